"""The ledger's database: brought to the present tables from any state, by several at once, and never half."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, delete, insert, inspect, select, text

from app.stores.audit import audit
from app.stores.database import REVISION, Database, steps, upgrade
from app.stores.events import Candidate
from app.stores.judgements import Rating
from app.stores.ledger import Ledger
from app.stores.tables import AUDIT, JUDGEMENTS, LISTS, QUERIES, metadata
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


# a row of every table there was at 0005, the oldest ledger in use
OLD_TIME = datetime(2026, 1, 2, 3, 4, 5)  # as it lies in the tables, in UTC
OLD: dict[str, dict[str, Any]] = {
    "shown_lists": {
        "request": "r1", "time": OLD_TIME, "weights": 1, "seed": 2**62, "considered": 60, "shown": 1, "features": '["type"]',
        "query": '{"types": [["wages", 0.9]], "region": null, "level": null, "urgency": "usual", "wishes": {}}',
    },
    "shown_candidates": {"request": "r1", "place": 0, "mediator": "m1", "score": 1.5, "features": "[0.75]"},
    "picks": {"request": "r1", "mediator": "m1", "time": OLD_TIME},
    "audit_log": {"time": OLD_TIME, "actor": "王某", "action": "noted", "subject": "things", "reason": "理由"},
    "weights_versions": {
        "kind": "mediators", "number": 1, "state": "active", "author": "王某", "reason": "理由", "time": OLD_TIME, "parent": None,
        "effect": "", "content": '{"type":2.0}', "source": "mediators-0001.yaml",
    },
    "weights_activations": {
        "id": 3, "kind": "mediators", "number": 1, "before": None, "time": OLD_TIME, "actor": "王某", "reason": "理由",
    },
    "weights_active": {"kind": "mediators", "number": 1, "activation": 3, "serial": 4, "by_staff": True},
    "weights_evaluations": {
        "id": 5, "kind": "mediators", "number": 1, "against": 1, "time": OLD_TIME, "actor": "王某", "judged": "f" * 64,
        "scorer": "nDCG@5", "engine": "embedded", "generation": 2, "figures": "{}",
    },
    "staff_tokens": {
        "id": "a1", "sha256": "e" * 64, "name": "王某", "role": "viewer", "created": OLD_TIME, "revoked": OLD_TIME,
    },
    "judged_queries": {"id": "q1", "content": '{"text": "漏水"}'},
    "judgements": {
        "query": "q1", "kind": "mediators", "document": "m1", "judge": "王某", "grade": 3, "reason": "近", "time": OLD_TIME,
    },
    "recusals": {
        "request": "r1", "time": OLD_TIME, "mediator": "m2", "tie": "kin", "action": "removed", "party": "ab" * 16,
    },
}  # fmt: skip


@pytest.mark.parametrize("half_way", [None, "0006", "0007"])
def test_an_old_ledger_comes_forward_with_every_row_as_it_was(url: str, half_way: str | None) -> None:
    engine = create_engine(url)
    with engine.begin() as db:
        upgrade(db, "0005")
        old = MetaData()
        old.reflect(db)
        assert set(OLD) == set(old.tables) - {REVISION}
        for name, row in OLD.items():
            db.execute(insert(old.tables[name]), row)
        if half_way:  # a centre that took the steps between
            upgrade(db, half_way)
    opened = Ledger(url)
    with engine.connect() as db:
        for name, row in OLD.items():
            columns = [old.tables[name].c[column] for column in row]
            assert [found._asdict() for found in db.execute(select(*columns))] == [row], name
    engine.dispose()
    (shown,) = opened.events.lists(picked=True)
    assert (shown.candidates, shown.trial) == ((Candidate("m1", 1.5, (0.75,)),), None)
    assert (opened.weights.active("mediators").values, opened.weights.tried("mediators")) == ({"type": 2.0}, None)
    assert opened.recusals.has("r1", "m2", "removed")
    assert opened.judgements.ratings() == [Rating("q1", "mediators", "m1", "王某", 3, "近")]
    with opened.database.write() as db:
        audit(db, "李某", "noted", "more")  # numbers go on
        db.execute(delete(LISTS))  # and what belongs together still goes together
    assert [e.number for e in opened.audit.entries()] == [2, 1]
    assert opened.events.picks() == []
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
