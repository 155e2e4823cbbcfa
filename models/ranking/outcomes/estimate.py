"""Estimates with their uncertainty for every mediator and type: learn what is common to all, then look at each."""

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from scipy.special import expit, ndtr

from models.ranking.outcomes.difficulty import Adjustment, learn_adjustment, missing, mix_spread
from models.ranking.outcomes.precision import Spread
from models.ranking.outcomes.skill import Evidence, learn_population, posterior
from models.ranking.outcomes.tally import MEASURES, SHARES, Cells, Floats, Measure, Tally, sum_by

Z = 1.96  # two-sided 95 %
CAUTION = 0.6745  # the lower quartile: three times out of four the truth lies above
LEAST_FOR_NOISE = 30  # single marks beyond one a cell, before their variance is believed
# What adjusting may have missed, as a variance between people; both were chosen on made centres (docs/ranking-in-detail.md).
ROUGH = 1.5  # times the variance of the case mix that is seen: what is recorded of it is rough
HIDDEN = 0.5  # times the variance of skills, where nothing is recorded: hard cases that nobody sees look like a lack of skill
PARTS = 20  # of a type's caseload, from the hardest to the easiest
USUAL_NOISE: Mapping[Measure, float] = {"days": 0.5, "satisfaction": 0.5}  # of log days; of marks from 1 to 5


@dataclass(frozen=True)
class Population:
    """What is common to all: effects of difficulty, levels of the types [T], spread of skills, noise.

    `doubt` [T, T] is the covariance of the levels.
    `mix` [T, K] are offsets of K equal parts of a type's cases, easiest last: the caseload that everybody is compared on.
    `unseen` is the variance between people of what adjusting may have missed.
    """

    adjustment: Adjustment
    level: Floats
    doubt: Floats
    mix: Floats
    spread: Spread
    noise: float
    unseen: float


@dataclass(frozen=True)
class Estimates:
    """One measure of every cell [C]: `n` counted, `mean` with its 95 % interval `low` to `high`, on the type's usual caseload.

    Shares lie in (0, 1), days are median days, satisfaction is a mark. `standing` [C] and `overall` [M], in (0, 1), say which
    share of colleagues the mediator equals or passes with a probability of three quarters: in this type, and in one in
    which they have no case yet. `doubt` [C] and `overall_doubt` [M]: half the width of the middle half of what is believed of
    that share.
    """

    n: Floats
    mean: Floats
    low: Floats
    high: Floats
    standing: Floats
    overall: Floats
    doubt: Floats
    overall_doubt: Floats
    type_mean: Floats


NO_RECORD = float(ndtr(-CAUTION))  # the standing of somebody about whom nothing is known
NO_RECORD_DOUBT = float(ndtr(CAUTION) - ndtr(-CAUTION)) / 2  # and how little that is


def learn(measure: Measure, tally: Tally, cells: Cells) -> Population:
    """What the counted work of everybody says about types, difficulty and the spread of skills."""
    counted, share = tally.counted(), measure in SHARES
    adjustment = learn_adjustment(counted, cells, share=share)
    offset = adjustment.offset(counted.difficulty)
    noise = 0.0 if share else _noise(measure, counted, len(cells))
    level, doubt, spread = learn_population(Evidence.of(counted, offset, noise), cells)
    unseen = ROUGH * mix_spread(counted, cells, offset) + HIDDEN * missing(counted) * spread.whole**2
    return Population(adjustment, level, doubt, _mix(cells, counted, offset), spread, noise, unseen)


