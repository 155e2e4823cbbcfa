"""What a feature says it reads, and the docs print, is what it reads: each is watched while it computes."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from models.ranking.case_features import CASE_FEATURES, CaseSituation
from models.ranking.features import MEDIATOR_FEATURES, Feature, Situation
from models.understand.signs import Signs
from models.understand.traits import Traits
from models.understand.understanding import Alert, TypeGuess, Understanding, Wishes
from tests.models.test_case_kinds import situation as cases
from tests.models.test_features import HERE, LEAK, people, situation, understood

PARTS = ("understanding", "demands", "signs", "traits")  # of these it is told what of them was read
OWN = ("nobody", "computed", "ids")  # no knowledge of anybody


class Watched:
    """Passes everything on and notes the names of what was asked for."""

    def __init__(self, watched: Any, seen: set[str], before: str = "") -> None:
        self._watched, self._seen, self._before = watched, seen, before

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._watched, name)
        if name in OWN:
            return value
        if name == "table":
            return WatchedTable(value, self._seen)
        if name in PARTS:
            return Watched(value, self._seen, f"{name}.")
        self._seen.add(self._before + name)
        return value


class WatchedTable:
    """The columns asked for, by the name of each."""

    def __init__(self, table: Any, seen: set[str]) -> None:
        self._table, self._seen = table, seen

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._table, name)
        if name == "ids":
            return value

        def noting(column: str, *more: Any) -> Any:
            self._seen.add(f"column {column}")
            return value(column, *more)

        return noting


def read_by(feature: Feature[Any], situations: Iterable[Any]) -> set[str]:
    seen: set[str] = set()
    for s in situations:
        feature.compute(Watched(s, seen))
    return seen


def of_mediators() -> list[Situation]:
    """A party who wants much, and one who says nothing."""
    wishes = Wishes("male", ("visit",), ("cantonese",), ("lawyer",), ("1",), ("gold",))
    alert = Alert("danger", "self_harm", ("跳楼",), "")
    u: Understanding = understood("漏水，要跳楼", wishes=wishes, region=HERE, industry="K", alerts=(alert,), mediator_name="甲")
    who = people({"methods": ("shuttle",)}, {"dispute_types": ("neighbour",)})
    hard = replace(u, types=(TypeGuess("medical", 1.0),))
    return [situation(*who, u=asked, worked={"shuttle": 1.0}, knowing=frozenset({"m1"})) for asked in (u, hard, understood())]


def of_cases() -> list[CaseSituation]:
    """One that is known in all its traits, and one of which nothing is."""
    rows: Any = {
        "c1": ({"type": ["neighbour.leak"], "law": ["民法典577"], "method": ["shuttle"], "outcome": ["settled"]}, {}, {})
    }
    bare = replace(cases(rows), understanding=Understanding("漏水", types=LEAK))
    known = Traits({"neighbours": 1.0}, {"refund": 1.0}, ("民法典577",), "neighbours", ("shuttle",))
    return [replace(bare, traits=known, signs=Signs({}, {"loan": 1.0}), elements=("loan",), computed={}), bare]


@pytest.mark.parametrize("feature", MEDIATOR_FEATURES, ids=lambda f: f.name)
def test_a_feature_of_mediators_reads_what_it_says(feature: Feature[Situation]) -> None:
    assert read_by(feature, of_mediators()) == set(feature.reads)


@pytest.mark.parametrize("feature", CASE_FEATURES, ids=lambda f: f.name)
def test_a_feature_of_cases_reads_what_it_says(feature: Feature[CaseSituation]) -> None:
    assert read_by(feature, (replace(s, computed={}) for s in of_cases())) == set(feature.reads)
