"""Changing the weights on the sample centre: measured on its judged queries, stopped at the gate, taken back."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from app.bootstrap import Centre, engine_now, take_up_weights
from app.services.tuning import TuningService
from app.stores.ledger import Ledger
from models.domain.fairness import load_fairness
from models.domain.judgement import JudgedQuery, digest_of, holds
from models.domain.similarity import SCHEMES
from models.domain.weights import Scheme
from models.errors import DataFileError, InvalidInputError, NotFoundError


@pytest.fixture
def judged(centre: Centre) -> list[JudgedQuery]:
    """A few of the sample's, to be changed by a test."""
    return list(centre.tuning.judged()[:25])


@pytest.fixture
def tuning(centre: Centre, judged: list[JudgedQuery], tmp_path: Path) -> Iterator[TuningService]:
    ledger = Ledger(f"sqlite:///{tmp_path / 'ledger.sqlite'}")
    take_up_weights(centre.settings, ledger.weights)
    yield TuningService(ledger, lambda: tuple(judged), lambda: load_fairness(centre.settings.data / "fairness.yaml"))
    ledger.close()


def propose(tuning: TuningService, **changes: float) -> int:
    values = {**tuning.ledger.weights.current("cases").values, **changes}
    return tuning.propose("cases", values, "王某", "试一试").number


def measure(centre: Centre, tuning: TuningService, number: int) -> None:
    tuning.evaluate("cases", number, "王某", centre.evaluate, engine_now(centre))


def in_force(tuning: TuningService) -> int:
    return tuning.ledger.weights.current("cases").version


def refused(tuning: TuningService, number: int, saying: str) -> None:
    before = in_force(tuning)
    with pytest.raises(InvalidInputError, match=saying) as caught:
        tuning.activate("cases", number, "李某", "想用它")
    assert caught.value.code == "gate_closed"
    assert in_force(tuning) == before


def test_a_good_change_is_measured_activated_and_undone(centre: Centre, tuning: TuningService) -> None:
    before = in_force(tuning)
    number = propose(tuning, helpful=0.06)
    measure(centre, tuning, number)
    record = tuning.ledger.evaluations.last("cases", number)
    assert record is not None
    assert (record.against, record.scorer, record.engine) == (before, "nDCG@10", "embedded")
    assert record.generation == centre.engine.manifest.generation
    assert record.figures.mean.n == 25
    assert tuning.objections("cases", number) == []
    assert tuning.activate("cases", number, "李某", "评测过").state == "active"
    assert in_force(tuning) == number
    assert tuning.undo("cases", "李某", "退回").number == before
    deeds = [e.action for e in tuning.ledger.audit.entries()][:4]
    assert deeds == ["weights.undone", "weights.activated", "weights.evaluated", "weights.proposed"]


def test_what_was_never_measured_is_stopped(tuning: TuningService) -> None:
    refused(tuning, propose(tuning, helpful=0.06), "还没有评测过")


def test_a_change_that_is_clearly_worse_is_stopped_unless_overruled(centre: Centre, tuning: TuningService) -> None:
    number = propose(tuning, lexical=0, semantic=0, type=0, cause=0, precedent=0, elements=0, helpful=1)
    measure(centre, tuning, number)
    refused(tuning, number, "确实变差了")
    assert tuning.activate("cases", number, "李某", "上级要求", overrule=True).state == "active"
    entry = next(tuning.ledger.audit.entries())
    assert (entry.action, entry.actor) == ("weights.overruled", "李某")
    assert "上级要求" in entry.reason
    assert "确实变差了" in entry.reason


def test_an_evaluation_older_than_the_judged_set_does_not_count(
    centre: Centre, tuning: TuningService, judged: list[JudgedQuery]
) -> None:
    number = propose(tuning, helpful=0.06)
    measure(centre, tuning, number)
    judged.pop()
    refused(tuning, number, "评判有过变动")


def test_a_must_hold_query_holds_the_gate(centre: Centre, tuning: TuningService, judged: list[JudgedQuery]) -> None:
    worthless = judged[0].model_copy(
        update={"must_hold": True, "cases": (judged[0].cases[0].model_copy(update={"id": "nowhere", "grade": 3}),)}
    )
    judged[0] = worthless
    number = propose(tuning, helpful=0.06)
    measure(centre, tuning, number)
    refused(tuning, number, judged[0].id)


def test_an_evaluation_against_another_version_does_not_count(centre: Centre, tuning: TuningService) -> None:
    """Two people measured against the same; the second to activate is sent back to look again."""
    first, second = propose(tuning, helpful=0.06), propose(tuning, helpful=0.07)
    for number in (first, second):
        measure(centre, tuning, number)
    tuning.activate("cases", first, "李某", "评测过")
    refused(tuning, second, f"现在生效的是第 {first} 版")
    with pytest.raises(InvalidInputError) as caught:  # overruling the gate does not override somebody unseen
        tuning.activate("cases", second, "王某", "一定要", overrule=True)
    assert caught.value.code == "weights_changed"
    assert tuning.activate("cases", second, "王某", "看过了", seen=first, overrule=True).number == second


@pytest.mark.parametrize("kind", [scheme for scheme in SCHEMES.values() if scheme != "cases"])
def test_a_kind_of_similarity_is_measured_and_changed_alone(
    centre: Centre, tuning: TuningService, judged: list[JudgedQuery], kind: Scheme
) -> None:
    judged += [query for query in centre.tuning.judged() if query.grades(kind)]
    store = tuning.ledger.weights
    before, facts = store.active(kind).number, in_force(tuning)
    number = tuning.propose(kind, {**store.current(kind).values, "lexical": 0.31}, "王某", "试").number
    record = tuning.evaluate(kind, number, "王某", centre.evaluate, engine_now(centre))
    assert (record.scorer, record.figures.mean.n) == ("nDCG@10", 9)
    assert 0.3 < record.figures.before.mean < 1
    assert tuning.objections(kind, number) == []
    tuning.activate(kind, number, "李某", "评测过")
    assert (store.current(kind).version, in_force(tuning)) == (number, facts)
    assert tuning.undo(kind, "李某", "退回").number == before