def estimate(measure: Measure, tally: Tally, cells: Cells, population: Population) -> Estimates:
    """Every cell's estimate, the population given. A cell without counted work has its type's mean."""
    counted = tally.counted()
    evidence = Evidence.of(counted, population.adjustment.offset(counted.difficulty), population.noise)
    skills = posterior(evidence, cells, population.level, population.doubt, population.spread)
    caseload = population.level[:, None] + population.mix
    width = np.sqrt(skills.whole_variance + population.unseen)
    elsewhere = skills.common_variance + population.spread.own**2  # of the skill in a type without a case
    shown = {
        name: _shown(measure, caseload[cells.type] + (skills.mean + z * width)[:, None])
        for name, z in (("mean", 0.0), ("low", -Z), ("high", Z))
    }
    return Estimates(
        n=counted.per_cell(len(cells))[0],
        **shown,
        standing=_standing(skills.mean, skills.variance, population.spread),
        overall=_standing(skills.common_mean, elsewhere, population.spread),
        doubt=_doubt(skills.mean, skills.variance, population.spread),
        overall_doubt=_doubt(skills.common_mean, elsewhere, population.spread),
        type_mean=_shown(measure, caseload),
    )


def estimates(tallies: Mapping[Measure, Tally], cells: Cells) -> dict[Measure, Estimates]:
    """All measures, each learned from and applied to the same work."""
    return {m: estimate(m, tallies[m], cells, learn(m, tallies[m], cells)) for m in MEASURES}


@dataclass(frozen=True)
class TypeFigures:
    """One measure of every type [T]: `n` counted, `mean` with its 95 % interval, for usual cases in usual hands."""

    n: Floats
    mean: Floats
    low: Floats
    high: Floats


def by_type(measure: Measure, tally: Tally, cells: Cells) -> TypeFigures:
    """The types themselves, each drawn towards all of them by as much as its few cases leave open."""
    population = learn(measure, tally, cells)
    caseload, width = population.level[:, None] + population.mix, np.sqrt(population.doubt.diagonal())
    mean, low, high = (_shown(measure, caseload + (z * width)[:, None]) for z in (0.0, -Z, Z))
    counted = tally.counted()
    return TypeFigures(sum_by(cells.type[counted.cell], counted.trials, len(cells.types)), mean, low, high)


def _standing(mean: Floats, variance: Floats, spread: Spread) -> Floats:
    """The lower quartile of the skill, as the share of all mediators who lie below it."""
    standing: Floats = ndtr((mean - CAUTION * np.sqrt(variance)) / spread.whole)
    return standing


def _doubt(mean: Floats, variance: Floats, spread: Spread) -> Floats:
    """Half of what lies between the lower and the upper quartile, on the scale of the standing."""
    reach = CAUTION * np.sqrt(variance)
    half: Floats = (ndtr((mean + reach) / spread.whole) - ndtr((mean - reach) / spread.whole)) / 2
    return half


def _shown(measure: Measure, values: Floats) -> Floats:
    """From the scale of the model [n, K] to what people read [n], over the caseload (direct standardisation)."""
    if measure in SHARES:
        share: Floats = expit(values).mean(axis=1)
        return share
    mean: Floats = values.mean(axis=1)
    return np.exp(mean) if measure == "days" else np.clip(mean, 1.0, 5.0)


def _mix(cells: Cells, counted: Tally, offset: Floats) -> Floats:
    """[T, PARTS] offsets at equal steps of a type's cases; of all cases for a type without any."""
    kind, steps = cells.type[counted.cell], (np.arange(PARTS) + 0.5) / PARTS
    mix = np.zeros((len(cells.types), PARTS))
    for t in range(len(cells.types)):
        rows = np.flatnonzero(kind == t)
        rows = rows if len(rows) else np.arange(len(kind))
        rows = rows[np.argsort(offset[rows], kind="stable")]
        reached = np.cumsum(counted.trials[rows])
        if len(rows):
            mix[t] = offset[rows[np.searchsorted(reached, steps * reached[-1])]]
    return mix


def _noise(measure: Measure, counted: Tally, cells: int) -> float:
    """The variance of single values within cells; what is usual where hardly any are known one by one."""
    single = counted.trials == 1
    cell, value = counted.cell[single], counted.total[single]
    n = np.bincount(cell, minlength=cells)
    spare = len(cell) - np.count_nonzero(n)
    if spare < LEAST_FOR_NOISE:
        return USUAL_NOISE[measure]
    mean = sum_by(cell, value, cells) / np.maximum(n, 1)
    return max(float(((value - mean[cell]) ** 2).sum() / spare), 1e-3)
