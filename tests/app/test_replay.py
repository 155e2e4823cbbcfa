"""Recorded lists under other weights, on lists so small that every figure is worked out by hand; and trials on such lists."""

import math
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.services.replay import Change, Picked, Replay, ReplayService
from app.services.trial import TrialService
from app.services.tuning import TuningService
from app.settings import ROOT
from app.stores.events import Asked, Candidate, ShownList
from app.stores.ledger import Ledger
from app.stores.tables import ERASED
from app.stores.weights import Draft
from indexer.records.store import RecordStore
from models.domain.fairness import load_fairness
from models.domain.judgement import JudgedQuery
from models.domain.mediator import Mediator
from models.domain.organisation import Organisation
from models.domain.weights import Weights
from models.errors import InvalidInputError, NotFoundError
from models.ranking.exposure import gini
from models.ranking.interleave import Team

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASKED = Asked((), None, None, "normal", {})
FEATURES = ("type", "distance", "load")
SECOND = 1 / math.log2(3)


def listed(number: int, *people: tuple[str, float, float], seen: int = 2, features: tuple[str, ...] = FEATURES) -> ShownList:
    candidates = tuple(Candidate(who, 0.0, (kind, near, 0.5)[: len(features)]) for who, kind, near in people)
    when = NOON + timedelta(days=number)
    return ShownList(f"r{number}", when, ASKED, 1, 1, len(people), seen, features, candidates)


LISTS = [
    listed(0, ("m1", 1.0, 0.0), ("m2", 0.5, 1.0), ("m3", 0.0, 0.2)),  # type: 1 2 3, distance: 2 3 1
    listed(1, ("m2", 0.9, 0.9), ("m1", 0.8, 0.1)),  # the same both ways
    listed(2, ("m3", 1.0, 0.3), (ERASED, 0.9, 1.0)),  # the other way round
    listed(3, ("m1", 1.0, 0.0), features=("type",)),  # nobody measured distances then
    listed(4),
]


@pytest.fixture
def ledger(tmp_path: Path) -> Iterator[Ledger]:
    """Version 1 ranks by type and is in force, 2 by distance is proposed."""
    with closing(Ledger(f"sqlite:///{tmp_path}/l.sqlite")) as opened:
        shipped = Weights(version=1, author="产品组", date=NOON.date(), reason="首个", values={"type": 1.0})
        opened.weights.take_shipped("mediators", {"mediators-0001.yaml": shipped})
        opened.weights.add("mediators", Draft({"distance": 1.0, "type": 0.0}, "王某", "试"), proposed=True)
        for one in LISTS:
            opened.events.shown(one)
        opened.events.flush()
        opened.events.picked("r0", "m1", NOON)
        opened.events.picked("r1", "m2", NOON)
        yield opened


@pytest.fixture
def service(ledger: Ledger, tmp_path: Path) -> Iterator[ReplayService]:
    with closing(RecordStore(f"sqlite:///{tmp_path}/r.sqlite")) as store:
        store.upsert("organisations", [Organisation(id="o", name="东街调委会")])
        store.upsert(
            "mediators", [Mediator(id="m1", name="甲", organisation="o"), Mediator(id="m2", name="乙", organisation="o")]
        )
        yield ReplayService(ledger, store)


def test_every_figure(service: ReplayService) -> None:
    found = service.replay("mediators", 2)
    assert (found.number, found.against, found.lists, found.skipped) == (2, 1, 3, 2)
    assert (found.changed, found.changed_first, found.changed_head) == (2, 2, 2)
    assert found.picked == Picked(2, (1 + 1) / 2, (3 + 1) / 2, 1.0, (1 / 3 + 1) / 2, 0, 1)
    first, second = 1 / (1 + SECOND), SECOND / (1 + SECOND)
    before = {"m1": first + second, "m2": second + first, "m3": first}  # the erased one counts for nobody
    after = {"m1": second, "m2": first + first, "m3": second + second}
    totals = sum(before.values()), sum(after.values())
    assert found.gini_before == pytest.approx(gini([value / totals[0] for value in before.values()]))
    assert found.gini_after == pytest.approx(gini([value / totals[1] for value in after.values()]))
    assert {c.id: c.before * totals[0] for c in found.people} == pytest.approx(before)
    assert {c.id: c.after * totals[1] for c in found.people} == pytest.approx(after)
    assert found.people[0].id == "m1"
    assert {c.name for c in found.people} == {"甲", "乙", ""}  # one has left the roster
    (own, other) = sorted(found.offices, key=lambda c: c.id, reverse=True)
    assert (own.name, other.id) == ("东街调委会", "")
    assert own.difference == pytest.approx(-other.difference)