def test_a_kind_of_similarity_that_is_clearly_worse_or_loses_a_must_hold_query_is_stopped(
    centre: Centre, tuning: TuningService, judged: list[JudgedQuery]
) -> None:
    judged += [query for query in centre.tuning.judged() if query.grades("cases-law")]
    values = dict.fromkeys(tuning.ledger.weights.current("cases-law").values, 0.0) | {"helpful": 1.0}
    number = tuning.propose("cases-law", values, "王某", "试").number
    tuning.evaluate("cases-law", number, "王某", centre.evaluate, engine_now(centre))
    worse, failed = tuning.objections("cases-law", number)
    assert "确实变差了" in worse
    assert failed.endswith("law-q04、law-q07")


def test_a_kind_of_similarity_that_nobody_judged_is_not_measured(centre: Centre, tuning: TuningService) -> None:
    number = tuning.propose("cases-law", {"law": 1.0}, "王某", "试").number
    with pytest.raises(InvalidInputError, match="类似案例（按法律依据）") as caught:
        tuning.evaluate("cases-law", number, "王某", centre.evaluate, engine_now(centre))
    assert caught.value.code == "nothing_judged"


def test_nothing_judged_is_said(centre: Centre, tuning: TuningService, judged: list[JudgedQuery]) -> None:
    judged.clear()
    with pytest.raises(InvalidInputError) as caught:
        measure(centre, tuning, propose(tuning, helpful=0.06))
    assert caught.value.code == "nothing_judged"


@pytest.mark.parametrize(
    ("values", "actor", "reason", "code"),
    [
        ({"lexical": float("nan")}, "王某", "试试", "bad_weight"),
        ({"lexical": -1}, "王某", "试试", "bad_weight"),
        ({"charm": 1}, "王某", "试试", "unknown_feature"),
        ({"lexical": 1}, " ", "试试", "actor_missing"),
        ({"lexical": 1}, "王某", "", "reason_missing"),
    ],
)
def test_bad_proposals_change_nothing(
    tuning: TuningService, values: dict[str, float], actor: str, reason: str, code: str
) -> None:
    before = tuning.ledger.weights.versions("cases")
    with pytest.raises(InvalidInputError) as caught:
        tuning.propose("cases", values, actor, reason)
    assert caught.value.code == code
    assert tuning.ledger.weights.versions("cases") == before


def test_unknown_versions_are_named(tuning: TuningService) -> None:
    with pytest.raises(NotFoundError, match="第 99 版"):
        tuning.activate("cases", 99, "王某", "试试", overrule=True)


def test_the_next_request_ranks_with_what_was_activated(centre: Centre, tuning: TuningService) -> None:
    from app.services.similar import Request

    service = replace(centre.similar, weights=lambda kind="facts": tuning.ledger.weights.current(SCHEMES[kind]))
    number = propose(tuning, helpful=0.06)
    tuning.activate("cases", number, "李某", "试用", overrule=True)
    assert service.similar(Request("楼上漏水泡了厨房", k=1)).weights_version == number
    tuning.undo("cases", "李某", "退回")
    assert service.similar(Request("楼上漏水泡了厨房", k=1)).weights_version != number


def test_a_broken_file_stops_only_a_centre_without_weights(
    centre: Centre, tuning: TuningService, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "data" / "weights"
    folder.mkdir(parents=True)
    for file in (centre.settings.data / "weights").iterdir():
        broken = file.read_text(encoding="utf-8").replace("lexical:", "lexicall:")
        (folder / file.name).write_text(broken, encoding="utf-8")
    settings = centre.settings.model_copy(update={"data": tmp_path / "data"})
    before = in_force(tuning)
    take_up_weights(settings, tuning.ledger.weights)
    assert "lexicall" in caplog.text
    assert in_force(tuning) == before
    empty = Ledger(f"sqlite:///{tmp_path / 'empty.sqlite'}")
    with pytest.raises(DataFileError, match="lexicall"):
        take_up_weights(settings, empty.weights)
    empty.close()


def test_an_edited_file_is_told_and_not_used(
    centre: Centre, tuning: TuningService, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    folder = tmp_path / "data" / "weights"
    folder.mkdir(parents=True)
    for file in (centre.settings.data / "weights").iterdir():
        edited = file.read_text(encoding="utf-8").replace("helpful: 0.05", "helpful: 500")
        (folder / file.name).write_text(edited, encoding="utf-8")
    take_up_weights(centre.settings.model_copy(update={"data": tmp_path / "data"}), tuning.ledger.weights)
    assert "改动没有生效" in caplog.text
    assert "weights propose cases --file" in caplog.text
    assert tuning.ledger.weights.current("cases").values["helpful"] < 1


def test_a_query_holds_while_one_of_the_best_is_among_the_first_three() -> None:
    assert holds(["x", "y", "a"], {"a": 2.0, "b": 2.0, "y": 1.0})
    assert not holds(["x", "y", "z", "a"], {"a": 3.0})
    assert not holds([], {"a": 3.0})


def test_the_digest_is_of_the_judgements_and_not_of_their_order(judged: list[JudgedQuery]) -> None:
    assert digest_of(judged) == digest_of(reversed(judged))
    assert digest_of(judged) != digest_of(judged[1:])
    changed = judged[0].model_copy(update={"must_hold": not judged[0].must_hold})
    assert digest_of(judged) != digest_of([changed, *judged[1:]])
