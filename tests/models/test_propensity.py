"""How likely places are picked from: recovered from lots, assumed where no pick tells, the same in whatever order picks come."""

from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.ranking.propensity import LEAST, LotPick, estimate, lot_pick

PLACES = 10
GROUPS = st.lists(st.integers(0, PLACES - 1), min_size=2, max_size=6, unique=True).map(lambda places: tuple(sorted(places)))
PICKS = st.lists(GROUPS.flatmap(lambda among: st.sampled_from(among).map(lambda place: LotPick(place, among))), max_size=40)


def simulated(curve: np.ndarray, lists: int, unequal: float) -> list[LotPick]:
    """Picks from groups of two to five neighbours whom the lot put in their places, some liked better than others (lognormal)."""
    dice = np.random.default_rng(1)
    found = []
    for _ in range(lists):
        first = int(dice.integers(0, len(curve) - 1))
        among = tuple(range(first, min(first + int(dice.integers(2, 6)), len(curve))))
        chances = curve[list(among)] * dice.lognormal(0, unequal, len(among))
        found.append(LotPick(among[dice.choice(len(among), p=chances / chances.sum())], among))
    return found


@pytest.mark.parametrize("steepness", [0.0, 0.6, 1.2])
def test_a_known_curve_is_recovered(steepness: float) -> None:
    curve = 1 / np.arange(1, PLACES + 1) ** steepness
    curve[4] *= 1.3  # no smooth curve, and not falling everywhere
    found = estimate(simulated(curve, 8000, 0.0), PLACES)
    assert np.abs(np.log(found.places / curve)).max() < 0.2
    assert found.prior.max() < 0.1
    assert sum(found.picks) == 8000


def test_where_people_are_liked_very_differently_it_comes_out_flatter() -> None:
    """One of them is picked wherever they stand: a bias that is known, told in the docs, and bounded."""
    curve = 1 / np.arange(1, PLACES + 1) ** 0.8
    off = np.log(estimate(simulated(curve, 8000, 0.8), PLACES).places / curve)[1:]
    assert off.min() > 0
    assert off.max() < 0.4


def test_without_picks_the_curve_is_the_assumed_one() -> None:
    found = estimate([], PLACES)
    assert found.places == pytest.approx(1 / np.arange(1, PLACES + 1))
    assert found.picks == (0,) * PLACES
    assert found.prior.tolist() == [0.0] + [1.0] * (PLACES - 1)


def test_few_picks_move_it_a_little_and_many_decide() -> None:
    """At the second place as often as at the first, where half as often is assumed."""
    picks = [LotPick(place, (0, 1)) for place in (0, 1)]
    seconds = [float(estimate(picks * n, 3).places[1]) for n in (0, 2, 20, 500)]
    assert seconds == sorted(seconds)
    assert seconds[0] == pytest.approx(0.5)
    assert seconds[1] < 0.65
    assert seconds[3] > 0.95


@settings(max_examples=50)
@given(PICKS, st.randoms())
def test_it_is_bounded_and_does_not_depend_on_the_order(picks: list[LotPick], dice: Random) -> None:
    found = estimate(picks, PLACES)
    assert found.places[0] == 1.0
    assert np.isfinite(found.places).all()
    assert found.places.min() >= LEAST
    assert all(found.weight(place) <= 1 / LEAST for place in range(PLACES))
    assert ((found.prior >= 0) & (found.prior <= 1)).all()
    assert [sum(pick.place == place for pick in picks) for place in range(PLACES)] == list(found.picks)
    dice.shuffle(picks)
    assert estimate(picks, PLACES).places == pytest.approx(found.places, rel=1e-3)


def test_only_a_lot_between_people_seen_tells_of_places() -> None:
    turns = (3, 3, None, 4, None)
    assert lot_pick(turns, 1) == LotPick(1, (0, 1))
    assert lot_pick(turns, 2) is None, "who drew no lot is in no group, though others drew none too"
    assert lot_pick(turns, 3) is None, "the others of the group were not shown"