def test_a_version_against_itself_changes_nothing(service: ReplayService) -> None:
    found = service.replay("mediators", 1, 1)
    assert (found.lists, found.changed, found.people) == (4, 0, ())
    assert found.overlap == pytest.approx(1)
    assert found.gini_before == found.gini_after


def test_only_lists_of_the_period_count_and_pages_change_nothing(service: ReplayService, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = service.replay("mediators", 2)
    monkeypatch.setattr("app.services.replay.PAGE", 1)
    assert service.replay("mediators", 2) == whole
    found = service.replay("mediators", 2, since=NOON + timedelta(hours=1), until=NOON + timedelta(days=2))
    assert (found.lists, found.changed) == (1, 0)
    assert len(service.replay("mediators", 2, most=1).people) == 1


def test_without_lists_there_is_nothing_to_say(service: ReplayService) -> None:
    found = service.replay("mediators", 2, since=NOON + timedelta(days=99))
    assert found == Replay(2, 1, 0, 0, 0, 0, 0, None, None, (), (), 0.0, 0.0)


def test_what_is_not_recorded_is_refused(service: ReplayService) -> None:
    with pytest.raises(InvalidInputError, match="案例的名单不留记录") as caught:
        service.replay("cases", 1)
    assert caught.value.code == "not_recorded"
    with pytest.raises(NotFoundError):
        service.replay("mediators", 99)


def test_a_change_tells_its_difference() -> None:
    assert Change("m", "甲", 0.25, 0.5).difference == 0.25


# ---- trials ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def trials(ledger: Ledger) -> TrialService:
    judged = (JudgedQuery(id="q", text="楼上漏水"),)
    return TrialService(TuningService(ledger, lambda: judged, lambda: load_fairness(ROOT / "data" / "fairness.yaml")))


@pytest.mark.parametrize(
    ("wanted", "code"),
    [
        ({}, "gate_closed"),
        ({"overrule": True, "share": 0.0}, "bad_share"),
        ({"overrule": True, "share": float("nan")}, "bad_share"),
        ({"overrule": True, "share": 1.5}, "bad_share"),
        ({"overrule": True, "most": 3}, "bad_most"),
        ({"overrule": True, "number": 1}, "not_proposed"),
        ({"overrule": True, "kind": "cases"}, "not_recorded"),
        ({"overrule": True, "reason": " "}, "reason_missing"),
        ({"overrule": True, "actor": " "}, "actor_missing"),
    ],
)
def test_a_trial_that_cannot_be_is_refused(trials: TrialService, wanted: dict[str, object], code: str) -> None:
    given = {"kind": "mediators", "number": 2, "share": 0.1, "actor": "王某", "reason": "想知道"} | wanted
    with pytest.raises(InvalidInputError) as caught:
        trials.start(**given)  # type: ignore[arg-type]
    assert caught.value.code == code
    with pytest.raises(NotFoundError):
        trials.show("mediators")


def test_a_trial_tells_how_it_stands_until_it_is_decided(trials: TrialService, ledger: Ledger) -> None:
    started = trials.start("mediators", 2, 0.5, "王某", "想知道", 100, overrule=True)
    assert (started.lists, started.picks, started.contest.decision) == (0, 0, "open")
    plain = listed(10, ("m1", 1.0, 0.0), ("m2", 0.5, 1.0), ("m3", 0.0, 0.2), seen=3)
    teams: tuple[Team | None, ...] = ("a", "b", None)
    people = tuple(c._replace(team=team) for c, team in zip(plain.candidates, teams, strict=True))
    for number in range(20):
        ledger.events.shown(replace(plain, request=f"t{number}", candidates=people, trial=started.trial.id))
    ledger.events.flush()
    for number in range(20):
        ledger.events.picked(f"t{number}", "m3" if number < 2 else "m2", NOON + timedelta(minutes=number))
    found = trials.show("mediators")
    assert (found.lists, found.picks, found.neither, found.contest.wins, found.contest.later) == (20, 20, 2, 15, 3)
    assert found.contest.decision == "better"
    assert any("不会自动启用" in sentence for sentence in found.words)
    assert ledger.weights.active("mediators").number == 1
    ended = trials.stop("mediators", "李某", "够了")
    assert ended.words[-1].endswith("由李某结束：够了。")
