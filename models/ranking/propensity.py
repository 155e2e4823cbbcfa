"""How likely each place of a list is looked at and picked from, learned from the lots that near-equals drew for their places.

Within such a group chance alone decides who stands where, so how often its places are picked differs by nothing but the place
(swaps by lot: Joachims, Swaminathan and Schnabel 2017; intervention harvesting: Agarwal et al. 2019). Two exceptions: who gave
way to another office after the draw stays in the group, and where one of a group is liked far better than the others and is
picked wherever they stand, the places come out flatter than they are.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import softmax

Floats = NDArray[np.float64]
STEEPNESS, STEEPNESS_DOUBT = 1.0, 0.5  # of the curve 1/k^steepness before any pick is known (Joachims et al. 2017 use 1)
DEVIATION = 0.3  # how far, in log odds, a place may easily lie off that curve: this is what picks must outweigh
LEAST = 0.05  # no propensity is taken as less: one pick from far down must not outweigh all others


class LotPick(NamedTuple):
    """A pick of one whose place was drawn: that place, and all that were shown of the places drawn with it (from 0)."""

    place: int
    among: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Propensity:
    """Of each place ([K], from the first on): how likely it is picked from, relative to the first, all else equal.

    `picks` counts the picks by lot that tell of it; `prior` in [0, 1] is how much of the figure was assumed and not seen (the
    first is 1 by definition). `steepness` is that of the curve 1/k^steepness towards which the places are drawn.
    """

    places: Floats
    picks: tuple[int, ...]
    prior: Floats
    steepness: float

    def weight(self, place: int) -> float:
        """What a pick from that place (from 0) counts: one over its propensity."""
        return 1.0 / float(self.places[place])


def lot_pick(turns: Sequence[int | None], place: int) -> LotPick | None:
    """The pick of `place` among the `turns` of those shown; None where no lot decided between at least two places seen."""
    turn = turns[place]
    among = tuple(k for k, other in enumerate(turns) if other == turn)
    return None if turn is None or len(among) < 2 else LotPick(place, among)


def estimate(picks: Iterable[LotPick], shown: int) -> Propensity:
    """The likeliest propensities of the first `shown` places (at least 1): log p(k) ~ N(−η·log k, σ²), η ~ N(1, .5²), η ≥ 0.

    Without picks it is the curve 1/k. Places that no group connects to others stay on the curve. The same picks in another
    order give the same.
    """
    groups = Counter(picks)
    drawn = sorted({pick.among for pick in groups})
    rows = {among: row for row, among in enumerate(drawn)}
    inside, won = np.zeros((len(drawn), shown), np.bool_), np.zeros((len(drawn), shown))
    for pick, times in groups.items():
        inside[rows[pick.among], list(pick.among)] = True
        won[rows[pick.among], pick.place] += times
    found = _likeliest(inside, won)
    logs = _logs(found)
    chance = _chances(logs, inside)
    seen = (won.sum(axis=1)[:, None] * chance * (1 - chance)).sum(axis=0)
    prior = 1 / (1 + DEVIATION**2 * seen)
    prior[0] = 0.0
    return Propensity(np.maximum(np.exp(logs), LEAST), tuple(won.sum(axis=0).astype(int).tolist()), prior, float(found[0]))


def _logs(unknowns: Floats) -> Floats:
    """log p of each place from the steepness and each place's deviation from the curve, which is 0 for the first."""
    logs: Floats = unknowns[1:] - unknowns[0] * np.log(np.arange(1, len(unknowns)))
    return logs


def _chances(logs: Floats, inside: NDArray[np.bool_]) -> Floats:
    """[groups, places] the chance that a pick from the group is from that place."""
    chances: Floats = softmax(np.where(inside, logs, -np.inf), axis=1)
    return chances


def _likeliest(inside: NDArray[np.bool_], won: Floats) -> Floats:
    """Steepness and deviations [1 + K] that make the picks and the prior likeliest together: a convex problem."""
    times, wins, shown = won.sum(axis=1), won.sum(axis=0), inside.shape[1]
    slope = -np.log(np.arange(1, shown + 1))

    def loss(unknowns: Floats) -> tuple[float, Floats]:
        chance = _chances(_logs(unknowns), inside)
        pulled = times @ chance - wins
        off, deviations = (unknowns[0] - STEEPNESS) / STEEPNESS_DOUBT**2, unknowns[1:] / DEVIATION**2
        value = off * (unknowns[0] - STEEPNESS) / 2 + deviations @ unknowns[1:] / 2 - won[inside] @ np.log(chance[inside])
        return float(value), np.concatenate(([pulled @ slope + off], pulled + deviations))

    start = np.concatenate(([STEEPNESS], np.zeros(shown)))
    bounds = [(0.0, None), (0.0, 0.0), *[(None, None)] * (shown - 1)]
    found: Floats = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds).x
    return found
