"""The normal prior over skills, and how sure skills and levels are once there is evidence: one small inversion a mediator."""

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_matrix

from models.ranking.outcomes.tally import Cells, Floats, Ints, sum_by

TYPE_SPREAD = 1.0  # how far types differ from each other before anything is known of them


@dataclass(frozen=True)
class Spread:
    """Standard deviation of what a mediator has in all types alike, and of what each type adds."""

    common: float
    own: float

    @property
    def whole(self) -> float:
        """Of a skill in one type."""
        return float(np.hypot(self.common, self.own))


class Prior:
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


class Precision:
    """Precision of the cells' skills after the evidence: the prior's plus `information` [C] on the diagonal.

    Inverted by Sherman and Morrison for each mediator.
    """

    def __init__(self, prior: Prior, information: Floats) -> None:
        self.prior, self.information = prior, information
        self.diagonal = information + 1 / prior.own
        shared = prior.pull / prior.own
        self.alone = prior.each(1 / self.diagonal)  # [M]
        self.rest = 1 - shared * self.alone
        self.together = shared / self.rest  # [M]

    def solve(self, right: Floats) -> Floats:
        """precision⁻¹ right [C]."""
        result: Floats = (right + (self.together * self.prior.each(right / self.diagonal))[self.prior.mediator]) / self.diagonal
        return result

    def log_ratio(self) -> float:
        """log det(prior covariance × this)."""
        own, common = self.prior.own, self.prior.common
        prior = len(self.diagonal) * np.log(own) + np.log1p(self.prior.cells_each * common / own).sum()
        return float(prior + np.log(self.diagonal).sum() + np.log(self.rest).sum())

    def variance(self) -> Floats:
        """Of each cell's skill [C], levels given."""
        result: Floats = 1 / self.diagonal + self.together[self.prior.mediator] / self.diagonal**2
        return result

    def common_variance(self) -> Floats:
        """Of the part common to all types [M]."""
        result: Floats = self.prior.pull * self.prior.own + self.prior.pull**2 * self.alone / self.rest
        return result

    def levels(self, kind: Ints, kinds: int) -> Floats:
        """Precision of the types' levels [T, T], skills integrated out (Schur's complement)."""
        ratio = self.information / self.diagonal
        by_mediator = self._by_mediator(kind, kinds)
        alone = sum_by(kind, self.information * (1 - ratio), kinds) + 1 / TYPE_SPREAD**2
        result: Floats = np.diag(alone) - (by_mediator.T @ by_mediator.multiply(self.together[:, None])).toarray()
        return result

    def doubt(self, kind: Ints, kinds: int) -> Floats:
        """Covariance of the types' levels [T, T]."""
        return np.linalg.inv(self.levels(kind, kinds)).astype(np.float64, copy=False)

    def whole_variance(self, kind: Ints, doubt: Floats) -> Floats:
        """Of level and skill together [C]: a skill gives way when its type's level moves, so their errors cancel in part.

        `doubt` [T, T] is the covariance of the levels.
        """
        kept = 1 - self.information / self.diagonal
        moved = self.together[self.prior.mediator] / self.diagonal
        by_mediator = self._by_mediator(kind, len(doubt))
        across = by_mediator @ doubt  # [M, T]
        square = np.asarray(by_mediator.multiply(across).sum(axis=1)).ravel()[self.prior.mediator]
        mixed = across[self.prior.mediator, kind]
        result: Floats = self.variance() + kept**2 * doubt[kind, kind] - 2 * kept * moved * mixed + moved**2 * square
        return result

    def _by_mediator(self, kind: Ints, kinds: int) -> csr_matrix:
        """[M, T] how far each type's level pulls at the mediator."""
        ratio = self.information / self.diagonal
        return csr_matrix((ratio, (self.prior.mediator, kind)), shape=(self.prior.size, kinds))
