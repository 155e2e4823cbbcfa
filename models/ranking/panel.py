"""A panel: a set of mediators that covers what a dispute needs, chosen greedily.

What a set S is worth is monotone and submodular: the sum of its members' merits, and for each need its weight times the best
degree to which a member meets it (facility location). Greedy choice then reaches at least 1 − 1/e of the best set's worth
(Nemhauser, Wolsey and Fisher 1978); where no two may be of one office, the sets allowed are those of a partition matroid, and
it reaches at least 1/2 (Fisher, Nemhauser and Wolsey 1978). Every choice tells a bound of its own, which is mostly far nearer
(`Choice.at_least`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Why = Literal["nobody", "same_office", "no_seat"]


@dataclass(frozen=True, slots=True)
class Cover:
    """One thing to be covered: how much it is worth, and how far each candidate covers it ([n] in [0, 1])."""

    id: str
    weight: float
    degrees: Floats


@dataclass(frozen=True, slots=True)
class Choice:
    """The rows chosen, in order; what the set is worth, and the share of the best set's worth that it surely has."""

    rows: tuple[int, ...]
    worth: float
    at_least: float


def worth(rows: Sequence[int], merits: Floats, covers: Sequence[Cover]) -> float:
    """What a set is worth."""
    chosen = list(rows)
    covered = sum(cover.weight * float(cover.degrees[chosen].max(initial=0.0)) for cover in covers)
    return float(merits[chosen].sum()) + covered


def choose(merits: Floats, covers: Sequence[Cover], offices: Sequence[str | None], size: int) -> Choice:
    """At most `size` rows, greedily; equals in the order given. `merits` [n] are not negative.

    No two of one office: whoever may share one is given with None.
    """
    rows: list[int] = []
    total = 0.0
    best = np.inf  # no allowed set is worth more
    while True:
        gains = _gains(rows, merits, covers)
        best = min(best, total + _most(gains, offices, size))
        free = _free(rows, offices)
        if len(rows) >= size or not free.any():
            break
        row = int(np.argmax(np.where(free, gains, -1.0)))
        rows.append(row)
        total = worth(rows, merits, covers)
    return Choice(tuple(rows), total, min(1.0, total / best) if best > 0 else 1.0)


def _gains(rows: Sequence[int], merits: Floats, covers: Sequence[Cover]) -> Floats:
    """[n] what each row would add; 0 for those that are in."""
    gains = merits.astype(np.float64)
    for cover in covers:
        covered = float(cover.degrees[list(rows)].max(initial=0.0))
        gains = gains + cover.weight * np.maximum(cover.degrees - covered, 0.0)
    gains[list(rows)] = 0.0
    return gains


def _most(gains: Floats, offices: Sequence[str | None], size: int) -> float:
    """What `size` more rows could add at most, one of an office: by submodularity never more than their single gains."""
    alone = [gain for gain, office in zip(gains.tolist(), offices, strict=True) if office is None]
    of_office: dict[str, float] = {}
    for gain, office in zip(gains.tolist(), offices, strict=True):
        if office is not None:
            of_office[office] = max(gain, of_office.get(office, 0.0))
    return float(sum(sorted((*alone, *of_office.values()), reverse=True)[:size]))


def _free(rows: Sequence[int], offices: Sequence[str | None]) -> NDArray[np.bool_]:
    taken, inside = {offices[row] for row in rows} - {None}, set(rows)
    return np.array([row not in inside and office not in taken for row, office in enumerate(offices)], dtype=np.bool_)


def lead_first(rows: Sequence[int], leading: Cover | None) -> tuple[int, ...]:
    """The rows with whoever leads best at the head; as they are where nobody can."""
    if leading is None or not rows:
        return tuple(rows)
    lead = max(rows, key=lambda row: float(leading.degrees[row]))  # the first of equals
    return (lead, *(row for row in rows if row != lead)) if leading.degrees[lead] > 0 else tuple(rows)


def additions(rows: Sequence[int], covers: Sequence[Cover]) -> list[tuple[str, ...]]:
    """For each row, in order, the ids of what it covers further than all before it."""
    told: list[tuple[str, ...]] = []
    covered = dict.fromkeys((cover.id for cover in covers), 0.0)
    for row in rows:
        new = [cover for cover in covers if float(cover.degrees[row]) > covered[cover.id]]
        told.append(tuple(cover.id for cover in new))
        covered |= {cover.id: float(cover.degrees[row]) for cover in new}
    return told


def unmet(rows: Sequence[int], covers: Sequence[Cover], offices: Sequence[str | None]) -> dict[str, Why]:
    """What no row covers at all, and why: nobody does, those who do are of an office that is in, or no seat was left."""
    missing: dict[str, Why] = {}
    taken = {offices[row] for row in rows} - {None}
    for cover in covers:
        if cover.weight <= 0 or float(cover.degrees[list(rows)].max(initial=0.0)) > 0:
            continue
        able = np.flatnonzero(cover.degrees > 0).tolist()
        missing[cover.id] = "nobody" if not able else "same_office" if all(offices[row] in taken for row in able) else "no_seat"
    return missing
