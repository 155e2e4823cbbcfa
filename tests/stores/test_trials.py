"""Trials in the ledger: one at a time, known to all processes, over when another version comes into force; their picks."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from app.stores.events import Candidate, ShownList
from app.stores.ledger import Ledger
from app.stores.trials import Plan, TrialStore
from app.stores.weights import CHECK_SECONDS, PROGRAM, WeightsStore
from models.errors import InvalidInputError, NotFoundError
from tests.stores.test_events import NOON, shown
from tests.stores.test_weights import CHANGE, SHIPPED, first

PLAN = Plan(version=3, against=2, share=0.25, most=200)


@pytest.fixture
def trials(ledger: Ledger) -> TrialStore:
    """Version 2 in force, 3 and 4 proposed, 5 a draft."""
    ledger.weights.take_shipped("cases", first(2))
    for proposed in (True, True, False):
        ledger.weights.add("cases", CHANGE, proposed=proposed)
    return ledger.trials


def last_deeds(ledger: Ledger, count: int) -> list[tuple[str, str, str]]:
    return [(e.actor, e.action, e.subject) for e in ledger.audit.entries(count)]


def test_a_trial_is_kept_as_it_was_planned_and_ends_by_hand(trials: TrialStore, ledger: Ledger) -> None:
    made = trials.start("cases", PLAN, "王某", "想知道")
    assert (made.version, made.against, made.share, made.most, made.by, made.ended) == (3, 2, 0.25, 200, "王某", None)
    assert trials.last("cases") == made
    ended = trials.stop("cases", "李某", "够了")
    assert (ended.id, ended.ended_by, ended.outcome) == (made.id, "李某", "够了")
    assert ended.ended is not None
    assert last_deeds(ledger, 2) == [("李某", "weights.trial_stopped", "cases 3"), ("王某", "weights.trial_started", "cases 3")]
    again = trials.start("cases", PLAN, "王某", "再试", ("还没有评测过",))
    assert again.id != made.id
    entry = next(ledger.audit.entries())
    assert (entry.action, entry.reason) == ("weights.trial_overruled", "再试（不顾：还没有评测过）")


def test_where_there_is_none_nothing_stops(trials: TrialStore) -> None:
    with pytest.raises(NotFoundError):
        trials.last("cases")
    with pytest.raises(InvalidInputError) as caught:
        trials.stop("cases", "李某", "够了")
    assert caught.value.code == "no_trial"


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (replace(PLAN, version=5), "not_proposed"),
        (replace(PLAN, version=2), "not_proposed"),
        (replace(PLAN, version=1), "not_proposed"),
        (replace(PLAN, version=99), "not_proposed"),
        (replace(PLAN, against=1), "weights_changed"),
    ],
)
def test_what_cannot_be_tried_is_refused(trials: TrialStore, ledger: Ledger, plan: Plan, code: str) -> None:
    before = list(ledger.audit.entries())
    with pytest.raises(InvalidInputError) as caught:
        trials.start("cases", plan, "王某", "想知道")
    assert caught.value.code == code
    assert list(ledger.audit.entries()) == before


def test_of_many_who_start_at_once_one_succeeds(trials: TrialStore) -> None:
    def start(version: int) -> str:
        try:
            trials.start("cases", replace(PLAN, version=version), "王某", "想知道")
        except InvalidInputError as error:
            return error.code
        return "started"

    with ThreadPoolExecutor(6) as pool:
        assert sorted(pool.map(start, [3, 4] * 5)) == ["started", *["trial_runs"] * 9]


def test_other_processes_know_within_two_seconds(trials: TrialStore, ledger: Ledger) -> None:
    now = 100.0
    other = WeightsStore(ledger.database, clock=lambda: now)
    assert other.tried("cases") is None
    made = trials.start("cases", PLAN, "王某", "想知道")
    assert ledger.weights.tried("cases") is not None  # this process at once
    assert other.tried("cases") is None
    now += CHECK_SECONDS
    assert CHECK_SECONDS <= 2
    found = other.tried("cases")
    assert found is not None
    assert (found.trial, found.weights.version, found.weights.values) == (made, 3, {"lexical": 7.5})
    trials.stop("cases", "李某", "够了")
    assert ledger.weights.tried("cases") is None
    now += CHECK_SECONDS
    assert other.tried("cases") is None
    assert other.current("cases").version == 2


@pytest.mark.parametrize("how", ["itself", "another", "undo", "upgrade"])
def test_it_ends_when_another_version_comes_into_force(trials: TrialStore, ledger: Ledger, how: str) -> None:
    now = 2
    if how == "undo":
        ledger.weights.activate("cases", 4, 2, "李某", "先用着")
        now = 4
    trials.start("cases", replace(PLAN, against=now), "王某", "想知道")
    match how:
        case "itself":
            now = ledger.weights.activate("cases", 3, 2, "李某", "好").number
        case "another":
            now = ledger.weights.activate("cases", 4, 2, "李某", "好").number
        case "undo":
            now = ledger.weights.undo("cases", "李某", "退回").number
        case "upgrade":
            ledger.weights.take_shipped("cases", SHIPPED)
            now = ledger.weights.active("cases").number
    ended = trials.last("cases")
    assert (ended.ended_by, ended.outcome) == (PROGRAM, f"生效的换成了第 {now} 版")
    assert (PROGRAM, "weights.trial_ended", "cases 3") in last_deeds(ledger, 2)
    assert ledger.weights.tried("cases") is None


def test_no_other_kind_is_touched(trials: TrialStore, ledger: Ledger) -> None:
    ledger.weights.take_shipped("cases-law", first(2))
    ledger.weights.add("cases-law", CHANGE, proposed=True)
    trials.start("cases", PLAN, "王某", "想知道")
    assert ledger.weights.tried("cases-law") is None
    ledger.weights.activate("cases-law", 3, 2, "李某", "好")
    assert trials.last("cases").ended is None


def tried(request: str, teams: Sequence[str | None], seen: int = 3, trial: int | None = 1) -> ShownList:
    plain = shown(request, mediators=("m1", "m2", "m3", "m4"), seen=seen)
    candidates = tuple(
        Candidate(c.mediator, c.score, c.values, None, team)  # type: ignore[arg-type]
        for c, team in zip(plain.candidates, teams, strict=True)
    )
    return replace(plain, candidates=candidates, trial=trial)


def test_picks_count_for_the_team_of_whom_was_picked(ledger: Ledger) -> None:
    events = ledger.events
    lists = [
        tried("r1", (None, "a", "b", "a")),
        tried("r2", ("b", "a", None, None)),
        tried("r3", ("b", "a", "b", None)),
        tried("r4", ("b", "a", "b", "a"), trial=2),
        tried("r5", ("b", "a", "b", "a")),
        shown("r6"),
    ]
    for one in lists:
        events.shown(one)
    events.flush()
    assert list(events.lists()) == lists
    for minute, (request, mediator) in enumerate([("r3", "m1"), ("r2", "m2"), ("r1", "m1"), ("r4", "m1"), ("r6", "m1")]):
        events.picked(request, mediator, NOON + timedelta(minutes=minute))
    assert events.tried(1) == (4, ["b", "a", None])
    assert events.tried(2) == (1, ["b"])
    assert events.tried(9) == (0, [])
    events.picked("r3", "m2", NOON + timedelta(minutes=9))  # a changed mind counts once, when it was changed
    assert events.tried(1) == (4, ["a", None, "a"])
    assert events.picked_of(["r1", "r5", "r6"]) == {"r1": "m1", "r6": "m1"}
    assert [one["team"] for one in events.about("m1")["lists"]] == [None, "b", "b", "b", "b", None]


def test_whom_somebody_preferred_stays_known_when_they_are_erased(ledger: Ledger) -> None:
    events = ledger.events
    events.shown(tried("r1", ("b", "a", "b", "a")))
    events.shown(tried("r2", ("b", "a", "b", "a")))
    events.flush()
    events.picked("r1", "m1", NOON)
    events.picked("r2", "m1", NOON)
    with ledger.database.write() as db:
        events.erase(db, "m1")
    assert events.tried(1) == (2, ["b", "b"])
    with ledger.database.write() as db:
        events.erase(db, "m2")  # now two of each list are nobody, of different teams
    assert events.tried(1) == (2, [None, None])
