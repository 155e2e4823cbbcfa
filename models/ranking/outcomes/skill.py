"""How far each mediator stands from their type's mean: a normal prior over people, and what their work says beyond it.

A cell's skill is a part common to all types of the mediator plus one of its own. Both spreads are learned (empirical Bayes;
Casella 1985) by the largest marginal likelihood, with a prior that keeps them from 0 (Chung et al. 2013); skills are the
posterior's mode with its curvature (Laplace). In the scale of a share these are log odds.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from models.ranking.outcomes.tally import Cells, Floats, Ints, Tally, sum_by

STEPS, STRIDE = 100, 1.5  # Newton's method: at most so many steps, none longer than the stride
CLOSE, NEAR = 1e-10, 1e-5  # when it ends: for what is shown; while spreads are compared
SMALLEST, LARGEST = 0.03, 2.0  # of a spread
TYPE_SPREAD = 1.0  # how far types differ from each other before anything is known of them
MODE = 0.5  # the likeliest spread where nothing is known


@dataclass(frozen=True)
class Spread:
    """Standard deviation of what a mediator has in all types alike, and of what each type adds."""

    common: float
    own: float

    @property
    def whole(self) -> float:
        """Of a skill in one type."""
        return float(np.hypot(self.common, self.own))


@dataclass(frozen=True)
class Evidence:
    """The counted work [n], with offsets; `noise` is the variance of one mark, or 0 for a share."""

    cell: Ints
    trials: Floats
    total: Floats
    offset: Floats
    noise: float

    @classmethod
    def of(cls, tally: Tally, offset: Floats, noise: float) -> "Evidence":
        """Rows of one cell with the same offset are one row with more trials."""
        order = np.lexsort((offset, tally.cell))
        cell, shift = tally.cell[order], offset[order]
        first = np.flatnonzero(np.r_[True, (np.diff(cell) != 0) | (np.diff(shift) != 0)]) if len(cell) else np.zeros(0, np.int64)
        sums = [np.add.reduceat(values[order], first) if len(first) else np.zeros(0) for values in (tally.trials, tally.total)]
        return cls(cell[first], sums[0], sums[1], shift[first], noise)

    def slopes(self, mean: Floats) -> tuple[Floats, Floats]:
        """First and (negative) second derivative of the log likelihood at these linear predictors [n]."""
        if self.noise:
            return (self.total - self.trials * mean) / self.noise, self.trials / self.noise
        chance = expit(mean)
        return self.total - self.trials * chance, self.trials * chance * (1 - chance)

    def likelihood(self, mean: Floats) -> float:
        """Log likelihood, up to what does not depend on the predictors."""
        if self.noise:
            return float((self.total * mean - self.trials * mean**2 / 2).sum() / self.noise)
        return float((self.total * mean - self.trials * np.logaddexp(0, mean)).sum())


@dataclass(frozen=True)
class Skills:
    """Posterior mean and variance of each cell [C], and of a mediator's part common to all types [M]."""

    mean: Floats
    variance: Floats
    common_mean: Floats
    common_variance: Floats


class _Prior:
    """Precision of the cells' skills: 1/own² on the diagonal, minus a part that one mediator's cells share."""

    def __init__(self, cells: Cells, spread: Spread) -> None:
        self.mediator, self.size = cells.mediator, len(cells.mediators)
        self.own, self.common = spread.own**2, spread.common**2
        self.cells_each = np.bincount(self.mediator, minlength=self.size)
        self.pull = self.common / (self.own + self.cells_each * self.common)  # [M]

    def each(self, values: Floats) -> Floats:
        """Sum by mediator [M]."""
        return sum_by(self.mediator, values, self.size)

    def times(self, skill: Floats) -> Floats:
        """Precision times skills [C]."""
        result: Floats = (skill - (self.pull * self.each(skill))[self.mediator]) / self.own
        return result

    def solve(self, information: Floats, right: Floats) -> Floats:
        """(information + precision)⁻¹ right, by Sherman and Morrison for each mediator."""
        diagonal = information + 1 / self.own
        shared = self.pull / self.own
        rest = 1 - shared * self.each(1 / diagonal)
        result: Floats = (right + (shared * self.each(right / diagonal) / rest)[self.mediator]) / diagonal
        return result

    def log_ratio(self, information: Floats) -> float:
        """log det(prior covariance × posterior precision)."""
        diagonal = information + 1 / self.own
        rest = 1 - self.pull / self.own * self.each(1 / diagonal)
        prior = len(self.mediator) * np.log(self.own) + np.log1p(self.cells_each * self.common / self.own).sum()
        return float(prior + np.log(diagonal).sum() + np.log(rest).sum())


