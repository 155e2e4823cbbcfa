"""Krippendorff's alpha, held to its author's own example."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ranking.agreement import krippendorff_alpha

# the reliability data of Krippendorff (2011): four observers, twelve units; alpha for ordinal data is given as .815
OBSERVERS = (
    (1, 2, 3, 3, 2, 1, 4, 1, 2, None, None, None),
    (1, 2, 3, 3, 2, 2, 4, 1, 2, 5, None, 3),
    (None, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, None),
    (1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, None),
)
GRADES = st.lists(st.lists(st.integers(0, 3), min_size=2, max_size=4), min_size=1, max_size=20)


def test_the_published_example() -> None:
    units = [[value for value in column if value is not None] for column in zip(*OBSERVERS, strict=True)]
    assert krippendorff_alpha(units) == pytest.approx(0.815, abs=0.0005)


def test_perfect_agreement_is_one_and_opposite_is_negative() -> None:
    assert krippendorff_alpha([[0, 0], [3, 3], [1, 1, 1]]) == pytest.approx(1)
    assert (krippendorff_alpha([[0, 3], [3, 0]]) or 0) < 0


@pytest.mark.parametrize("units", [[], [[1]], [[1], [2]], [[2, 2], [2, 2]]])
def test_without_two_judges_or_two_grades_there_is_none(units: list[list[int]]) -> None:
    assert krippendorff_alpha(units) is None


@given(GRADES)
def test_it_is_at_most_one_and_asks_for_no_order(units: list[list[int]]) -> None:
    alpha = krippendorff_alpha(units)
    again = krippendorff_alpha([list(reversed(unit)) for unit in reversed(units)])
    assert alpha is None or alpha <= 1 + 1e-9
    assert again == (None if alpha is None else pytest.approx(alpha))
