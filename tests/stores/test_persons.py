"""A mediator's data: all of them handed out, all of them erased, and who did it is on record."""

import re
from collections.abc import Iterator
from dataclasses import replace

import orjson
import pytest

from app.services.persons import Erased, PersonService
from app.stores.events import Candidate
from app.stores.judgements import Rating
from app.stores.ledger import Ledger
from app.stores.recusals import Recusal
from app.stores.tables import metadata
from indexer.records.store import RecordStore
from models.domain.case import Case
from models.domain.judgement import JudgedQuery
from models.domain.mediator import Mediator
from models.errors import InvalidInputError, NotFoundError
from tests.stores.test_events import NOON, shown


@pytest.fixture
def persons(url: str) -> Iterator[PersonService]:
    store, ledger = RecordStore(url), Ledger(url)
    store.upsert("mediators", [Mediator(id="m1", name="张桂兰"), Mediator(id="m2", name="李国强")])
    store.upsert(
        "cases", [Case(id="c1", facts="漏水。", mediators=("m1", "m2")), Case(id="c2", facts="噪音。", mediators=("m2",))]
    )
    ledger.events.shown(shown("r1"))
    ledger.events.picked("r1", "m1", NOON)
    yield PersonService(store, ledger)
    ledger.close()
    store.close()


def test_all_that_is_kept_is_exported(persons: PersonService) -> None:
    about = persons.export("m1")
    assert about["record"]["name"] == "张桂兰"
    assert about["cases"] == ["c1"]
    assert (len(about["lists"]), about["picks"]) == (1, [{"time": NOON}])
    assert orjson.loads(orjson.dumps(about))["lists"], "can be written as it is handed out"


def test_all_that_is_kept_is_erased(persons: PersonService) -> None:
    assert persons.erase("m1", "王某", "本人要求") == Erased(records=1, cases=1, events=2)
    with pytest.raises(NotFoundError):
        persons.export("m1")
    assert persons.store.get("cases", "c1") == Case(id="c1", facts="漏水。", mediators=("m2",))
    assert persons.export("m2")["cases"] == ["c1", "c2"]
    (entry,) = persons.ledger.audit.entries()
    assert (entry.actor, entry.action, entry.reason) == ("王某", "person.erased", "本人要求")
    assert "m1" not in entry.subject


def test_no_row_of_the_ledger_knows_whoever_was_erased(persons: PersonService) -> None:
    """Lists, picks, teams of a trial, recusals, judgements and the audit log: whatever table there is."""
    ledger = persons.ledger
    in_trial = replace(shown("r2"), candidates=(Candidate("m1", 3.0, (0.5, 0.0), None, "b"),), shown=1, trial=1)
    ledger.events.shown(in_trial)
    ledger.recusals.record(Recusal("r2", NOON, "m1", "kin", "removed", "ab" * 16))
    ratings = [Rating("q1", "mediators", who, "王某", 3, "近") for who in ("m1", "m2")]
    ledger.judgements.save([JudgedQuery(id="q1", text="漏水")], ratings, "王某")
    about = persons.export("m1")
    assert all(len(about[part]) == 1 for part in ("picks", "recusals", "judgements"))
    assert [one["team"] for one in about["lists"]] == [None, "b"]
    assert knowing(ledger, "m1") == {"shown_candidates", "picks", "recusals", "judgements"}
    persons.erase("m1", "王某", "本人要求")
    assert knowing(ledger, "m1") == set()
    assert knowing(ledger, "m2") == {"shown_candidates", "judgements"}


def knowing(ledger: Ledger, mediator: str) -> set[str]:
    """The tables in which the id stands, be it inside a text."""
    with ledger.database.read() as db:
        rows = {table.name: db.execute(table.select()).all() for table in metadata.sorted_tables}
    return {name for name, found in rows.items() if re.search(rf"\b{mediator}\b", str(found))}


@pytest.mark.parametrize(("actor", "reason"), [("", "本人要求"), ("王某", " "), ("王" * 65, "本人要求")])
def test_erasing_wants_a_name_and_a_reason(persons: PersonService, actor: str, reason: str) -> None:
    with pytest.raises(InvalidInputError, match="请写明"):
        persons.erase("m1", actor, reason)
    assert persons.export("m1")["record"]


def test_somebody_nobody_knows_is_named(persons: PersonService) -> None:
    with pytest.raises(NotFoundError, match="m9"):
        persons.erase("m9", "王某", "本人要求")