def posterior(evidence: Evidence, cells: Cells, level: Floats, spread: Spread) -> Skills:
    """Skills given the types' levels [T] and the spread."""
    prior = _Prior(cells, spread)
    skill = np.zeros(len(cells))
    for _ in range(STEPS):
        step = _newton(evidence, cells, level, prior, skill)
        skill = skill + step
        if not len(step) or np.abs(step).max() < CLOSE:
            break
    _, curvature = evidence.slopes(_predicted(evidence, cells, level, skill))
    diagonal = sum_by(evidence.cell, curvature, len(cells)) + 1 / prior.own
    shared = prior.pull / prior.own
    alone = prior.each(1 / diagonal)
    variance = 1 / diagonal + (shared / (1 - shared * alone))[cells.mediator] / diagonal**2
    common_variance = prior.pull * prior.own + prior.pull**2 * alone / (1 - shared * alone)
    return Skills(skill, variance, prior.pull * prior.each(skill), common_variance)


def learn_population(evidence: Evidence, cells: Cells) -> tuple[Floats, Floats, Spread]:
    """The types' levels [T], their variance, and the spread of skills, as they make the evidence likeliest.

    A type without evidence has the usual level.
    """
    usual = _usual_level(evidence)
    mode = _Mode(np.full(len(cells.types), usual), np.zeros(len(cells)), 0.0)

    def badness(logs: Floats) -> float:
        nonlocal mode
        spread = _spread(logs)
        mode = _joint(evidence, cells, spread, mode, usual)
        outside = np.abs(np.exp(logs) - (spread.common, spread.own)).sum()
        prior = sum(np.log(s) - s / MODE for s in (spread.common, spread.own))  # gamma(2, 1/MODE)
        return float(outside - mode.marginal - prior)

    options = {"xatol": 0.05, "fatol": 0.02, "maxfev": 60}
    found = minimize(badness, np.log([MODE, MODE / 2]), method="Nelder-Mead", options=options)
    spread = _spread(found.x)
    mode = _joint(evidence, cells, spread, mode, usual)
    _, curvature = evidence.slopes(_predicted(evidence, cells, mode.level, mode.skill))
    information = sum_by(cells.type[evidence.cell], curvature, len(cells.types)) + 1 / TYPE_SPREAD**2
    return mode.level, 1 / information, spread


def _spread(logs: Floats) -> Spread:
    common, own = np.clip(np.exp(logs), SMALLEST, LARGEST).tolist()
    return Spread(common, own)


@dataclass(frozen=True)
class _Mode:
    """Where levels and skills are likeliest together, and the log marginal likelihood there (Laplace)."""

    level: Floats
    skill: Floats
    marginal: float


def _joint(evidence: Evidence, cells: Cells, spread: Spread, start: _Mode, usual: float) -> _Mode:
    """Levels and skills in turns, from where the last search ended."""
    prior, kind, kinds = _Prior(cells, spread), cells.type[evidence.cell], len(cells.types)
    level, skill = start.level, start.skill
    for _ in range(STEPS):
        step = _newton(evidence, cells, level, prior, skill)
        skill = skill + step
        gradient, curvature = evidence.slopes(_predicted(evidence, cells, level, skill))
        pull, weight = sum_by(kind, gradient, kinds), sum_by(kind, curvature, kinds)
        right = pull - (level - usual) / TYPE_SPREAD**2
        move = np.clip(right / (weight + 1 / TYPE_SPREAD**2), -STRIDE, STRIDE)
        level = level + move
        if max(np.abs(move).max(initial=0), np.abs(step).max(initial=0)) < NEAR:
            break
    predicted = _predicted(evidence, cells, level, skill)
    information = sum_by(evidence.cell, evidence.slopes(predicted)[1], len(cells))
    doubted = float(skill @ prior.times(skill)) + prior.log_ratio(information)
    doubted += float(((level - usual) ** 2).sum()) / TYPE_SPREAD**2
    return _Mode(level, skill, evidence.likelihood(predicted) - doubted / 2)


def _newton(evidence: Evidence, cells: Cells, level: Floats, prior: _Prior, skill: Floats) -> Floats:
    """The next step of the skills."""
    gradient, curvature = evidence.slopes(_predicted(evidence, cells, level, skill))
    right = sum_by(evidence.cell, gradient, len(cells)) - prior.times(skill)
    information = sum_by(evidence.cell, curvature, len(cells))
    return np.clip(prior.solve(information, right), -STRIDE, STRIDE)


def _predicted(evidence: Evidence, cells: Cells, level: Floats, skill: Floats) -> Floats:
    predicted: Floats = evidence.offset + level[cells.type[evidence.cell]] + skill[evidence.cell]
    return predicted


def _usual_level(evidence: Evidence) -> float:
    trials, total = float(evidence.trials.sum()), float(evidence.total.sum())
    if evidence.noise:
        return total / trials if trials else 0.0
    return float(np.log((total + 0.5) / (trials - total + 0.5)))
