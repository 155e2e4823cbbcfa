"""What the width of an interval is made of: the algebra held to plain inversion, the spread of case mix to what was planted."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.ranking.outcomes.difficulty import missing, mix_spread
from models.ranking.outcomes.estimate import estimate, learn
from models.ranking.outcomes.precision import TYPE_SPREAD, Precision, Prior, Spread
from models.ranking.outcomes.tally import UNKNOWN, Cells, Difficulty, Floats, Tally

KINDS = ("family", "wages", "nobody")


def cells_of(keys: set[tuple[int, int]]) -> Cells:
    ordered = sorted(keys)
    people = tuple(f"m{m}" for m in range(1 + max(m for m, _ in keys)))
    return Cells(people, KINDS, np.array([m for m, _ in ordered]), np.array([t for _, t in ordered]))


def whole_inverse(cells: Cells, spread: Spread, information: Floats) -> Floats:
    """Covariance of levels and skills together [T + C, T + C], by writing the whole precision down."""
    kinds, size = len(KINDS), len(cells)
    same = cells.mediator[:, None] == cells.mediator
    prior = np.linalg.inv(spread.common**2 * same + spread.own**2 * np.eye(size))
    member = np.eye(kinds)[cells.type]
    precision = np.zeros((kinds + size, kinds + size))
    precision[:kinds, :kinds] = member.T @ (information[:, None] * member) + np.eye(kinds) / TYPE_SPREAD**2
    precision[:kinds, kinds:] = (information[:, None] * member).T
    precision[kinds:, :kinds] = information[:, None] * member
    precision[kinds:, kinds:] = np.diag(information) + prior
    return np.linalg.inv(precision).astype(np.float64)


@settings(max_examples=40)
@given(
    st.sets(st.tuples(st.integers(0, 4), st.integers(0, 1)), min_size=1),
    st.floats(0.05, 2.0),
    st.floats(0.05, 2.0),
    st.data(),
)
def test_variances_are_those_of_the_whole_inverse(
    keys: set[tuple[int, int]], common: float, own: float, data: st.DataObject
) -> None:
    cells, spread, kinds = cells_of(keys), Spread(common, own), len(KINDS)
    each = st.lists(st.floats(0, 50), min_size=len(cells), max_size=len(cells))
    information = np.array(data.draw(each))
    inverse = whole_inverse(cells, spread, information)
    precision = Precision(Prior(cells, spread), information)
    doubt = precision.doubt(cells.type, kinds)
    assert doubt == pytest.approx(inverse[:kinds, :kinds], rel=1e-6, abs=1e-9)
    of_sum = [
        inverse[t, t] + 2 * inverse[t, kinds + c] + inverse[kinds + c, kinds + c] for c, t in enumerate(cells.type.tolist())
    ]
    assert precision.whole_variance(cells.type, doubt) == pytest.approx(of_sum, rel=1e-6, abs=1e-9)


def mixed(between: float, people: int, each: int) -> tuple[Cells, Tally, Floats]:
    """People of one type whose cases differ by lot (variance 1), and whose means differ by `between`."""
    dice = np.random.default_rng(1)
    cells = cells_of({(m, 0) for m in range(people)})
    cell = np.repeat(np.arange(people), each)
    offset = np.sqrt(between) * dice.standard_normal(people)[cell] + dice.standard_normal(len(cell))
    unknown = Difficulty(np.full((len(cell), 3), np.nan), np.full(len(cell), UNKNOWN, np.int64))
    return cells, Tally(cell, np.ones(len(cell)), np.ones(len(cell)), unknown), offset


@pytest.mark.parametrize(("between", "least", "most"), [(0.0, 0.0, 0.01), (0.25, 0.2, 0.3), (1.0, 0.85, 1.15)])
def test_the_spread_of_case_mix_is_told_from_chance(between: float, least: float, most: float) -> None:
    cells, tally, offset = mixed(between, people=600, each=8)
    assert least <= mix_spread(tally, cells, offset) <= most


def test_one_mediator_or_none_has_no_spread_of_case_mix() -> None:
    for people, each in ((1, 5), (1, 1), (4, 1)):
        cells, tally, offset = mixed(1.0, people, each)
        assert np.isfinite(mix_spread(tally, cells, offset))
    cells, tally, offset = mixed(1.0, 1, 5)
    assert mix_spread(tally, cells, offset) == 0
    nothing = Tally(tally.cell[:0], tally.trials[:0], tally.total[:0], tally.difficulty.take(tally.cell[:0]))
    assert mix_spread(nothing, cells, offset[:0]) == missing(nothing) == 0


def test_what_is_missing_is_weighed_by_cases() -> None:
    numbers = np.array([[1.0, np.nan, 3.0], [np.nan] * 3])
    tally = Tally(np.zeros(2, np.int64), np.array([3.0, 1.0]), np.zeros(2), Difficulty(numbers, np.array([2, UNKNOWN])))
    assert missing(tally) == pytest.approx((3 * 0.25 + 1 * 1.0) / 4)


def test_the_less_is_recorded_the_wider_the_interval() -> None:
    """The same counts, difficulty told of all cases (and of no effect) or of none."""
    dice = np.random.default_rng(2)
    cells = cells_of({(m, 0) for m in range(40)})
    cell = np.repeat(np.arange(40), 50)
    settled = (dice.random(len(cell)) < 0.9).astype(np.float64)
    numbers, relation = np.full((len(cell), 3), 7.0), np.zeros(len(cell), np.int64)
    told = Tally(cell, np.ones(len(cell)), settled, Difficulty(numbers, relation))
    untold = Tally(cell, told.trials, settled, Difficulty(np.full_like(numbers, np.nan), np.full_like(relation, UNKNOWN)))
    known, unknown = (estimate("settled", t, cells, learn("settled", t, cells)) for t in (told, untold))
    assert unknown.mean == pytest.approx(known.mean, abs=1e-6)
    assert (unknown.high - unknown.low > known.high - known.low).all()
