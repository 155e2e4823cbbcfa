"""Fairness of a version, by hand on questions with few people; and the bounds that a centre writes."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.fairness import load_fairness
from models.ranking.arrange import Contenders
from models.ranking.exposure import gini
from models.ranking.fairness import DRAWS, dealt, fairness, unequal
from models.ranking.newcomers import Newcomers
from models.ranking.rotate import lot
from tests.mistakes import assert_line_is_named

GENDERS = {"gender": {"m0": "女", "m1": "男", "m2": "男"}}
PLACES = 1 + 0.63093 + 0.5  # what the first three places are worth: 1 / log2(place + 1)
DATA = Path(__file__).parents[2] / "data"


def question(scores: list[float], doubt: float = 0.0, new: frozenset[int] = frozenset()) -> Contenders:
    n = len(scores)
    return Contenders(
        ids=[f"m{i}" for i in range(n)],
        scores=scores,
        doubts=[doubt] * n,
        offices=[None] * n,
        fixed=[False] * n,
        room=[2] * n,
        new=Newcomers([i in new for i in range(n)], [True] * n, [0.0] * n),
    )


def test_without_near_equals_the_places_decide() -> None:
    found = fairness([question([9.0, 6.0, 3.0])], 0.05, GENDERS)
    assert found.equals == 0.0
    assert found.newcomers == 0.0
    assert found.tenth == pytest.approx(1 / PLACES, abs=1e-4)
    assert found.groups["gender"] == pytest.approx({"女": 1 / PLACES, "男": 1.13093 / PLACES}, abs=1e-4)


def test_two_near_equals_share_as_their_lots_fall() -> None:
    first = sum(lot(seed, "m0") < lot(seed, "m1") for seed in range(DRAWS))
    both = 1 + 0.63093
    got = [first + 0.63093 * (DRAWS - first), DRAWS - first + 0.63093 * first]
    found = fairness([question([5.0, 5.0], doubt=0.1)], 0.0, GENDERS)
    assert 15 < first < 35
    assert found.equals == pytest.approx(abs(got[0] - got[1]) / (2 * sum(got)), abs=1e-6)
    assert found.tenth == pytest.approx(max(got) / (DRAWS * both), abs=1e-5)


def test_newcomers_get_their_share_of_pages_where_somebody_suits() -> None:
    scores = [9.0 - i / 4 for i in range(20)]
    one, none = question(scores, new=frozenset({14})), question(scores)
    places = [int(0.5 + lot(seed, "newcomers")) for seed in range(DRAWS)]
    assert fairness([one], 0.05, {}).newcomers == pytest.approx(sum(places) / (10 * DRAWS))
    assert fairness([one, none], 0.05, {}).newcomers == pytest.approx(0.05)  # one on each page where it can be
    assert fairness([none], 0.05, {}).newcomers == 0.0


def test_two_questions_with_the_same_winner_make_the_tenth_richer() -> None:
    apart = fairness([question([9.0, 6.0]), question([9.0, 6.0])], 0.0, {})
    assert apart.tenth == pytest.approx(1 / 1.63093, abs=1e-4)


@given(st.lists(st.integers(0, 3), max_size=12), st.integers(0, 99))
def test_room_is_dealt_out_among_the_same_people(room: list[int], seed: int) -> None:
    c = question([1.0] * len(room))
    c = Contenders(c.ids, c.scores, c.doubts, c.offices, c.fixed, room, c.new)
    again = dealt(c, seed)
    assert sorted(again.room) == sorted(room)
    assert again.ids == c.ids
    assert dealt(c, seed) == again


def test_nobody_shown_is_not_unequal() -> None:
    assert unequal([]) == 0.0
    assert fairness([], 0.05, GENDERS).tenth == 0.0


@pytest.mark.parametrize(
    ("values", "weights", "expected"),
    [([1.0] * 4, [1.0] * 4, 0.0), ([0.0, 0.0, 0.0, 1.0], [1.0] * 4, 0.75), ([1.0, 3.0], [3.0, 1.0], 0.25), ([], [], 0.0)],
)
def test_weighed_gini_by_hand(values: list[float], weights: list[float], expected: float) -> None:
    assert gini(values, weights) == pytest.approx(expected)


def test_the_shipped_bounds() -> None:
    bounds = load_fairness(DATA / "fairness.yaml")
    assert bounds.near_equals == 0.10
    assert bounds.groups.loss == 0.25


@pytest.mark.parametrize(
    ("before", "after", "line", "problem"),
    [
        ("near_equals: 0.10", "near_equals: 很少", 5, "near_equals 应为数字"),
        ("newcomers: 0.01", "newcomers: -1", 8, "newcomers 不能小于 0"),
        ("tenth: 0.05", "tenth: 0.05\ntenht: 0.05", 12, "不认识的项 tenht"),
        ("  loss: 0.25", "  loss: 25", 16, "loss 不能大于 1"),
    ],
)
def test_a_mistake_in_the_bounds_is_named(tmp_path: Path, before: str, after: str, line: int, problem: str) -> None:
    content = (DATA / "fairness.yaml").read_text(encoding="utf-8")
    assert_line_is_named(load_fairness, tmp_path / "fairness.yaml", content.replace(before, after), line, problem)
