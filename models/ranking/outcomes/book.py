"""The estimates of one centre, ready to be looked up: by ranking, by a mediator's card, by staff."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np

from models.ranking.outcomes.count import UNTYPED
from models.ranking.outcomes.estimate import NO_RECORD, NO_RECORD_DOUBT, estimates
from models.ranking.outcomes.tally import MEASURES, Cells, Floats, Measure, Tally

FIELDS = ("n", "mean", "low", "high")


@dataclass(frozen=True, slots=True)
class Figure:
    """An estimate for cases of usual difficulty with its 95 % interval, from `n` counted cases (marks, for satisfaction)."""

    n: int
    mean: float
    low: float
    high: float


@dataclass(frozen=True)
class OutcomeBook:
    """`figures` [measures, fields, C] of every cell; `standings` [M, T + 1] the settled standing in each type, last overall,
    and `doubts` [M, T + 1] how sure that is."""

    cells: Cells
    figures: Floats
    standings: Floats
    doubts: Floats

    @classmethod
    def empty(cls) -> "OutcomeBook":
        """Nobody is known."""
        nobody = np.zeros(0, np.int64)
        return cls(Cells((), (), nobody, nobody), np.zeros((len(MEASURES), len(FIELDS), 0)), np.zeros((0, 1)), np.zeros((0, 1)))

    @classmethod
    def of(cls, cells: Cells, tallies: Mapping[Measure, Tally]) -> "OutcomeBook":
        """Estimate everything."""
        found = estimates(tallies, cells)
        figures = np.stack([np.stack([getattr(found[m], name) for name in FIELDS]) for m in MEASURES])
        settled = found["settled"]
        standings = _by_type(settled.standing, settled.overall, cells)
        return cls(cells, figures, standings, _by_type(settled.doubt, settled.overall_doubt, cells))

    def standing(self, ids: Sequence[str], kind: str | None) -> Floats:
        """[n] in (0, 1), for ranking: see Estimates. `kind` is a level-1 type, None: all of them."""
        return self._looked_up(self.standings, ids, kind, NO_RECORD)

    def doubt(self, ids: Sequence[str], kind: str | None) -> Floats:
        """[n] how far off these standings may easily be, in (0, 0.5): see Estimates."""
        return self._looked_up(self.doubts, ids, kind, NO_RECORD_DOUBT)

    def of_mediator(self, mediator: str) -> dict[str, dict[Measure, Figure]]:
        """By level-1 type, what may be said; a measure nobody counted is left out."""
        row = self._rows.get(mediator)
        if row is None:
            return {}
        found = {}
        first, last = np.searchsorted(self.cells.mediator, (row, row + 1)).tolist()
        for cell in range(first, last):
            kind = self.cells.types[self.cells.type[cell]]
            each = {m: self.figures[i, :, cell].tolist() for i, m in enumerate(MEASURES)}
            if kind != UNTYPED:
                found[kind] = {m: Figure(round(n), *rest) for m, (n, *rest) in each.items() if n}
        return found

    def save(self, file: Path) -> None:
        """As arrays; a reader sees the old file or the new one, never half of it."""
        cells = self.cells
        beside = file.with_name(f"{file.name}.new")
        with beside.open("wb") as out:
            np.savez_compressed(
                out,
                mediators=np.array(cells.mediators, np.str_),
                types=np.array(cells.types, np.str_),
                mediator=cells.mediator,
                type=cells.type,
                figures=self.figures.astype(np.float32),
                standings=self.standings.astype(np.float32),
                doubts=self.doubts.astype(np.float32),
            )
        beside.replace(file)

    @classmethod
    def load(cls, file: Path) -> "OutcomeBook":
        """Raises OSError, EOFError, ValueError, KeyError or BadZipFile for a file that is missing or broken."""
        with np.load(file, allow_pickle=False) as kept:
            names = tuple(kept["mediators"].tolist()), tuple(kept["types"].tolist())
            cells = Cells(*names, kept["mediator"], kept["type"])
            return cls(cells, *(kept[name].astype(np.float64) for name in ("figures", "standings", "doubts")))

    def _looked_up(self, table: Floats, ids: Sequence[str], kind: str | None, unknown: float) -> Floats:
        column = self._columns.get(kind or "", len(self.cells.types))
        rows = np.array([self._rows.get(m, -1) for m in ids], np.int64)
        known = rows >= 0
        values = np.full(len(ids), unknown)
        values[known] = table[rows[known], column]
        return values

    @cached_property
    def _rows(self) -> dict[str, int]:
        return {mediator: row for row, mediator in enumerate(self.cells.mediators)}

    @cached_property
    def _columns(self) -> dict[str, int]:
        return {kind: column for column, kind in enumerate(self.cells.types) if kind != UNTYPED}


def _by_type(cell_values: Floats, overall: Floats, cells: Cells) -> Floats:
    """[M, T + 1] the cell's value where there is a cell, else the mediator's overall one."""
    whole = np.repeat(overall[:, None], len(cells.types) + 1, axis=1)
    whole[cells.mediator, cells.type] = cell_values
    return whole
