"""Rank-biased overlap, the randomisation test, exposure and change over time, held to values worked out by hand."""

import math
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.quarter import Quarter
from models.errors import InvalidInputError
from models.ranking.compare import overlap, randomisation_p
from models.ranking.exposure import Listed, attention, exposures, gini, lorenz, ratio
from models.ranking.trend import change, discoveries

RANKINGS = st.lists(st.sampled_from("abcdefgh"), unique=True)


@pytest.mark.parametrize(
    ("first", "second", "p", "expected"),
    [
        ("abc", "abc", 0.9, 1.0),
        ("abc", "xyz", 0.9, 0.0),
        ("abc", "acb", 0.9, 0.955),  # agreement 1, 1/2, 1: (1-p)/p (.9 + .405 + .729) + .729
        ("a", "ab", 0.5, 1.0),  # of uneven length: the shorter goes on as it began
        ("ab", "ba", 0.5, 0.5),  # agreement 0, 1: 1 × .25 + .25
        ("ab", "bcd", 0.5, 0.25 / 2 + 0.125 / 3 + 0.125 / 6 + 0.125 / 2),
        ("", "", 0.9, 1.0),
        ("", "abc", 0.9, 0.0),
    ],
)
def test_overlap_is_as_published(first: str, second: str, p: float, expected: float) -> None:
    assert overlap(list(first), list(second), p) == pytest.approx(expected)


@given(RANKINGS, RANKINGS)
def test_overlap_is_a_share_and_the_same_both_ways(first: list[str], second: list[str]) -> None:
    alike = overlap(first, second)

    assert -1e-12 <= alike <= 1 + 1e-12
    assert alike == pytest.approx(overlap(second, first))
    assert overlap(first, first) == pytest.approx(1)


def test_the_top_weighs_most() -> None:
    plain = list("abcdefgh")

    assert overlap(plain, list("bacdefgh")) < overlap(plain, list("abcdefhg"))


@pytest.mark.parametrize(
    ("differences", "p"),
    [
        ([1, 1, 1], 2 / 8),
        ([1, 2, 3], 2 / 8),
        ([3, 1, -1], 6 / 8),
        ([1, -1], 1.0),
        ([0, 0, 1], 1.0),
        ([], 1.0),
        ([0.1] * 5, 2 / 32),
    ],
)
def test_randomisation_is_exact_for_few(differences: list[float], p: float) -> None:
    assert randomisation_p(differences) == pytest.approx(p)


def test_randomisation_of_many_is_near_the_exact_value() -> None:
    differences = [0.3, -0.1, 0.2, 0.25, -0.05] * 4  # 20 of them: drawn
    exact = [0.3, -0.1, 0.2, 0.25, -0.05] * 3  # 15 of them: exact

    assert 0 < randomisation_p(differences) < randomisation_p(exact) < 0.05
    assert randomisation_p([1, -1] * 20) == pytest.approx(1)
    assert randomisation_p(differences) == randomisation_p(differences)


@pytest.mark.parametrize(
    ("values", "expected"), [([1, 1, 1], 0), ([0, 0, 0, 1], 0.75), ([4, 1, 3, 2], 0.25), ([], 0), ([0, 0], 0), ([5], 0)]
)
def test_gini(values: list[float], expected: float) -> None:
    assert gini(values) == pytest.approx(expected)


@given(st.lists(st.floats(0, 1e6), min_size=1))
def test_gini_is_twice_the_area_below_the_even_line(values: list[float]) -> None:
    curve = lorenz(values)
    area = sum((a + b) / 2 for a, b in pairwise(curve)) / len(values)

    assert gini(values) == pytest.approx(1 - 2 * area, abs=1e-9)


def test_exposure_adds_up_attention_and_merit() -> None:
    second = 1 / math.log2(3)
    lists = [Listed(("a", "b", "c"), (3.0, 2.0, 1.0), 2), Listed(("b", "a"), (0.0, 0.0), 1), Listed(("c",), (1.0,), 0)]

    got = exposures(lists)

    assert sum(attention(7)) == pytest.approx(1)
    assert (got["a"].times, got["a"].first, got["b"].times, got["b"].first, got["c"].times) == (1, 1, 2, 1, 0)
    assert got["a"].attention == pytest.approx(1 / (1 + second))
    assert got["b"].attention == pytest.approx(second / (1 + second) + 1)
    assert (got["a"].merit, got["b"].merit, got["c"].merit) == pytest.approx((3 / 6 + 1 / 2, 2 / 6 + 1 / 2, 1 / 6))
    assert ratio(0.5, 0.25) == 2
    assert ratio(0.5, 0) is None


def test_change_is_exact() -> None:
    doubled = change(10, 20, 91, 364)  # 10 in a quarter against 5 a quarter before

    assert doubled.ratio == pytest.approx(2)
    assert doubled.high is not None
    assert doubled.low < 2 < doubled.high
    assert change(3, 0, 1, 1).p == pytest.approx(2 / 8)
    assert (change(3, 0, 1, 1).ratio, change(3, 0, 1, 1).high) == (None, None)
    assert change(0, 0, 1, 1).p == 1
    assert change(5, 5, 1, 1).p == pytest.approx(1)


def test_of_many_looked_at_few_are_believed() -> None:
    assert discoveries([0.001, 0.5, 0.02, 0.9]) == [True, False, True, False]
    assert discoveries([0.04] * 2) == [True, True]
    assert discoveries([0.04, 1, 1, 1]) == [False] * 4
    assert discoveries([]) == []


def test_quarters() -> None:
    quarter = Quarter.parse("2026Q1")

    assert (quarter.first, quarter.after, str(quarter), quarter.label) == (
        date(2026, 1, 1),
        date(2026, 4, 1),
        "2026Q1",
        "2026年第一季度",
    )
    assert quarter.back(1) == Quarter(2025, 4) == Quarter.of(date(2025, 12, 31))
    assert quarter.back(-4) == Quarter(2027, 1)
    for wrong in ("2026Q5", "2026", "0000Q1", "去年"):
        with pytest.raises(InvalidInputError, match="2026Q3"):
            Quarter.parse(wrong)
