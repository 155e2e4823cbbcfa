"""Records -> what is counted: each closed case of each mediator, and what a mediator's own record says beyond those cases.

Withdrawn and referred cases, and those without a known outcome, say nothing about settling. A field nobody filled in is
unknown, never an error. Figures only: no text is kept.
"""

import math
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from models.domain.case import Case
from models.domain.mediator import Mediator, TypeRecord
from models.domain.taxonomy import parent_type
from models.ranking.outcomes.tally import MEASURES, UNKNOWN, Cells, Difficulty, Measure, Tally

UNTYPED = ""  # cases whose type nobody stated: they count for a mediator as a whole
_ENDED = frozenset(("settled", "failed", "litigation"))
_FAMILIAR = ("amount", "party_count", "difficulty")  # the numbers of a Difficulty, in this order
Trial = tuple[float, float]  # how many are counted, and what they add up to
NOTHING: Trial = (0.0, 0.0)


@dataclass
class _Seen:
    """What the cases of one cell add up to, so that a record which includes them counts them once."""

    taken: int = 0
    withdrawn: int = 0
    referred: int = 0
    sums: dict[Measure, list[float]] = field(default_factory=lambda: {m: [0.0, 0.0] for m in MEASURES})


class WorkCounter:
    """Counts one centre: first its mediators, then case by case."""

    def __init__(self, mediators: Iterable[Mediator]) -> None:
        self._records = {m.id: m.record for m in mediators}
        self._cells: dict[tuple[str, str], int] = {}
        self._seen: list[_Seen] = []
        self._relations: dict[str, int] = {}
        # buffers, not lists: a nation has millions of cases
        self._cell, self._relation = array("q"), array("q")
        self._numbers = array("d")
        self._trials = {m: array("d") for m in MEASURES}

    def add(self, cases: Iterable[Case]) -> None:
        """Count these. A public copy of an archived case is that case again and is left out, as is who is not on the roster."""
        for case in cases:
            handlers = [m for m in dict.fromkeys(case.mediators) if m in self._records]
            if case.original is not None or not handlers:
                continue
            trials, numbers = _trials(case), _numbers(case)
            relation = self._relations.setdefault(case.relationship, len(self._relations)) if case.relationship else UNKNOWN
            kind = parent_type(case.dispute_types[0]) if case.dispute_types else UNTYPED
            for mediator in handlers:
                cell = self._row(mediator, kind, numbers, relation, trials)
                seen = self._seen[cell]
                seen.taken += 1
                seen.withdrawn += case.outcome == "withdrawn"
                seen.referred += case.outcome == "referred"
                for measure, (n, total) in trials.items():
                    seen.sums[measure][0] += n
                    seen.sums[measure][1] += total

    def finish(self) -> tuple[Cells, dict[Measure, Tally]]:
        """Everything counted, the rest of the records included; a second call would count the records twice."""
        unknown = (math.nan,) * len(_FAMILIAR)
        for mediator, record in self._records.items():
            for kind, counts in record.items():
                at = self._cells.get((mediator, kind))
                rest = _rest(counts, self._seen[at] if at is not None else _Seen())
                if any(n for n, _ in rest.values()):
                    self._row(mediator, kind, unknown, UNKNOWN, rest)
        return self._as_arrays()

    def _row(self, mediator: str, kind: str, numbers: tuple[float, ...], relation: int, trials: dict[Measure, Trial]) -> int:
        cell = self._cells.setdefault((mediator, kind), len(self._cells))
        if cell == len(self._seen):
            self._seen.append(_Seen())
        self._cell.append(cell)
        self._numbers.extend(numbers)
        self._relation.append(relation)
        for measure, trial in trials.items():
            self._trials[measure].extend(trial)
        return cell

    def _as_arrays(self) -> tuple[Cells, dict[Measure, Tally]]:
        keys = sorted(self._cells)
        place = {self._cells[key]: i for i, key in enumerate(keys)}
        mediators, types = tuple(sorted(self._records)), tuple(sorted({kind for _, kind in keys}))
        cells = Cells(mediators, types, _places([m for m, _ in keys], mediators), _places([t for _, t in keys], types))
        moved = np.array([place[c] for c in range(len(keys))], np.int64)
        cell = moved[np.array(self._cell, np.int64)]
        numbers = np.array(self._numbers, np.float64).reshape(len(cell), len(_FAMILIAR))
        code = {old: new for new, (_, old) in enumerate(sorted(self._relations.items()))} | {UNKNOWN: UNKNOWN}
        codes = np.array([code[r] for r in range(UNKNOWN, len(self._relations))], np.int64)
        difficulty = Difficulty(numbers, codes[np.array(self._relation, np.int64) - UNKNOWN])
        tallies = {}
        for measure, trials in self._trials.items():
            pairs = np.array(trials, np.float64).reshape(len(cell), 2)
            tallies[measure] = Tally(cell, pairs[:, 0], pairs[:, 1], difficulty)
        return cells, tallies


def _places(values: Sequence[str], among: Sequence[str]) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    at = {value: i for i, value in enumerate(among)}
    return np.array([at[value] for value in values], np.int64)


def _numbers(case: Case) -> tuple[float, ...]:
    amount = math.nan if case.amount is None else math.log1p(case.amount)
    parties = math.nan if case.party_count is None else math.log(case.party_count)
    return amount, parties, math.nan if case.difficulty is None else float(case.difficulty)


def _trials(case: Case) -> dict[Measure, Trial]:
    settled, ended = case.outcome == "settled", case.outcome in _ENDED
    return {
        "settled": (1.0, float(settled)) if ended else NOTHING,
        "performed": (1.0, float(case.performed)) if settled and case.performed is not None else NOTHING,
        "withdrawn": (1.0, float(case.outcome == "withdrawn")) if case.outcome else NOTHING,
        "days": (1.0, math.log(case.days)) if ended and case.days else NOTHING,
        "satisfaction": (1.0, case.satisfaction) if case.satisfaction is not None else NOTHING,
    }


def _rest(record: TypeRecord, seen: _Seen) -> dict[Measure, Trial]:
    """What a record counts beyond the cases that are known one by one. A record smaller than those adds nothing.

    Nothing performed of something settled is taken as not kept: the register has no other way to say so.
    """
    taken = max(0, record.taken - seen.taken)
    settled = _within(record.settled - seen.sums["settled"][1], taken)
    withdrawn = _within(record.withdrawn - seen.withdrawn, taken - settled)
    referred = _within(record.referred - seen.referred, taken - settled - withdrawn)
    performed = _within(record.performed - seen.sums["performed"][1], settled)
    marks = max(0.0, record.satisfaction_count - seen.sums["satisfaction"][0])
    points = record.satisfaction_sum - seen.sums["satisfaction"][1]
    return {
        "settled": (taken - withdrawn - referred, settled),
        "performed": (settled, performed) if record.performed else NOTHING,
        "withdrawn": (float(taken), withdrawn),
        "days": (float(taken), taken * math.log(record.median_days)) if record.median_days else NOTHING,
        "satisfaction": (marks, min(max(points, marks), 5 * marks)),
    }


def _within(value: float, most: float) -> float:
    return min(max(0.0, value), most)
