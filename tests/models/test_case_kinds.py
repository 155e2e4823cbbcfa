"""Features of the kinds of similarity: what each finds alike, that it stays in [0, 1], and that it can be off."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from indexer.documents import SCHEMAS
from indexer.elastic.columns import ColumnsOf, Row
from models.ranking.case_features import CASE_FEATURES, CaseSituation
from models.ranking.features import Floats, feature_matrix
from models.understand.signs import NO_SIGNS
from models.understand.traits import NO_TRAITS, Traits
from models.understand.understanding import Understanding

FEATURES = {feature.name: feature for feature in CASE_FEATURES}
KINDS = ("relationship", "remedy", "law", "method", "worked")


def situation(rows: Mapping[str, Row]) -> CaseSituation:
    """Candidates with their keywords, numbers and maps, the first the nearest."""
    table = ColumnsOf(tuple(rows), rows, SCHEMAS["cases"])
    near = np.linspace(1.0, 0.1, len(rows)) if rows else np.zeros(0)
    return CaseSituation(
        Understanding(""), table, near, near, np.zeros(len(rows)), NO_SIGNS, remedies=("refund", "wages", "divorce")
    )


def values(name: str, s: CaseSituation) -> list[float]:
    computed: Floats = FEATURES[name].compute(s)
    return [round(float(value), 3) for value in computed]


def test_a_stated_relation_finds_its_like_and_those_that_only_tell_of_it() -> None:
    s = situation(
        {
            "stated": ({"relationship": ["neighbours"]}, {}, {"relations": {"neighbours": 1.0}}),
            "told": ({}, {}, {"relations": {"neighbours": 0.6, "family": 0.4}}),
            "other": ({"relationship": ["family"]}, {}, {"relations": {"family": 1.0}}),
        }
    )
    asked = replace(s, traits=Traits({"neighbours": 1.0}, {}, (), "neighbours"))
    assert values("relationship", asked) == [1.0, 0.6, 0.0]


def test_without_a_word_of_it_the_nearest_cases_say_which_relation_it_is() -> None:
    stated = ("neighbours", "neighbours", "family")
    rows: dict[str, Row] = {f"c{i}": ({"relationship": [r]}, {}, {"relations": {r: 1.0}}) for i, r in enumerate(stated)}
    first, second, third = values("relationship", situation(rows))
    assert first == second > third > 0


def test_the_same_remedy_is_alike_and_a_rare_one_more_so() -> None:
    s = situation(
        {
            "both": ({}, {}, {"remedies": {"refund": 1.0, "divorce": 1.0}}),
            "rare": ({}, {}, {"remedies": {"divorce": 1.0}}),
            "common": ({}, {}, {"remedies": {"refund": 1.0}}),
            "none": ({}, {}, {}),
            "more": ({}, {}, {"remedies": {"refund": 1.0}}),
        }
    )
    asked = replace(s, traits=Traits({}, {"refund": 1.0, "divorce": 1.0}, ()))
    both, rare, common, none, _ = values("remedy", asked)
    assert both > rare > common > none == 0


def test_procedure_that_every_case_cites_says_nothing() -> None:
    s = situation(
        {
            "same": ({"law": ["民事诉讼法67", "民法典577"]}, {}, {}),
            "procedure": ({"law": ["民事诉讼法67"]}, {}, {}),
            "third": ({"law": ["民事诉讼法67", "民法典1024"]}, {}, {}),
            "silent": ({}, {}, {}),
        }
    )
    same, procedure, third, silent = values("law", replace(s, traits=Traits({}, {}, ("民法典577", "民事诉讼法67"))))
    assert same > 0.9
    assert max(procedure, third) < 0.3
    assert silent == 0
    assert values("law", s)[0] > 0, "where no article is named, the nearest cases' articles count"


def test_methods_that_worked_near_by_are_looked_for_elsewhere() -> None:
    s = situation(
        {
            "near": ({"method": ["accounting"], "outcome": ["settled"]}, {}, {}),
            "failed": ({"method": ["cooling"], "outcome": ["failed"]}, {}, {}),
            "same": ({"method": ["accounting"]}, {}, {}),
            "other": ({"method": ["cooling"]}, {}, {}),
        }
    )
    assert values("method", s) == [1.0, 0.0, 1.0, 0.0]
    assert values("method", replace(s, traits=Traits({}, {}, (), methods=("cooling",)))) == [0.0, 1.0, 0.0, 1.0]


def test_a_settled_case_that_was_performed_and_tells_how_shows_most() -> None:
    s = situation(
        {
            "all": ({"outcome": ["settled"]}, {"performed": 1.0, "told": 80.0}, {}),
            "untold": ({"outcome": ["settled"]}, {"performed": 1.0, "told": 0.0}, {}),
            "broken": ({"outcome": ["settled"]}, {"performed": 0.0, "told": 80.0}, {}),
            "failed": ({"outcome": ["failed"]}, {"performed": 1.0, "told": 80.0}, {}),
        }
    )
    assert values("worked", s) == [1.0, 0.8, 0.7, 0.0]


@pytest.mark.parametrize("name", KINDS)
def test_nothing_known_is_no_error(name: str) -> None:
    assert values(name, situation({})) == []
    assert values(name, situation({"bare": ({}, {}, {})})) == [0.0]


def test_a_feature_that_is_off_is_not_computed() -> None:
    s = situation({"a": ({"law": ["民法典577"]}, {}, {})})
    matrix = feature_matrix(CASE_FEATURES, replace(s, traits=replace(NO_TRAITS, laws=("民法典577",))), {"law": 1.0})
    on = [feature.name for feature, column in zip(CASE_FEATURES, matrix.T, strict=True) if column.any()]
    assert on == ["law"]
