"""Similar cases on the sample centre."""

import pytest

from app.bootstrap import Centre
from app.services.filters import CaseFilters
from app.services.similar import Request
from models.domain.similarity import SIMILARITIES, Similarity
from models.errors import InvalidInputError, NotFoundError


def some_case(centre: Centre, tier: str) -> str:
    return next(c.id for batch in centre.store.iterate("cases") for c in batch if c.tier == tier)


def test_everyday_words_find_cases_of_their_kind(centre: Centre) -> None:
    answer = centre.similar.similar(Request("楼上半夜跳绳吵得我妈睡不着", k=5))
    assert any("neighbour.noise" in r.case.dispute_types for r in answer.results[:3])
    assert [r.score for r in answer.results] == sorted((r.score for r in answer.results), reverse=True)


def test_passages_mark_the_words_in_the_text_as_it_was_written(centre: Centre) -> None:
    answer = centre.similar.similar(Request("彩禮退還", k=3))
    marked = [p.text[start:end] for r in answer.results for p in r.passages for start, end in p.marks]
    assert "彩礼" in marked


def test_a_case_is_not_similar_to_itself(centre: Centre) -> None:
    case = some_case(centre, "library")
    answer = centre.similar.similar(Request(case_id=case))
    assert answer.results
    assert case not in {r.case.id for r in answer.results}


def test_tiers_are_kept_apart(centre: Centre) -> None:
    only = CaseFilters(tiers=("library",))
    answer = centre.similar.similar(Request("拖欠工资", k=50, filters=only))
    assert {r.case.tier for r in answer.results} == {"library"}
    with pytest.raises(NotFoundError):
        centre.similar.similar(Request(case_id=some_case(centre, "archive"), filters=only))


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (Request(""), "text_empty"),
        (Request("漏水", case_id="x"), "text_and_case"),
        (Request("漏水", filters=CaseFilters(amount_from=5, amount_to=1)), "contradictory_filters"),
        (Request("漏水", filters=CaseFilters(outcomes=("won",))), "unknown_outcome"),
        (Request("漏水", k=1000), "too_many"),
        (Request("漏水", kind="colour"), "unknown_kind"),
    ],
)
def test_bad_input(centre: Centre, request_: Request, code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        centre.similar.similar(request_)
    assert caught.value.code == code


def test_unknown_case(centre: Centre) -> None:
    with pytest.raises(NotFoundError):
        centre.similar.similar(Request(case_id="nobody"))


def test_the_parts_add_up(centre: Centre) -> None:
    for result in centre.similar.similar(Request("漏水赔偿", k=20)).results:
        assert sum(round(p.points * 1e6) for p in result.parts) == round(result.score * 1e6)


# ---- kinds of similarity --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", SIMILARITIES)
def test_every_kind_ranks_by_weights_of_its_own_and_says_how(centre: Centre, kind: Similarity) -> None:
    answer = centre.similar.similar(Request("楼上漏水把我家天花板泡了，要他赔偿", k=3, kind=kind))
    weights = centre.similar.weights(kind)
    assert (answer.kind, answer.weights_version) == (kind, weights.version)
    for result in answer.results:
        assert {p.name for p in result.parts} == {name for name, weight in weights.values.items() if weight}
        assert sum(round(p.points * 1e6) for p in result.parts) == round(result.score * 1e6)


@pytest.mark.parametrize("written", ["民法典1024条", "《中华人民共和国民法典》第一千零二十四条"])
def test_cases_that_cite_a_named_article_come_first(centre: Centre, written: str) -> None:
    answer = centre.similar.similar(Request(written, k=10, kind="law"))
    citing = [any("民法典》第一千零二十四条" in law for law in r.case.laws) for r in answer.results]
    assert sum(citing) == 4
    assert citing == sorted(citing, reverse=True)


def test_a_case_asked_with_is_compared_by_its_stated_relation_and_methods(centre: Centre) -> None:
    case = centre.directory.case("wages-02", ("library",))
    alike = centre.similar.similar(Request(case_id=case.id, k=5, kind="relationship")).results
    assert {r.case.relationship for r in alike} == {case.relationship}
    best = centre.similar.similar(Request(case_id=case.id, k=5, kind="method")).results
    assert all(set(r.case.methods) & set(case.methods) and r.case.outcome == "settled" for r in best)
