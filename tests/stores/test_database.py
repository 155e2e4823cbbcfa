"""The ledger's database: brought to the present tables from any state, by several at once, and never half."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import create_engine, insert, inspect, text

from app.stores.audit import audit
from app.stores.database import REVISION, Database, steps, upgrade
from app.stores.judgements import Rating
from app.stores.ledger import Ledger
from app.stores.tables import AUDIT, JUDGEMENTS, QUERIES, metadata
from indexer.records.store import RecordStore
from models.domain.mediator import Mediator
from models.errors import UnavailableError


def test_the_steps_make_the_tables_of_today(url: str) -> None:
    Database(url).close()
    engine = create_engine(url)
    with engine.connect() as db:
        context = MigrationContext.configure(db, opts={"version_table": REVISION, "compare_type": True})
        assert context.get_current_revision() == steps()[-1]
        assert compare_metadata(context, metadata) == []
    engine.dispose()


def test_an_older_ledger_is_brought_forward_with_what_is_in_it(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as db:
        upgrade(db, steps()[0])
        audit(db, "王某", "noted", "things")
    engine.dispose()
    opened = Ledger(url)
    assert [(e.actor, e.action) for e in opened.audit.entries()] == [("王某", "noted")]
    opened.close()


def test_judgements_made_before_there_were_kinds_of_similarity_stay(url: str) -> None:
    engine = create_engine(url)
    with engine.begin() as db:
        upgrade(db, "0006")
        db.execute(insert(QUERIES).values(id="q1", content='{"text": "漏水"}'))
        kept = {"query": "q1", "kind": "cases", "document": "c1", "judge": "王某", "grade": 3, "reason": ""}
        db.execute(insert(JUDGEMENTS).values(**kept, time=datetime(2026, 1, 1, tzinfo=UTC)))
    engine.dispose()
    opened = Ledger(url)
    new = Rating("q1", "cases-relationship", "c1", "王某", 1)
    opened.judgements.save([], [new], "王某")
    assert opened.judgements.ratings() == [Rating("q1", "cases", "c1", "王某", 3), new]
    opened.close()


def test_several_may_open_a_new_ledger_at_once(url: str) -> None:
    with ThreadPoolExecutor(6) as pool:
        for database in list(pool.map(Database, [url] * 6)):
            database.close()


def test_a_ledger_of_a_newer_program_is_refused_and_left_alone(url: str) -> None:
    Database(url).close()
    engine = create_engine(url)
    with engine.begin() as db:
        db.execute(text(f"UPDATE {REVISION} SET version_num = '9999'"))
    with pytest.raises(UnavailableError, match="升级程序"):
        Database(url)
    with engine.connect() as db:
        assert inspect(db).has_table("audit_log")
    engine.dispose()


def test_it_stands_beside_the_records_of_one_database(url: str) -> None:
    store, ledger = RecordStore(url), Ledger(url)
    store.upsert("mediators", [Mediator(id="m1", name="张")])
    with ledger.database.write() as db:
        audit(db, "王某", "noted", "things")
    assert store.count("mediators") == 1
    assert len(list(ledger.audit.entries())) == 1
    ledger.close()
    store.close()


def test_a_failed_transaction_leaves_nothing(ledger: Ledger) -> None:
    def fail() -> None:
        with ledger.database.write() as db:
            audit(db, "王某", "noted", "things")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    assert not list(ledger.audit.entries())


def test_writers_take_turns(ledger: Ledger) -> None:
    """Each reads before it writes: without a turn, SQLite refuses the second at once."""

    def add(number: int) -> None:
        with ledger.database.write() as db:
            db.execute(AUDIT.select()).all()
            audit(db, "王某", "noted", str(number))

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(add, range(40)))
    assert {e.subject for e in ledger.audit.entries()} == {str(n) for n in range(40)}


@pytest.mark.parametrize("bad", ["sqlite:////proc/nowhere/x.sqlite", "nonsense", "postgresql+psycopg://x:secret@127.0.0.1:1/x"])
def test_what_cannot_be_opened_is_told_without_the_password(bad: str) -> None:
    with pytest.raises(UnavailableError) as caught:
        Database(bad)
    assert "台账打不开" in caught.value.message
    assert "secret" not in caught.value.message


def test_a_damaged_file_is_told(tmp_path: Path) -> None:
    (tmp_path / "x.sqlite").write_bytes(b"no database" * 1000)
    with pytest.raises(UnavailableError, match="台账打不开"):
        Database(f"sqlite:///{tmp_path / 'x.sqlite'}")
