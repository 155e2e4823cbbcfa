"""Scores that add up, bounds that are honest, moves that stay small, metrics as defined."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ranking.diversify import PER_ORGANISATION, diversify
from models.ranking.fusion import reciprocal_ranks, share_of_best
from models.ranking.metrics import bootstrap, ndcg, recall, success
from models.ranking.rotate import NEAR_EQUAL
from models.ranking.score import POINT, score

NAMES = ("lexical", "semantic", "type")
unit = st.floats(0, 1)
weight = st.floats(0, 20)


@given(st.lists(st.tuples(unit, unit, unit), min_size=1, max_size=20), st.tuples(weight, weight, weight))
def test_the_parts_add_up_to_the_score_exactly(
    rows: list[tuple[float, float, float]], weights: tuple[float, float, float]
) -> None:
    scored = score(NAMES, np.array(rows), dict(zip(NAMES, weights, strict=True)), [f"m{i}" for i in range(len(rows))])
    for row in range(len(rows)):
        assert int(scored.parts[row].sum()) == int(scored.totals[row])
        assert scored.score(row) == int(scored.totals[row]) / POINT
    totals = [int(scored.totals[row]) for row in scored.order]
    assert totals == sorted(totals, reverse=True)


def test_a_feature_without_a_weight_is_off() -> None:
    scored = score(NAMES, np.array([[1.0, 0.0, 0.0], [0.0, 1.0, 1.0]]), {"lexical": 1.0}, ["a", "b"])
    assert [scored.score(row) for row in (0, 1)] == [1.0, 0.0]


def test_ties_do_not_follow_the_order_of_entry() -> None:
    ids = [f"m{i:04d}" for i in range(50)]
    order = score(("x",), np.ones((50, 1)), {"x": 1.0}, ids).order
    assert list(order) != sorted(order)
    assert score(("x",), np.ones((50, 1)), {"x": 1.0}, ids[::-1]).order != order


@given(
    st.lists(st.tuples(st.floats(0, 10), st.sampled_from(["a", "b", "c", None]), st.booleans()), max_size=15).map(
        lambda rows: sorted(rows, key=lambda row: -row[0])
    )
)
def test_offices_give_way_within_bounds(rows: list[tuple[float, str | None, bool]]) -> None:
    scores, offices, fixed = [row[0] for row in rows], [row[1] for row in rows], [row[2] for row in rows]
    order, moved = diversify(range(len(rows)), scores, offices, fixed)
    assert sorted(order) == list(range(len(rows)))
    for place, row in enumerate(order):
        passed = [other for other in order[place + 1 :] if other < row]
        assert all(scores[other] - scores[row] <= NEAR_EQUAL * scores[0] + 1e-9 for other in passed)
        assert not any(fixed[other] for other in passed)
    assert bool(moved) == (order != list(range(len(rows))))


def test_a_third_of_one_office_gives_way_to_a_near_equal() -> None:
    assert diversify(range(4), [10.0, 9.9, 9.8, 9.7], ["x", "x", "x", "y"], [False] * 4) == ([0, 1, 3, 2], [3])
    assert PER_ORGANISATION == 2


def test_nobody_is_passed_by_somebody_clearly_worse() -> None:
    assert diversify(range(4), [10.0, 9.9, 9.8, 5.0], ["x", "x", "x", "y"], [False] * 4) == ([0, 1, 2, 3], [])


def test_share_of_best() -> None:
    assert share_of_best(np.array([2.0, 1.0, np.nan, -1.0])).tolist() == [1.0, 0.5, 0.0, 0.0]
    assert share_of_best(np.array([np.nan, 0.0])).tolist() == [0.0, 0.0]
    assert share_of_best(np.array([])).size == 0


def test_reciprocal_ranks() -> None:
    fused = reciprocal_ranks([["a", "b"], ["b", "c"]])
    assert [doc for doc, _ in fused] == ["b", "a", "c"]
    assert fused[0][1] == pytest.approx(1 / 62 + 1 / 61)


def test_ndcg_against_hand_arithmetic() -> None:
    grades = {"a": 3.0, "b": 1.0}
    assert ndcg(["a", "b"], grades, 5) == 1.0
    assert ndcg(["x", "a"], grades, 5) == pytest.approx((7 / np.log2(3)) / (7 + 1 / np.log2(3)))
    assert ndcg([], grades, 5) == ndcg(["a"], {}, 5) == 0.0


def test_success_and_recall() -> None:
    assert success(["x", "a"], {"a": 2}, 1) == 0
    assert success(["x", "a"], {"a": 2}, 2) == 1
    assert recall(["a", "x"], ["a", "b"], 2) == 0.5
    assert recall(["a"], [], 2) == 0


def test_bootstrap_covers_the_mean_and_narrows_with_n() -> None:
    few, many = bootstrap([0.0, 1.0] * 5), bootstrap([0.0, 1.0] * 500)
    assert few.low <= few.mean <= few.high
    assert many.high - many.low < few.high - few.low
    assert bootstrap([]).n == 0
