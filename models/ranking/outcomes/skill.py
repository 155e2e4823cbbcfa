"""How far each mediator stands from their type's mean: a normal prior over people, and what their work says beyond it.

A cell's skill is a part common to all types of the mediator plus one of its own. Both spreads are learned (empirical Bayes;
Casella 1985) where they are likeliest, skills and levels integrated out (Laplace; levels too, as in Patterson and Thompson
1971), with a prior that keeps them from 0 (Chung et al. 2013). Skills are the posterior's mode with its curvature.
In the scale of a share these are log odds.
"""

from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize
from scipy.special import expit

from models.ranking.outcomes.precision import TYPE_SPREAD, Precision, Prior, Spread
from models.ranking.outcomes.tally import Cells, Floats, Ints, Tally, sum_by

STEPS, STRIDE = 100, 1.5  # Newton's method: at most so many steps, none longer than the stride
CLOSE, NEAR = 1e-10, 1e-5  # when it ends: for what is shown; while spreads are compared
SMALLEST, LARGEST = 0.03, 2.0  # of a spread
MODE = 0.5  # of the prior density of a spread


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
    """Posterior mean and variance of each cell [C], and of a mediator's part common to all types [M].

    `variance` holds the type's level for known; `whole_variance` [C] is that of level and skill together, neither known.
    """

    mean: Floats
    variance: Floats
    whole_variance: Floats
    common_mean: Floats
    common_variance: Floats


def posterior(evidence: Evidence, cells: Cells, level: Floats, doubt: Floats, spread: Spread) -> Skills:
    """Skills given the types' levels [T], the covariance of these [T, T], and the spread."""
    prior = Prior(cells, spread)
    skill = np.zeros(len(cells))
    for _ in range(STEPS):
        step = _newton(evidence, cells, level, prior, skill)
        skill = skill + step
        if not len(step) or np.abs(step).max() < CLOSE:
            break
    precision = _precision(evidence, cells, level, prior, skill)
    whole = precision.whole_variance(cells.type, doubt)
    return Skills(skill, precision.variance(), whole, prior.pull * prior.each(skill), precision.common_variance())


def learn_population(evidence: Evidence, cells: Cells) -> tuple[Floats, Floats, Spread]:
    """The types' levels [T], their covariance [T, T], and the spread of skills, as they make the evidence likeliest.

    A type without evidence has the usual level.
    """
    usual = _usual_level(evidence)
    mode = _Mode(np.full(len(cells.types), usual), np.zeros(len(cells)), 0.0)

    def badness(logs: Floats) -> float:
        nonlocal mode
        spread = _spread(logs)
        mode = _joint(evidence, cells, spread, mode, usual)
        outside = np.abs(np.exp(logs) - (spread.common, spread.own)).sum()
        # gamma(2, 1/MODE), on the scale of logs: its peak there is near the root mean square of what is believed of a spread,
        # and widths follow that; the peak on the plain scale lies lower and makes them too narrow
        prior = sum(2 * np.log(s) - s / MODE for s in (spread.common, spread.own))
        return float(outside - mode.marginal - prior)

    options = {"xatol": 0.05, "fatol": 0.02, "maxfev": 60}
    found = minimize(badness, np.log([MODE, MODE / 2]), method="Nelder-Mead", options=options)
    spread = _spread(found.x)
    mode = _joint(evidence, cells, spread, mode, usual)
    precision = _precision(evidence, cells, mode.level, Prior(cells, spread), mode.skill)
    return mode.level, precision.doubt(cells.type, len(cells.types)), spread


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
    prior, kind, kinds = Prior(cells, spread), cells.type[evidence.cell], len(cells.types)
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
    precision = _precision(evidence, cells, level, prior, skill)
    doubted = float(skill @ prior.times(skill)) + precision.log_ratio()
    doubted += float(((level - usual) ** 2).sum()) / TYPE_SPREAD**2
    doubted += float(np.linalg.slogdet(precision.levels(cells.type, kinds))[1])
    return _Mode(level, skill, evidence.likelihood(_predicted(evidence, cells, level, skill)) - doubted / 2)


def _newton(evidence: Evidence, cells: Cells, level: Floats, prior: Prior, skill: Floats) -> Floats:
    """The next step of the skills."""
    gradient, curvature = evidence.slopes(_predicted(evidence, cells, level, skill))
    right = sum_by(evidence.cell, gradient, len(cells)) - prior.times(skill)
    precision = Precision(prior, sum_by(evidence.cell, curvature, len(cells)))
    return np.clip(precision.solve(right), -STRIDE, STRIDE)


def _precision(evidence: Evidence, cells: Cells, level: Floats, prior: Prior, skill: Floats) -> Precision:
    _, curvature = evidence.slopes(_predicted(evidence, cells, level, skill))
    return Precision(prior, sum_by(evidence.cell, curvature, len(cells)))


def _predicted(evidence: Evidence, cells: Cells, level: Floats, skill: Floats) -> Floats:
    predicted: Floats = evidence.offset + level[cells.type[evidence.cell]] + skill[evidence.cell]
    return predicted


def _usual_level(evidence: Evidence) -> float:
    trials, total = float(evidence.trials.sum()), float(evidence.total.sum())
    if evidence.noise:
        return total / trials if trials else 0.0
    return float(np.log((total + 0.5) / (trials - total + 0.5)))
