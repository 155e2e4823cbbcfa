"""Weights learned from judgements and from picks: pairwise logistic regression, non-negative, held near the weights in force.

Each judged query and each list with a pick is a lesson: pairs of who should stand before whom, and how much each counts. The
weights w and what one point of score is worth to those who chose, t, are learned together, as u = t·w ≥ 0 of the free features:

    mean loss of the lessons, Σ weight · log(1 + exp(−t·w·difference))  +  strength · t² · ‖w − w in force‖²

A convex problem. The free weights keep their sum, so bands of near-equals and the features that are held keep their meaning.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit
from threadpoolctl import threadpool_limits

Floats = NDArray[np.float64]
Measure = Callable[[Floats], float]  # weights [F] -> how well they do on one lesson; more is better
STRENGTHS = (1.0, 0.3, 0.1, 0.03, 0.01, 0.003, 0.001)  # of the pull to the weights in force; at the first hardly anything moves
FOLDS = 5
START = 1.0  # logits a point, where the search begins


@dataclass(frozen=True, slots=True)
class Lesson:
    """Pairs of one query or list: features of the better one minus the other's [P, F], and how much each pair counts [P]."""

    differences: Floats
    weights: Floats


@dataclass(frozen=True, slots=True)
class Starting:
    """The weights in force [F], and which of them may move [F]; these must not all be 0."""

    weights: Floats
    free: NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Learned:
    """Weights [F], the strength chosen, and the measure of each lesson with the weights in force and with those learned
    without it.
    """

    weights: Floats
    strength: float
    before: Floats
    after: Floats


def judged_lesson(values: Floats, gains: Floats) -> Lesson | None:
    """Of the candidates of a query: `values` [n, F], `gains` [n] (2^grade − 1; 0 where nobody judged, as nDCG counts them).

    A pair counts by its difference in gain, and the query 1 in all. None where no two differ.
    """
    better, worse = np.nonzero(gains[:, None] > gains[None, :])
    if not len(better):
        return None
    weights = gains[better] - gains[worse]
    return Lesson(values[better] - values[worse], weights / weights.sum())


def picked_lesson(values: Floats, place: int, weight: float) -> Lesson | None:
    """Of those shown in a list, `values` [n, F], of whom the one at `place` (from 0) was picked; the list counts `weight` in all.

    With 1 / propensity of the place as weight the places cancel out, if people choose in proportion to propensity · exp(t·score)
    (Luce 1959): how much comes together for i before j and for j before i depends on their scores alone. None where nobody else
    was shown.
    """
    others = np.delete(np.arange(len(values)), place)
    return Lesson(values[place] - values[others], np.full(len(others), weight / len(others))) if len(others) else None


def fit(lessons: Sequence[Lesson], starting: Starting, strength: float) -> Floats:
    """Weights [F], those that may not move as they were. Where the lessons say nothing for any feature, the weights in force."""
    return _fit(_Problem(lessons, starting), strength, None)[0]


def learn(lessons: Sequence[Lesson], starting: Starting, measures: Sequence[Measure], deciding: Sequence[int]) -> Learned:
    """The strength by cross-validation, a lesson whole in one fold; then the weights from all lessons. At least 2 lessons a fold.

    The strength is the greatest whose mean measure of the `deciding` lessons is not clearly behind another's. Each fold is
    reported with the strength that the other folds choose, not with the one that suits itself.
    """
    from sklearn.model_selection import KFold  # half a second that a start does not need

    held_out = np.zeros((len(STRENGTHS), len(lessons)))
    fold_of = np.zeros(len(lessons), np.int64)
    folds = KFold(FOLDS, shuffle=True, random_state=1).split(np.arange(len(lessons)))
    for fold, (inside, outside) in enumerate(folds):
        fold_of[outside] = fold
        for row, weights in enumerate(_path([lessons[i] for i in inside], starting, STRENGTHS)):
            held_out[row, outside] = [measures[i](weights) for i in outside]
    decides = np.zeros(len(lessons), np.bool_)
    decides[list(deciding)] = True
    after = np.zeros(len(lessons))
    for fold in range(FOLDS):
        best = _strength(held_out[:, decides & (fold_of != fold)])
        after[fold_of == fold] = held_out[best, fold_of == fold]
    best = _strength(held_out[:, decides])
    weights = _path(lessons, starting, STRENGTHS[: best + 1])[-1]
    return Learned(weights, STRENGTHS[best], np.array([measure(starting.weights) for measure in measures]), after)


def _strength(measured: Floats) -> int:
    """The strongest pull of which nobody can say that another does better: within one standard error (Breiman et al. 1984)."""
    lost = measured[measured.mean(axis=1).argmax()] - measured
    return int(np.flatnonzero(lost.mean(axis=1) <= lost.std(axis=1) / np.sqrt(lost.shape[1]))[0])


class _Problem:
    """The lessons as one matrix over the free features, the margin of the held ones spread over these in proportion."""

    def __init__(self, lessons: Sequence[Lesson], starting: Starting) -> None:
        differences = np.concatenate([lesson.differences for lesson in lessons])
        counts = np.concatenate([lesson.weights for lesson in lessons])
        self.counts = counts / len(lessons)
        self.starting = starting
        self.sum = float(starting.weights[starting.free].sum())
        self.shares = starting.weights[starting.free] / self.sum
        held = differences @ np.where(starting.free, 0.0, starting.weights)
        self.rows = differences[:, starting.free] + (held / self.sum)[:, None]

    def loss(self, u: Floats, strength: float) -> tuple[float, Floats]:
        """The objective and its slope; Σu / sum is t, and u − Σu·shares is t·(w − w in force)."""
        margins = self.rows @ u
        moved = u - u.sum() * self.shares
        value = self.counts @ np.logaddexp(0, -margins) + strength * (moved @ moved)
        slope = -(self.rows.T @ (self.counts * expit(-margins))) + 2 * strength * (moved - self.shares @ moved)
        return float(value), slope


def _fit(problem: _Problem, strength: float, start: Floats | None) -> tuple[Floats, Floats]:
    first = START * problem.sum * problem.shares if start is None else start
    bounds = [(0.0, None)] * len(first)
    with threadpool_limits(1):  # sums in one order, whatever the machine; and threads would only wait for each other
        u: Floats = minimize(problem.loss, first, args=(strength,), jac=True, method="L-BFGS-B", bounds=bounds).x
    weights = problem.starting.weights.copy()
    if u.sum() > 0:
        weights[problem.starting.free] = u * problem.sum / u.sum()
    return weights, u


def _path(lessons: Sequence[Lesson], starting: Starting, strengths: Sequence[float]) -> list[Floats]:
    """Weights for each strength, each search beginning where the one before ended."""
    problem, found, start = _Problem(lessons, starting), [], None
    for strength in strengths:
        weights, start = _fit(problem, strength, start)
        found.append(weights)
    return found
