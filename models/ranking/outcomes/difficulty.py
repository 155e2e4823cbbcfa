"""How much harder a case was than another: a small ridge regression, learned within each mediator's own work.

Within, because hard cases go to good people: compared across people, difficulty looks harmless, as those who get it cope with it.
So the mean difficulty of each cell stands in the regression beside each case's deviation from it, and only the
deviation's effect is kept (Mundlak 1978).
"""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix, hstack
from threadpoolctl import threadpool_limits

from models.ranking.outcomes.tally import UNKNOWN, Cells, Difficulty, Floats, Tally, sum_by

RIDGE = 1.0  # in cases: weighs like one case that says there is no effect
TINY = 1e-9


@dataclass(frozen=True)
class Scale:
    """Difficulty as numbers of about the same size: what is missing is 0, with a column of its own that says so."""

    centre: Floats
    width: Floats
    relations: tuple[int, ...]

    @classmethod
    def of(cls, difficulty: Difficulty) -> "Scale":
        """Mean and spread of what is known; a constant or unknown number has no width and counts nothing."""
        known = ~np.isnan(difficulty.numbers)
        n = np.maximum(known.sum(axis=0), 1)
        centre = np.where(known, difficulty.numbers, 0.0).sum(axis=0) / n
        width = np.sqrt((np.where(known, difficulty.numbers - centre, 0.0) ** 2).sum(axis=0) / n)
        return cls(centre, width, tuple(sorted(set(difficulty.relation.tolist()) - {UNKNOWN})))

    def columns(self, difficulty: Difficulty) -> Floats:
        """[n, F]: numbers, which of them are missing, and the relation as one column a kind."""
        known = ~np.isnan(difficulty.numbers)
        usable = self.width > TINY * (1 + np.abs(self.centre))
        scaled = np.where(known & usable, (difficulty.numbers - self.centre) / np.where(usable, self.width, 1.0), 0.0)
        kinds = difficulty.relation[:, None] == np.array([UNKNOWN, *self.relations])
        return np.hstack([scaled, ~known, kinds])


@dataclass(frozen=True)
class Adjustment:
    """How each thing known of a case moves its chance (in log odds) or its mean."""

    scale: Scale
    effects: Floats

    def offset(self, difficulty: Difficulty) -> Floats:
        """[n]; higher is easier. Without any effect all cases are alike."""
        moved: Floats = self.scale.columns(difficulty) @ self.effects
        return moved


def learn_adjustment(tally: Tally, cells: Cells, *, share: bool) -> Adjustment:
    """The effects of difficulty on a share (logistic) or a mean (linear); all 0 where nothing can be learned.

    `tally` holds counted rows only.
    """
    scale = Scale.of(tally.difficulty)
    columns = scale.columns(tally.difficulty)
    count = columns.shape[1]
    nothing = Adjustment(scale, np.zeros(count))
    trials, total = tally.trials.sum(), tally.total.sum()
    if not len(tally.cell) or (share and not 0 < total < trials):
        return nothing
    weight = np.maximum(sum_by(tally.cell, tally.trials, len(cells)), TINY)
    means = np.stack([sum_by(tally.cell, tally.trials * c, len(cells)) / weight for c in columns.T], axis=1)[tally.cell]
    within = columns - means
    if np.abs(within).max() < TINY:
        return nothing
    rows = np.arange(len(tally.cell))
    kinds = csr_matrix((np.ones(len(rows)), (rows, cells.type[tally.cell])), shape=(len(rows), len(cells.types)))
    design = hstack([csr_matrix(within), csr_matrix(means), kinds]).tocsr()
    with threadpool_limits(1):  # sums in one order, whatever the machine
        effects = _logistic(design, tally) if share else _linear(design, tally)
    return Adjustment(scale, effects[:count])


def mix_spread(tally: Tally, cells: Cells, offset: Floats) -> float:
    """Variance of the mean difficulty [n offsets] between people who work in one type, beyond what chance makes of it.

    One-way analysis of variance with unequal numbers (Searle, Casella and McCulloch 1992, section 3.6), never below 0.
    """
    trials, total = (sum_by(tally.cell, tally.trials * v, len(cells)) for v in (1.0, offset))
    each, kind = total / np.maximum(trials, TINY), cells.type
    of_type, total = (sum_by(kind, v, len(cells.types)) for v in (trials, total))
    usual = total / np.maximum(of_type, TINY)
    worked, served = np.count_nonzero(trials), np.count_nonzero(of_type)
    within = (tally.trials * (offset - each[tally.cell]) ** 2).sum() / max(of_type.sum() - worked, 1.0)
    between = (trials * (each - usual[kind]) ** 2).sum() - (worked - served) * within
    room = of_type.sum() - (sum_by(kind, trials**2, len(usual)) / np.maximum(of_type, TINY)).sum()
    return max(0.0, float(between / max(room, 1.0)))


def missing(tally: Tally) -> float:
    """The share of what could be known of the difficulty of the cases, and is not."""
    unknown = np.column_stack([np.isnan(tally.difficulty.numbers), tally.difficulty.relation == UNKNOWN]).mean(axis=1)
    return float((tally.trials * unknown).sum() / max(tally.trials.sum(), TINY))


def _logistic(design: csr_matrix, tally: Tally) -> Floats:
    from sklearn.linear_model import LogisticRegression  # half a second that a start does not need

    outcome = np.repeat([1, 0], len(tally.cell))
    weight = np.concatenate([tally.total, tally.trials - tally.total])
    both = np.concatenate([np.arange(len(tally.cell))] * 2)[weight > 0]
    fitted = LogisticRegression(C=1 / RIDGE, tol=1e-8, max_iter=2000)
    fitted.fit(design[both], outcome[weight > 0], sample_weight=weight[weight > 0])
    return np.asarray(fitted.coef_[0], dtype=np.float64)


def _linear(design: csr_matrix, tally: Tally) -> Floats:
    from sklearn.linear_model import Ridge

    fitted = Ridge(alpha=RIDGE, solver="sparse_cg", tol=1e-10).fit(design, tally.total / tally.trials, sample_weight=tally.trials)
    return np.asarray(fitted.coef_, dtype=np.float64)
