"""Lists shown and picks: stored as they were, kept as long as set, exported and erased for a person."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.stores.events import Asked, Candidate, Pick, ShownList
from app.stores.ledger import Ledger
from app.stores.tables import ERASED
from models.errors import InvalidInputError, NotFoundError
from models.ranking.interleave import Team

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASKED = Asked((("neighbour.leak", 0.75),), "980102001000", "county", "urgent", {"modes": ("phone", "visit")})


def shown(request: str, time: datetime = NOON, mediators: tuple[str, ...] = ("m1", "m2", "m3"), seen: int = 2) -> ShownList:
    candidates = tuple(Candidate(m, 3.0 - place, (0.5, place / 10)) for place, m in enumerate(mediators))
    return ShownList(request, time, ASKED, 4, 2**40, 120, seen, ("lexical", "type"), candidates)


def test_a_list_comes_back_as_it_was_shown(ledger: Ledger) -> None:
    ledger.events.shown(shown("r1"))
    ledger.events.shown(replace(shown("r2", NOON + timedelta(seconds=1)), candidates=(), shown=0))
    assert ledger.events.flush()
    assert list(ledger.events.lists()) == [
        shown("r1"), replace(shown("r2", NOON + timedelta(seconds=1)), candidates=(), shown=0)
    ]  # fmt: skip


def test_lists_of_a_period_come_in_order_page_by_page(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.stores.events.PAGE", 3)
    for n in (5, 1, 4, 2, 3, 0, 6):
        ledger.events.shown(shown(f"r{n}", NOON + timedelta(minutes=n // 2)))
    ledger.events.flush()
    assert [s.request for s in ledger.events.lists()] == [f"r{n}" for n in range(7)]
    period = ledger.events.lists(NOON + timedelta(minutes=1), NOON + timedelta(minutes=3))
    assert [s.request for s in period] == ["r2", "r3", "r4", "r5"]


def test_a_pick_is_of_those_who_were_shown_and_may_change(ledger: Ledger) -> None:
    ledger.events.shown(shown("r1"))
    ledger.events.picked("r1", "m1", NOON)
    ledger.events.picked("r1", "m2", NOON + timedelta(minutes=1))
    assert ledger.events.picks() == [Pick("r1", "m2", NOON + timedelta(minutes=1))]
    assert ledger.events.picks(until=NOON) == []
    with pytest.raises(InvalidInputError) as caught:
        ledger.events.picked("r1", "m3", NOON)  # ranked, but not seen
    assert caught.value.code == "not_shown"
    with pytest.raises(NotFoundError) as missing:
        ledger.events.picked("r9", "m1", NOON)
    assert missing.value.code == "unknown_request"


def test_lists_with_a_pick_and_whom_a_list_showed(ledger: Ledger) -> None:
    for n in range(3):
        ledger.events.shown(shown(f"r{n}", NOON + timedelta(minutes=n)))
    ledger.events.picked("r1", "m1", NOON)
    assert [s.request for s in ledger.events.lists(picked=True)] == ["r1"]
    assert list(ledger.events.lists(until=NOON, picked=True)) == []
    assert ledger.events.seen("r1") == ("m1", "m2"), "the third was ranked, but not seen"
    assert ledger.events.seen("r9") == ()


def test_what_is_older_than_set_goes_with_its_picks(ledger: Ledger) -> None:
    now = datetime.now(UTC)
    for request, days in (("old", 31), ("new", 29)):
        ledger.events.shown(shown(request, now - timedelta(days=days)))
        ledger.events.picked(request, "m1", now)
    assert ledger.keep(30) == 1
    assert [s.request for s in ledger.events.lists()] == ["new"]
    assert [p.request for p in ledger.events.picks()] == ["new"]
    assert ledger.events.about("m1")["picks"] == [{"time": now}]
    assert ledger.keep(1) == 0  # once a day is enough


def test_a_mediator_sees_all_that_is_kept_of_them_and_can_be_taken_out(ledger: Ledger) -> None:
    ledger.events.shown(shown("r1"))
    ledger.events.shown(shown("r2", NOON + timedelta(days=1), ("m3", "m4")))
    ledger.events.picked("r2", "m3", NOON + timedelta(days=1))
    about = ledger.events.about("m3")
    assert [(s["place"], s["shown"], s["weights"]) for s in about["lists"]] == [(3, False, 4), (1, True, 4)]
    assert len(about["picks"]) == 1
    with ledger.database.write() as db:
        assert ledger.events.erase(db, "m3") == 3
    assert ledger.events.about("m3") == {"lists": [], "picks": []}
    assert [c.mediator for s in ledger.events.lists() for c in s.candidates] == ["m1", "m2", ERASED, ERASED, "m4"]
    assert [p.mediator for p in ledger.events.picks()] == [ERASED]


def test_what_waits_is_stored_at_the_end(url: str) -> None:
    first = Ledger(url)
    for n in range(50):
        first.events.shown(shown(f"r{n}"))
    first.close()
    second = Ledger(url)
    assert len(list(second.events.lists())) == 50
    assert first.events.lost == 0
    second.close()


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    types=st.lists(st.tuples(st.text("abc.", min_size=1), st.floats(0, 1)), max_size=3),
    values=st.lists(st.floats(0, 1), max_size=20),
    score=st.floats(0, 1e6),
    seed=st.integers(0, 2**63 - 1),
    turn=st.none() | st.integers(0, 100),
    team=st.sampled_from((None, "a", "b")),
    trial=st.none() | st.integers(1, 100),
)
def test_any_list_is_kept(
    ledger: Ledger,
    types: list[tuple[str, float]],
    values: list[float],
    score: float,
    seed: int,
    turn: int | None,
    team: Team | None,
    trial: int | None,
) -> None:
    ledger.events.purge(datetime.max.replace(tzinfo=UTC))
    candidates = (Candidate("m1", score, tuple(round(v, 6) for v in values), turn, team),)
    asked = ASKED._replace(types=tuple(types))
    given_ = replace(shown("r"), asked=asked, seed=seed, candidates=candidates, trial=trial)
    ledger.events.shown(given_)
    ledger.events.flush()
    assert list(ledger.events.lists()) == [given_]


def test_the_latest_lists_before_a_moment(ledger: Ledger) -> None:
    for n in range(6):
        ledger.events.shown(shown(f"r{n}", NOON + timedelta(minutes=n // 2)))  # two a minute
    ledger.events.flush()
    latest = ledger.events.latest
    assert [s.request for s in latest(3, NOON + timedelta(minutes=2))] == ["r1", "r2", "r3"]
    assert [s.request for s in latest(9, NOON + timedelta(minutes=1))] == ["r0", "r1"]
    assert latest(3, NOON) == []
