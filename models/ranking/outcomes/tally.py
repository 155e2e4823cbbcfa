"""What is counted: pieces of work, each one closed case of one mediator, or what only a total is known of."""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]
Measure = Literal["settled", "performed", "withdrawn", "days", "satisfaction"]
MEASURES: tuple[Measure, ...] = get_args(Measure)
SHARES: frozenset[Measure] = frozenset(("settled", "performed", "withdrawn"))  # the others are means: of log days, of marks
UNKNOWN = -1


def sum_by(group: Ints, values: Floats, groups: int) -> Floats:
    """Sums of the values by group [groups]."""
    return np.bincount(group, values, groups).astype(np.float64, copy=False)


@dataclass(frozen=True)
class Cells:
    """One cell for each mediator and level-1 dispute type with any work: `mediator` and `type` [C] are places in the lists."""

    mediators: tuple[str, ...]
    types: tuple[str, ...]
    mediator: Ints
    type: Ints

    def __len__(self) -> int:
        return len(self.mediator)


@dataclass(frozen=True)
class Difficulty:
    """What makes a case hard, [n] each: `numbers` [n, k] in any unit (NaN: not known), `relation` a code (UNKNOWN: not known)."""

    numbers: Floats
    relation: Ints

    def take(self, rows: Ints) -> "Difficulty":
        """These rows."""
        return Difficulty(self.numbers[rows], self.relation[rows])


@dataclass(frozen=True)
class Tally:
    """What one measure counts, [n] each: of `trials` in a cell, `total` succeeded (or a sum of log days, of marks)."""

    cell: Ints
    trials: Floats
    total: Floats
    difficulty: Difficulty

    def counted(self) -> "Tally":
        """Without what tells nothing, in an order that does not depend on the order of the rows."""
        rows = np.flatnonzero(self.trials > 0)
        keys = (*self.difficulty.numbers[rows].T, self.difficulty.relation[rows], self.total[rows], self.trials[rows])
        rows = rows[np.lexsort((*keys, self.cell[rows]))]
        return Tally(self.cell[rows], self.trials[rows], self.total[rows], self.difficulty.take(rows))

    def per_cell(self, cells: int) -> tuple[Floats, Floats]:
        """Trials and totals [C]."""
        return sum_by(self.cell, self.trials, cells), sum_by(self.cell, self.total, cells)
