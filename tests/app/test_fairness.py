"""Fairness at the gate, on the sample centre and a part of its judged queries; and newcomers' places by the recorded lists."""

from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from app.bootstrap import Centre, engine_now, take_up_weights
from app.services.evaluate import Prepared
from app.services.fairness import groups_of, measured
from app.services.newcomers import FEW, NewcomerPlaces
from app.services.recommend import Request
from app.services.recording import RecordingService, new_request
from app.services.tuning import TuningService
from app.stores.evaluations import EvaluationRecord
from app.stores.ledger import Ledger
from models.domain.fairness import FairnessBounds, load_fairness
from models.errors import InvalidInputError
from models.ranking.arrange import FairShare, contenders
from models.ranking.newcomers import PAGE, Chances, chances
from models.ranking.score import score

ASKED = 40  # of the judged queries


@pytest.fixture(scope="module")
def bounds(centre: Centre) -> list[FairnessBounds]:
    """The bounds of the moment, to be changed by a test."""
    return [load_fairness(centre.settings.data / "fairness.yaml")]


@pytest.fixture
def tuning(centre: Centre, bounds: list[FairnessBounds], tmp_path: Path) -> Iterator[TuningService]:
    with closing(Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")) as ledger:
        take_up_weights(centre.settings, ledger.weights)
        judged = centre.tuning.judged()[:ASKED]
        yield TuningService(ledger, lambda: judged, lambda: bounds[-1])


def measure(centre: Centre, tuning: TuningService, **changes: float) -> EvaluationRecord:
    values = tuning.ledger.weights.current("mediators").values
    kept = {} if "honours" in changes else values
    number = tuning.propose("mediators", {**kept, **changes}, "王某", "试一试").number
    return tuning.evaluate("mediators", number, "王某", centre.evaluate, engine_now(centre))


def test_weights_that_know_only_the_famous_are_refused_for_fairness(centre: Centre, tuning: TuningService) -> None:
    record = measure(centre, tuning, honours=5, grade=5)
    kept = tuning.ledger.evaluations.last("mediators", record.number)
    assert kept == record  # with its fairness, as it was measured
    found = "；".join(tuning.objections("mediators", record.number))
    for words in ("露面更集中", "新调解员在首页只占 0.0%", "年龄“35 岁及以下”的露面"):
        assert words in found
    with pytest.raises(InvalidInputError, match="露面更集中") as caught:
        tuning.activate("mediators", record.number, "李某", "名气大")
    assert caught.value.code == "gate_closed"
    tuning.activate("mediators", record.number, "李某", "上级要求", overrule=True)
    entry = next(tuning.ledger.audit.entries())
    assert entry.action == "weights.overruled"
    assert "露面更集中" in entry.reason


def test_a_small_change_passes_and_the_bounds_of_the_moment_decide(
    centre: Centre, tuning: TuningService, bounds: list[FairnessBounds]
) -> None:
    record = measure(centre, tuning, evidence=3.2)
    assert record.figures.fairness is not None
    assert tuning.objections("mediators", record.number) == []
    before = record.figures.fairness.before
    assert before.equals < 0.1
    assert before.newcomers == pytest.approx(centre.settings.newcomer_share, abs=0.01)
    assert sum(before.groups["gender"].values()) == pytest.approx(1)
    bounds.append(bounds[0].model_copy(update={"groups": bounds[0].groups.model_copy(update={"loss": 0.0})}))
    assert any("最多可以少 0%" in told for told in tuning.objections("mediators", record.number))
    bounds.pop()


def test_the_same_weights_have_the_same_fairness(centre: Centre) -> None:
    prepared = centre.evaluate.prepare("mediators", centre.tuning.judged()[:10])
    values, groups = centre.recommend.weights().values, groups_of(centre.store, prepared, 2026)
    figures = measured(prepared, values, values, FairShare(0.05, 20), groups)
    assert figures.after == figures.before
    assert figures == measured(prepared, values, values, FairShare(0.05, 20), groups)


def test_an_evaluation_from_before_fairness_was_measured_does_not_count(centre: Centre, tuning: TuningService) -> None:
    record = measure(centre, tuning, evidence=3.2)
    tuning.ledger.evaluations.add(replace(record, figures=replace(record.figures, fairness=None)))
    assert tuning.objections("mediators", record.number) == [
        f"评测时还没有量公平，请重新评测：dianjiang weights evaluate mediators {record.number}"
    ]


def test_cases_have_no_fairness(centre: Centre, tuning: TuningService) -> None:
    number = tuning.propose("cases", tuning.ledger.weights.current("cases").values, "王某", "试").number
    record = tuning.evaluate("cases", number, "王某", centre.evaluate, engine_now(centre))
    assert record.figures.fairness is None
    assert tuning.objections("cases", number) == []


def test_what_is_kept_for_newcomers_follows_the_lists_before_today(centre: Centre, tmp_path: Path) -> None:
    fair, now = FairShare(0.05, 20), datetime(2026, 11, 22, 1, tzinfo=UTC)
    judged = centre.tuning.judged()[:ASKED]
    with closing(Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")) as ledger:
        clock = [now]
        places = NewcomerPlaces(fair, ledger.events, centre.engine, lambda: clock[0])
        recording = RecordingService(ledger.events, lambda: now - timedelta(hours=2))
        answers = [centre.recommend.recommend(Request(q.text, id=q.id)) for q in judged]
        for _ in range(FEW // ASKED):
            for answer in answers:
                recording.shown(replace(answer, request=new_request()))
        RecordingService(ledger.events, lambda: now).shown(replace(answers[0], request=new_request()))  # today does not count
        assert ledger.events.flush()
        assert places().places == fair.share
        assert places.refresh()
        assert not places.refresh()
        values = centre.recommend.weights().values
        pages = [_chances(p, values) for p in centre.evaluate.prepare("mediators", judged)]
        assert _share_of_newcomers(pages, places().places) == pytest.approx(fair.share, abs=0.005)
        assert places().places != fair.share
        ledger.events.purge(now)
        clock[0] = now + timedelta(days=1)
        assert places.refresh()
        assert places().places == fair.share  # a single list tells nothing


def _share_of_newcomers(pages: list[Chances], kept: float) -> float:
    """What pages get in the mean by the draw of whether another place is kept."""
    low, part = divmod(kept * PAGE, 1)
    one, more = (sum(max(p.held, min(places, p.held + p.more)) for p in pages) for places in (low, low + 1))
    return ((1 - part) * one + part * more) / (len(pages) * PAGE)


def _chances(p: Prepared, weights: Mapping[str, float]) -> Chances:
    assert p.people is not None
    c = contenders(score(p.names, p.values, weights, p.ids), p.people.columns, p.people.doubt, weights, 20).first(50)
    return chances(range(len(c.ids)), c.new, c.fixed)


def test_without_anybody_to_recommend_nothing_is_measured(centre: Centre) -> None:
    prepared = centre.evaluate.prepare("mediators", centre.tuning.judged()[:1])
    nobody = [replace(p, ids=()) for p in prepared]
    with pytest.raises(InvalidInputError, match="dianjiang import mediators") as caught:
        measured(nobody, {"type": 1.0}, {"type": 1.0}, FairShare(0.05, 20), {})
    assert caught.value.code == "nobody_eligible"
