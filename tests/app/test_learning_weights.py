"""Weights learned on the sample centre: from its judgements, from made picks, proposed and never put in force; and refusals."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest

from app.bootstrap import Centre, take_up_weights
from app.services.learning_weights import LEAST_LISTS, LearnedWeights, Source, WeightLearningService
from app.services.lessons import judged_lessons, read_picks
from app.services.tuning import FEATURE_NAMES, TuningService
from app.stores.events import Asked, Candidate, ShownList
from app.stores.ledger import Ledger
from app.wire.learned import learned_out
from models.domain.judgement import JudgedQuery
from models.domain.weights import Scheme
from models.errors import InvalidInputError
from tests.app.shell import Shell

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
ASKED = Asked((("neighbour.leak", 0.75),), None, None, "normal", {})
NAMES = FEATURE_NAMES["mediators"]


@pytest.fixture
def judged(centre: Centre) -> list[JudgedQuery]:
    """A few of the sample's, to be changed by a test."""
    return list(centre.tuning.judged()[:30])


@pytest.fixture
def learning(centre: Centre, judged: list[JudgedQuery], tmp_path: Path) -> Iterator[WeightLearningService]:
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    take_up_weights(centre.settings, ledger.weights)
    tuning = TuningService(ledger, lambda: tuple(judged), centre.tuning.bounds)
    yield WeightLearningService(tuning, centre.evaluate, ledger.events, centre.field.held)
    ledger.close()


def learn(learning: WeightLearningService, source: Source, kind: Scheme = "mediators", *, anyway: bool = False) -> LearnedWeights:
    return learning.learn(kind, source, "王某", "试一试", anyway=anyway)


def record_picks(ledger: Ledger, count: int, liked: str, names: tuple[str, ...] = NAMES) -> None:
    """Lists of six in an order that is `evidence`, whose two first drew lots; picked is who has most of `liked`, or the first."""
    dice = np.random.default_rng(1)
    for n in range(count):
        values = dice.random((6, len(names))) * (np.array(names) != "named")
        values = values[np.argsort(-values[:, names.index("evidence")])]
        rows = tuple(Candidate(f"m{n}-{k}", 9.0 - k, tuple(row), 0 if k < 2 else None) for k, row in enumerate(values.tolist()))
        request = f"{names[0]}-{liked}-{n}"
        ledger.events.shown(ShownList(request, NOON + timedelta(minutes=n), ASKED, 1, n, 6, 6, names, rows))
        best = 0 if dice.random() < 0.3 else int(values[:, names.index(liked)].argmax())
        ledger.events.picked(request, f"m{n}-{best}", NOON + timedelta(days=1))


def refused(learning: WeightLearningService, source: Source, kind: Scheme, code: str) -> str:
    before = learning.tuning.ledger.weights.versions(kind)
    with pytest.raises(InvalidInputError) as caught:
        learn(learning, source, kind)
    assert caught.value.code == code
    assert learning.tuning.ledger.weights.versions(kind) == before
    return caught.value.message


def test_from_judgements_a_version_is_proposed_where_it_measured_better_and_never_put_in_force(
    learning: WeightLearningService,
) -> None:
    store = learning.tuning.ledger.weights
    for kind in ("mediators", "cases"):
        active = store.active(kind)
        found = learn(learning, "judgements", kind)
        assert store.active(kind) == active
        assert found.ndcg is not None
        assert (found.proposed is None) == bool(found.objection)
        assert (found.ndcg.difference.mean > 0) == (found.proposed is not None)
        assert found.queries == found.ndcg.before.n == 30
        assert all(found.after[name] == found.before[name] for name in found.held)
        assert all(found.after[name] == 0 for name, value in found.before.items() if value == 0)
        assert sum(found.after.values()) == pytest.approx(sum(found.before.values()), abs=0.01)
        if found.proposed:
            assert (found.proposed.state, found.proposed.parent) == ("proposed", active.number)
            assert "nDCG@" in found.proposed.effect
            assert "30 条评判过的查询" in found.proposed.effect


def test_picks_move_the_weight_of_what_people_picked_by(learning: WeightLearningService) -> None:
    ledger = learning.tuning.ledger
    record_picks(ledger, 150, "distance")
    found = learn(learning, "picks", anyway=True)
    assert found.after["distance"] > found.before["distance"]
    assert found.after["evidence"] < found.before["evidence"]
    assert found.picked is not None
    assert found.picked.difference.low > 0
    assert found.picks is not None
    assert len(found.picks.lists) == 150
    assert found.picks.propensity.places[0] == 1
    assert sum(found.picks.propensity.picks) > 0
    assert found.ndcg is not None, "the judged queries are told of too"
    assert found.proposed is not None
    assert ledger.weights.active("mediators").number != found.proposed.number
    both = learn(learning, "both", anyway=True)
    assert both.ndcg is not None
    assert both.picked is not None
    assert both.before["distance"] < both.after["distance"] < found.after["distance"], "judges and parties each have their say"


