"""The record store: the one truth about organisations, mediators and cases.

Every change has a growing sequence number; whoever follows the store asks for the changes after the last number they hold.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from typing import Literal, overload

from sqlalchemy import Connection, Engine, bindparam, delete, func, insert, literal, select, update
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.schema import CreateTable

from indexer.records.database import connect, shown_url
from indexer.records.tables import CHANGES, COUNTER, META, RECORD_TYPES, RECORDS, Kind, Record, metadata
from models.domain.case import Case
from models.domain.mediator import Mediator
from models.domain.organisation import Organisation
from models.errors import UnavailableError

_CHUNK = 500  # records in one statement: below the limit of parameters of every database
_OPENING = 7_241_903  # any number nobody else uses


@dataclass(frozen=True, slots=True)
class UpsertCount:
    """How many records were new, differed from what was stored, or were stored already."""

    added: int = 0
    changed: int = 0
    same: int = 0

    def __add__(self, other: "UpsertCount") -> "UpsertCount":
        return UpsertCount(self.added + other.added, self.changed + other.changed, self.same + other.same)


@dataclass(frozen=True, slots=True)
class Change:
    """The last change of one record: written, or deleted."""

    seq: int
    kind: Kind
    id: str
    deleted: bool


class RecordStore:
    """Records by kind and id in one database, safe in several threads and processes.

    Each call is one transaction and sees what others committed before it. Every method raises UnavailableError when
    the database cannot be reached or read.
    """

    def __init__(self, url: str) -> None:
        """Open the database of a SQLAlchemy URL (a SQLite file or a server), making file and tables where they are missing."""
        try:
            self._engine = _open(url)
        except (SQLAlchemyError, ImportError, OSError, ValueError) as e:
            raise UnavailableError(f"记录库打不开（{shown_url(url)}）。请检查地址、目录权限和磁盘空间。") from e

    # ---- writing ---------------------------------------------------------------------------------------------------

    @overload
    def upsert(self, kind: Literal["organisations"], records: Iterable[Organisation]) -> UpsertCount: ...
    @overload
    def upsert(self, kind: Literal["mediators"], records: Iterable[Mediator]) -> UpsertCount: ...
    @overload
    def upsert(self, kind: Literal["cases"], records: Iterable[Case]) -> UpsertCount: ...
    @overload
    def upsert(self, kind: Kind, records: Iterable[Record]) -> UpsertCount: ...

    def upsert(self, kind: Kind, records: Iterable[Record]) -> UpsertCount:
        """Add records, or replace them by id; all of them or, on any error, none.

        A record whose content is stored already makes no change. Where an id comes twice, the later record stays.
        """
        count = UpsertCount()
        rest = iter(records)
        with self._write() as db:
            while chunk := list(islice(rest, _CHUNK)):
                count += _upsert(db, kind, chunk)
        return count

    def delete(self, kind: Kind, ids: Iterable[str]) -> int:
        """Remove records; unknown ids are no error. How many were there."""
        table = RECORDS[kind]
        removed = 0
        with self._write() as db:
            for chunk in _chunks(list(dict.fromkeys(ids))):
                gone = list(db.scalars(select(table.c.id).where(table.c.id.in_(chunk))))
                db.execute(delete(table).where(table.c.id.in_(gone)))
                _log(db, kind, gone, deleted=True)
                removed += len(gone)
        return removed

    # ---- reading ---------------------------------------------------------------------------------------------------

    @overload
    def get(self, kind: Literal["organisations"], record_id: str) -> Organisation | None: ...
    @overload
    def get(self, kind: Literal["mediators"], record_id: str) -> Mediator | None: ...
    @overload
    def get(self, kind: Literal["cases"], record_id: str) -> Case | None: ...
    @overload
    def get(self, kind: Kind, record_id: str) -> Record | None: ...

    def get(self, kind: Kind, record_id: str) -> Record | None:
        """One record; None where there is none with this id."""
        return next(iter(self.get_many(kind, [record_id])), None)

    @overload
    def get_many(self, kind: Literal["organisations"], ids: Sequence[str]) -> list[Organisation]: ...
    @overload
    def get_many(self, kind: Literal["mediators"], ids: Sequence[str]) -> list[Mediator]: ...
    @overload
    def get_many(self, kind: Literal["cases"], ids: Sequence[str]) -> list[Case]: ...
    @overload
    def get_many(self, kind: Kind, ids: Sequence[str]) -> Sequence[Record]: ...

    def get_many(self, kind: Kind, ids: Sequence[str]) -> Sequence[Record]:
        """The records of these ids in their order; those that are not there are left out."""
        if not ids:
            return []
        contents: dict[str, str] = {}
        with self._read() as db:
            for chunk in _chunks(ids):
                contents |= dict(db.execute(_CONTENTS[kind], {"ids": list(chunk)}).all())
        decode = RECORD_TYPES[kind].model_validate_json
        return [decode(contents[i]) for i in ids if i in contents]

    @overload
    def iterate(self, kind: Literal["organisations"], batch: int = 1000) -> Iterator[list[Organisation]]: ...
    @overload
    def iterate(self, kind: Literal["mediators"], batch: int = 1000) -> Iterator[list[Mediator]]: ...
    @overload
    def iterate(self, kind: Literal["cases"], batch: int = 1000) -> Iterator[list[Case]]: ...
    @overload
    def iterate(self, kind: Kind, batch: int = 1000) -> Iterator[Sequence[Record]]: ...

    def iterate(self, kind: Kind, batch: int = 1000) -> Iterator[Sequence[Record]]:
        """All records by id, in lists of at most `batch`; one list is held at a time.

        Writes made meanwhile may or may not be seen; nothing is seen twice.
        """
        table = RECORDS[kind]
        decode = RECORD_TYPES[kind].model_validate_json
        query = select(table.c.id, table.c.content).order_by(table.c.id).limit(batch)
        page = query
        while True:
            with self._read() as db:
                rows = db.execute(page).all()
            if rows:
                yield [decode(row.content) for row in rows]
            if len(rows) < batch:
                return
            page = query.where(table.c.id > rows[-1].id)

    def count(self, kind: Kind) -> int:
        """How many records there are."""
        with self._read() as db:
            return db.scalar(select(func.count()).select_from(RECORDS[kind])) or 0

    # ---- following -------------------------------------------------------------------------------------------------

    def last_seq(self) -> int:
        """The number of the last change; 0 where nothing was ever written."""
        with self._read() as db:
            return db.scalar(select(COUNTER.c.last)) or 0

    def changes(self, after: int, limit: int = 1000) -> list[Change]:
        """Changes with a number above `after`, in order; only the last one of each record."""
        query = select(CHANGES).where(CHANGES.c.seq > after).order_by(CHANGES.c.seq).limit(limit)
        with self._read() as db:
            return [Change(row.seq, row.kind, row.id, row.deleted) for row in db.execute(query)]

    # ---- the rest --------------------------------------------------------------------------------------------------

    def get_meta(self, key: str) -> str | None:
        """A small value kept beside the records; None where it was never set."""
        with self._read() as db:
            return db.scalar(select(META.c.value).where(META.c.key == key))

    def set_meta(self, key: str, value: str) -> None:
        """Keep a small value (key of at most 64 characters), replacing what was there."""
        with self._write() as db:
            db.execute(delete(META).where(META.c.key == key))
            db.execute(insert(META).values(key=key, value=value))

    def close(self) -> None:
        """Release all connections."""
        self._engine.dispose()

    @contextmanager
    def _read(self) -> Iterator[Connection]:
        try:
            with self._engine.connect() as db:
                yield db
        except SQLAlchemyError as e:
            raise UnavailableError("记录库暂时读不了，请稍后再试；仍不行请运行 dianjiang doctor。") from e

    @contextmanager
    def _write(self) -> Iterator[Connection]:
        try:
            with self._engine.begin() as db:
                db.execute(update(COUNTER).values(last=COUNTER.c.last))  # take the turn before reading anything
                yield db
        except SQLAlchemyError as e:
            raise UnavailableError("记录库暂时写不了，本次改动没有写入。请检查磁盘空间后再试。") from e


_CONTENTS = {
    kind: select(table.c.id, table.c.content).where(table.c.id.in_(bindparam("ids", expanding=True)))
    for kind, table in RECORDS.items()
}


def _open(url: str) -> Engine:
    engine = connect(url)
    with engine.begin() as db:
        if engine.dialect.name == "sqlite":
            db.exec_driver_sql("PRAGMA journal_mode=WAL")  # stays with the file; readers never wait for a writer
        elif engine.dialect.name == "postgresql":
            # "if not exists" looks and makes in two steps: processes that open a new database take turns
            db.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_OPENING})")
        for table in metadata.sorted_tables:
            db.execute(CreateTable(table, if_not_exists=True))
        if db.scalar(select(COUNTER.c.id)) is None:
            first = select(literal(1), literal(0)).where(~select(COUNTER.c.id).exists())  # another process may be opening it too
            db.execute(insert(COUNTER).from_select(["id", "last"], first))
    return engine


def _chunks(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + _CHUNK] for start in range(0, len(ids), _CHUNK))


def _upsert(db: Connection, kind: Kind, records: Sequence[Record]) -> UpsertCount:
    table = RECORDS[kind]
    ids = list({r.id for r in records})
    known = db.execute(select(table.c.id, table.c.sha256).where(table.c.id.in_(ids)))
    stored: dict[str, str] = {row.id: row.sha256 for row in known}
    now = dict(stored)
    outcomes: Counter[str] = Counter()
    rows: dict[str, dict[str, str]] = {}
    for record in records:
        content = record.model_dump_json(exclude_defaults=True)
        sha = hashlib.sha256(content.encode()).hexdigest()
        before = now.get(record.id)
        outcomes["same" if before == sha else "changed" if before else "added"] += 1
        if before != sha:
            now[record.id] = sha
            rows[record.id] = {"content": content, "sha256": sha}
    if new := [{"id": i, **row} for i, row in rows.items() if i not in stored]:
        db.execute(insert(table), new)
    if other := [{"key": i, **row} for i, row in rows.items() if i in stored]:
        db.execute(update(table).where(table.c.id == bindparam("key")), other)
    _log(db, kind, list(rows), deleted=False)
    return UpsertCount(**outcomes)


def _log(db: Connection, kind: Kind, ids: Sequence[str], *, deleted: bool) -> None:
    """Give each record's change the next number, in place of its change before."""
    if not ids:
        return
    last = db.scalar(select(COUNTER.c.last)) or 0
    db.execute(update(COUNTER).values(last=last + len(ids)))
    db.execute(delete(CHANGES).where(CHANGES.c.kind == kind, CHANGES.c.id.in_(ids)))
    rows = [{"kind": kind, "id": i, "seq": seq, "deleted": deleted} for seq, i in enumerate(ids, last + 1)]
    db.execute(insert(CHANGES), rows)
