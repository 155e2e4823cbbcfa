"""What recusal did is kept by request, mediator and rule, and goes with its time."""

from datetime import UTC, datetime, timedelta

from app.stores.ledger import Ledger
from app.stores.recusals import Recusal

NOW = datetime.now(UTC).replace(microsecond=0)


def recusal(request: str, mediator: str = "m1", party: str = "ab", time: datetime = NOW) -> Recusal:
    return Recusal(request, time, mediator, "kin", "removed", party)


def test_entries_come_newest_first_and_by_what_is_asked(ledger: Ledger) -> None:
    for one in (recusal("r1"), recusal("r2", party="cd"), recusal("r3", "m2")):
        ledger.recusals.record(one)
    assert [e.request for e in ledger.recusals.entries()] == ["r3", "r2", "r1"]
    assert ledger.recusals.entries(1) == [recusal("r3", "m2")]
    assert ledger.recusals.entries(request="r1") == [recusal("r1")]
    assert [e.request for e in ledger.recusals.entries(parties=["ab", "ef"])] == ["r3", "r1"]
    assert ledger.recusals.has("r1", "m1", "removed")
    assert not ledger.recusals.has("r1", "m1", "flagged")
    assert not ledger.recusals.has("r1", "m2", "removed")


def test_they_go_when_their_days_are_over(ledger: Ledger) -> None:
    ledger.recusals.record(recusal("r1", time=NOW - timedelta(days=40)))
    ledger.recusals.record(recusal("r2"))
    ledger.recusals.flush()
    assert ledger.keep(30) == 1
    assert [e.request for e in ledger.recusals.entries()] == ["r2"]


def test_a_mediator_reads_why_but_not_of_whom_and_may_be_erased(ledger: Ledger) -> None:
    ledger.recusals.record(recusal("r1"))
    assert ledger.recusals.about("m1") == [{"time": NOW, "tie": "kin", "action": "removed"}]
    with ledger.database.write() as db:
        assert ledger.recusals.erase(db, "m1") == 1
    assert ledger.recusals.about("m1") == []
    assert [e.mediator for e in ledger.recusals.entries()] == [""]