def test_lists_recorded_with_other_features_are_left_out_and_told(learning: WeightLearningService) -> None:
    ledger = learning.tuning.ledger
    record_picks(ledger, LEAST_LISTS - 1, "distance")
    record_picks(ledger, 7, "distance", (*NAMES[:-1], "charm"))
    book = read_picks(ledger.events, NAMES)
    assert (len(book.lists), book.skipped) == (LEAST_LISTS - 1, 0), "named alike they take each other's place"
    record_picks(ledger, 7, "type", (*NAMES[:-1], "charm"))
    message = refused(learning, "picks", "mediators", "too_few_picks")
    assert f"只有 {LEAST_LISTS - 1} 次" in message
    assert "另有 7 次是用别的特征记下的" in message


def test_who_was_erased_is_no_winner(learning: WeightLearningService) -> None:
    ledger = learning.tuning.ledger
    record_picks(ledger, 3, "distance")
    with ledger.database.write() as db:
        ledger.events.erase(db, ledger.events.picks()[0].mediator)
    assert len(read_picks(ledger.events, NAMES).lists) == 2


def test_too_little_to_learn_from_is_said(learning: WeightLearningService, judged: list[JudgedQuery]) -> None:
    assert "至少要 50 次" in refused(learning, "picks", "mediators", "too_few_picks")
    assert "至少要 50 次" in refused(learning, "both", "mediators", "too_few_picks")
    assert "--from judgements" in refused(learning, "picks", "cases", "no_picks_of_cases")
    assert "只有 0 条" in refused(learning, "judgements", "cases-law", "too_few_judged")
    del judged[5:]
    assert "只有 5 条，学权重至少要 20 条" in refused(learning, "judgements", "mediators", "too_few_judged")
    judged.clear()
    assert "只有 0 条" in refused(learning, "judgements", "cases", "too_few_judged")


def test_where_every_feature_is_held_it_says_so(learning: WeightLearningService) -> None:
    everything = [{"feature": name, "reason": "不动"} for name in NAMES]
    held = type(learning.held).model_validate({"mediators": everything, "cases": []})
    refused(replace(learning, held=held), "judgements", "mediators", "all_held")


def test_what_is_told_in_json_holds_no_list(learning: WeightLearningService) -> None:
    record_picks(learning.tuning.ledger, 60, "wishes")
    told = learned_out(learn(learning, "picks"))
    assert told.picks is not None
    assert told.picks.lists == 60
    assert [place.place for place in told.picks.places] == [1, 2, 3, 4, 5, 6]
    assert told.after["wishes"] > told.before["wishes"]
    assert "m0-" not in told.model_dump_json()


def test_unjudged_candidates_beyond_the_first_fifty_are_not_compared(centre: Centre, judged: list[JudgedQuery]) -> None:
    weights = centre.evaluate.weights("mediators").values
    lessons = judged_lessons("mediators", centre.evaluate.prepare("mediators", tuple(judged[:3])), weights)
    assert len(lessons) == 3
    assert lessons.pairs < 3 * 62 * 61 / 2


def test_the_command_tells_what_was_learned_and_what_to_do_next(
    centre: Centre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    home = tmp_path / "home"
    shutil.copytree(centre.settings.home, home, ignore=shutil.ignore_patterns("*.lock", "ledger.sqlite*"))
    monkeypatch.setenv("DIANJIANG_HOME", str(home))
    monkeypatch.setenv("DIANJIANG_ENCODER", centre.settings.encoder)
    monkeypatch.setenv("COLUMNS", "200")
    shell = Shell(monkeypatch, capfd)
    by = ("--by", "王某", "--reason", "季度复查")
    told = shell.json("learn", "cases", *by)
    assert (told["queries"], told["picks"], told["ndcg"]["before"]["n"]) == (126, None, 126)
    assert set(told["held"]) == {"helpful"}
    ledger = Ledger(f"sqlite:///{home / 'ledger.sqlite'}")
    record_picks(ledger, 60, "wishes")
    ledger.close()
    status, out, err = shell("learn", "mediators", "--from", "both", "--propose-anyway", *by)
    assert status == 0, err
    number = max(v["number"] for v in shell.json("weights", "list", "mediators"))
    shown = (
        "126 条查询",
        "点将：60 次",
        "第 1 位 1.00",
        "→",
        "不学：",
        "交叉验证",
        f"dianjiang weights evaluate mediators {number} --by 王某",
    )
    assert [words for words in shown if words not in out] == []
    status, _, err = shell("learn", "cases", "--from", "both", *by)
    assert status == 1
    assert "--from judgements" in err
