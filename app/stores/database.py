"""The ledger's database: opened, brought to the present tables, read and written in transactions."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, Row, column, event, inspect, select, table
from sqlalchemy.exc import IntegrityError, SQLAlchemyError

from indexer.records.database import connect, shown_url
from models.errors import UnavailableError

MIGRATIONS = Path(__file__).with_name("migrations")
REVISION = "ledger_revision"  # the table in which the ledger keeps how far it was brought
_OPENING = 7_241_904  # the turn to bring a ledger forward; beside the record store's own


class Database:
    """One database, safe in several threads and processes. Raises UnavailableError when it cannot be reached or read."""

    def __init__(self, url: str) -> None:
        """Open the database of a SQLAlchemy URL, making file and tables where they are missing or older."""
        try:
            self._engine = connect(url)
            if self._engine.dialect.name == "sqlite":
                _as_asked(self._engine)
            _bring_forward(self._engine)
        except (SQLAlchemyError, ImportError, OSError, ValueError) as e:
            raise UnavailableError(f"台账打不开（{shown_url(url)}）。请检查地址、目录权限和磁盘空间。") from e

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """A connection that sees one state of the database."""
        try:
            with self._engine.connect() as db:
                yield db
        except SQLAlchemyError as e:
            raise UnavailableError("台账暂时读不了，请稍后再试；仍不行请运行 dianjiang doctor。") from e

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, all or nothing. IntegrityError comes through as it is: a conflict, no outage."""
        try:
            with self._engine.execution_options(writing=True).begin() as db:
                yield db
        except IntegrityError:
            raise
        except SQLAlchemyError as e:
            raise UnavailableError("台账暂时写不了，本次改动没有写入。请检查磁盘空间后再试。") from e

    def close(self) -> None:
        """Release all connections."""
        self._engine.dispose()


def plain(row: Row[*tuple[Any, ...]]) -> dict[str, Any]:
    """A row as a dict that can be written as JSON: a name such as `time` comes as a kind of str that orjson refuses."""
    return {str(name): value for name, value in row._asdict().items()}


def _as_asked(engine: Engine) -> None:
    """Transactions begin where we say, and writers take their turn before they read (SQLAlchemy's recipe for SQLite)."""

    @event.listens_for(engine, "connect")
    def plain(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing of its own
        connection.execute("PRAGMA journal_mode=WAL")  # readers never wait for a writer
        connection.execute("PRAGMA foreign_keys=ON")

    @event.listens_for(engine, "begin")
    def begin(db: Connection) -> None:
        db.exec_driver_sql("BEGIN IMMEDIATE" if db.get_execution_options().get("writing") else "BEGIN")


def steps() -> list[str]:
    """The revisions there are, oldest first."""
    return sorted(file.stem[1:5] for file in (MIGRATIONS / "versions").glob("r[0-9]*.py"))


def _bring_forward(engine: Engine) -> None:
    known = steps()
    with engine.connect() as db:
        if _revision(db) == known[-1]:
            return
    with engine.execution_options(writing=True).begin() as db:
        if engine.dialect.name == "postgresql":
            db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_OPENING})")  # processes that open it together take turns
        found = _revision(db)
        if found is not None and found not in known:
            raise UnavailableError("台账是由更新版本的程序建立的，这个版本读不了。请升级程序，或从备份恢复台账。")
        upgrade(db)


def _revision(db: Connection) -> str | None:
    if not inspect(db).has_table(REVISION):
        return None
    return db.scalar(select(column("version_num")).select_from(table(REVISION)))


def upgrade(db: Connection, to: str = "head") -> None:
    """Apply the steps up to a revision, inside the transaction that is open."""
    from alembic import command  # takes a while to load, and an up-to-date ledger has no use for it
    from alembic.config import Config

    config = Config(attributes={"connection": db})
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    command.upgrade(config, to)
