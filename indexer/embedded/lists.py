"""Multi-valued columns: for every row a short list of values, kept as numbers in one long array.

A *fork* is a copy that may be changed while searches go on with the one it came from: row arrays are copied, the long
arrays are shared, because a fork only ever writes behind what its origin uses. One fork at a time.
"""

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]
Array = NDArray[np.int32]
Floats64 = NDArray[np.float64]
T = TypeVar("T", bound=np.generic)


class Names:
    """Strings by number. Only grows, so old and new columns share it."""

    def __init__(self, names: Iterable[str] = ()) -> None:
        self.names = list(names)
        self._codes = {name: code for code, name in enumerate(self.names)}

    def code(self, name: str) -> int:
        """The number of a string; a new one when it was never seen."""
        found = self._codes.get(name)
        if found is None:
            found = len(self.names)
            self.names.append(name)
            self._codes[name] = found
        return found

    def known(self, names: Iterable[str]) -> list[int]:
        """Numbers of those strings that have one."""
        return [code for name in names if (code := self._codes.get(name)) is not None]


class Lists:
    """One keyword column (values) or, with `weighted`, one map column (keys with a number each)."""

    def __init__(self, *, weighted: bool) -> None:
        self.names = Names()
        self.start = np.zeros(0, np.int32)
        self.count = np.zeros(0, np.int32)
        self.used = 0
        self._tight = True  # no values of earlier days among those in use
        self.codes = np.zeros(0, np.int32)
        self.owner = np.zeros(0, np.int32)
        self.weights = np.zeros(0, np.float64) if weighted else None
        self._clear()

    # ---- writing ----------------------------------------------------------------------------------------------------

    def fork(self) -> "Lists":
        """A copy to be changed; see the module's text."""
        twin = Lists(weighted=self.weights is not None)
        twin.names, twin.used = self.names, self.used
        twin.codes, twin.owner, twin.weights = self.codes, self.owner, self.weights
        twin.start, twin.count = self.start.copy(), self.count.copy()
        return twin

    def put(self, row: int, values: Iterable[str] | Mapping[str, float]) -> None:
        """Set the values of a row (seen by readers of this object after `settle`)."""
        codes = [self.names.code(v) for v in dict.fromkeys(values)]
        self._rows.append(row)
        self._counts.append(len(codes))
        self._codes.extend(codes)
        if isinstance(values, Mapping):
            self._weights.extend(values.values())
        if len(self._codes) > 1_000_000:
            self.settle(max(self._rows) + 1)

    def settle(self, rows: int) -> None:
        """Work in everything put so far; the column then has at least `rows` rows."""
        self.start, self.count = widened(self.start, rows), widened(self.count, rows)
        if self._rows:
            at, counts = np.array(self._rows), np.array(self._counts, np.int32)
            end = self.used + len(self._codes)
            self._make_room(end)
            self.codes[self.used : end] = self._codes
            self.owner[self.used : end] = np.repeat(at, counts)
            if self.weights is not None:
                self.weights[self.used : end] = self._weights
            # a row that was put twice: the last assignment holds
            self.start[at] = self.used + np.cumsum(counts) - counts
            self.count[at] = counts
            self.used = end
            self._clear()
        if self.used > 4096 and self.used > 2 * int(self.count.sum()):
            self._compact()
        self._tight = self.used == int(self.count.sum())

    def restore(
        self, names: list[str], *, start: Array, count: Array, codes: Array, owner: Array, weights: Floats64 | None = None
    ) -> None:
        """Take over what was read from disk."""
        self.names = Names(names)
        self.start, self.count, self.codes, self.owner = start, count, codes, owner
        self.weights = weights
        self.used = len(codes)
        self._tight = self.used == int(self.count.sum())

    def _clear(self) -> None:
        self._rows: list[int] = []
        self._counts: list[int] = []
        self._codes: list[int] = []
        self._weights: list[float] = []

    def _make_room(self, end: int) -> None:
        if end <= len(self.codes):
            return
        room = end if self.used == 0 else end + end // 8
        self.codes = _grown(self.codes, self.used, room)
        self.owner = _grown(self.owner, self.used, room)
        if self.weights is not None:
            self.weights = _grown(self.weights, self.used, room)

    def _compact(self) -> None:
        at, row = self.entries(np.arange(len(self.start)))
        self.codes, self.owner = self.codes[at], row.astype(np.int32)
        if self.weights is not None:
            self.weights = self.weights[at]
        self.start = (np.cumsum(self.count) - self.count).astype(np.int32)
        self.used = len(at)

    # ---- reading ----------------------------------------------------------------------------------------------------

    def entries(self, rows: Rows) -> tuple[Rows, Rows]:
        """Positions of all values of these rows (-1: none), and which of the `rows` (by place) each belongs to."""
        count = np.where(rows >= 0, self.count[rows], 0) if len(self.count) else np.zeros(len(rows), np.int32)
        if (count == 1).all() and len(rows):
            return self.start[rows].astype(np.int64), np.arange(len(rows))
        place = np.repeat(np.arange(len(rows)), count)
        if not len(place):
            return place, place
        before = np.cumsum(count) - count
        return np.arange(len(place)) + (self.start[rows] - before)[place], place

    def rows_with(self, values: Iterable[str], rows: int) -> Mask:
        """[rows]: whether the row has any of the values."""
        mask = np.zeros(rows, np.bool_)
        codes = self.names.known(values)
        if not codes:
            return mask
        at = np.flatnonzero(self._any_of(self.codes[: self.used], codes))
        owner = self.owner[at]
        if not self._tight:
            offset = at - self.start[owner]
            owner = owner[(offset >= 0) & (offset < self.count[owner])]
        mask[owner] = True
        return mask

    def has(self, n: int, entries: tuple[Rows, Rows], values: Iterable[str]) -> Mask:
        """[n]: the same for the `n` rows whose entries these are."""
        result = np.zeros(n, np.bool_)
        codes = self.names.known(values)
        if codes:
            at, place = entries
            result[place[self._any_of(self.codes[at], codes)]] = True
        return result

    def numbers(self, n: int, entries: tuple[Rows, Rows], key: str) -> NDArray[np.float64]:
        """[n] of a map column at `key`, NaN where a row lacks it; for the `n` rows whose entries these are."""
        result = np.full(n, np.nan)
        codes = self.names.known((key,))
        if codes and self.weights is not None:
            at, place = entries
            hit = self.codes[at] == codes[0]
            result[place[hit]] = self.weights[at[hit]]
        return result

    def matrix(self, n: int, entries: tuple[Rows, Rows], keys: Sequence[str]) -> NDArray[np.float64]:
        """[n, keys] of a map column, 0 where a row lacks a key; for the `n` rows whose entries these are."""
        result = np.zeros((n, len(keys)))
        at, place = entries
        if len(at) and self.weights is not None:
            column = np.full(len(self.names.names), -1, np.int64)
            for i, key in enumerate(keys):
                for code in self.names.known((key,)):
                    column[code] = i
            columns = column[self.codes[at]]
            hit = columns >= 0
            result[place[hit], columns[hit]] = self.weights[at[hit]]
        return result

    def values(self, rows: Rows) -> list[tuple[str, ...]]:
        """The values of chosen rows, in the order they were put."""
        at, place = self.entries(rows)
        words = [self.names.names[c] for c in self.codes[at].tolist()]
        ends = np.searchsorted(place, np.arange(len(rows) + 1)).tolist()
        return [tuple(words[a:b]) for a, b in pairwise(ends)]

    def counts(self, mask: Mask) -> dict[str, int]:
        """How many of the rows in the mask have each value; most frequent first, then by value."""
        if not len(self.count):
            return {}
        at, _ = self.entries(np.flatnonzero(mask))
        found = np.bincount(self.codes[at], minlength=0)
        pairs = [(self.names.names[c], int(found[c])) for c in np.flatnonzero(found)]
        return dict(sorted(pairs, key=lambda p: (-p[1], p[0])))

    @staticmethod
    def _any_of(codes: NDArray[np.int32], wanted: list[int]) -> Mask:
        if len(wanted) == 1:
            return np.asarray(codes == wanted[0])
        chosen = np.zeros(max(wanted) + 2, np.bool_)
        chosen[wanted] = True
        return chosen[np.minimum(codes, len(chosen) - 1)]


def widened(array: NDArray[np.int32], rows: int) -> NDArray[np.int32]:
    """The array with at least `rows` places, new ones zero."""
    return array if len(array) >= rows else np.concatenate([array, np.zeros(rows - len(array), array.dtype)])


def _grown(array: NDArray[T], used: int, room: int) -> NDArray[T]:
    grown = np.empty(room, array.dtype)
    grown[:used] = array[:used]
    return grown
