"""Ids of documents and the rows they stand in. A document keeps its row for life; a freed row is given to another."""

from collections.abc import Sequence
from functools import cached_property
from itertools import repeat

import numpy as np
from numpy.typing import NDArray

from indexer.embedded.lists import Rows


class Ids:
    """The id of each row (empty: free). The look-up by id is shared by all versions, so each answer is checked here."""

    def __init__(self, names: list[str], rows: dict[str, int] | None = None, free: list[int] | None = None) -> None:
        self.names = names
        self.shared = {name: row for row, name in enumerate(names) if name} if rows is None else rows
        self.free = [row for row, name in enumerate(names) if not name] if free is None else free

    def __len__(self) -> int:
        return len(self.names)

    def row(self, id_: str) -> int:
        """Where the document stands, -1 for an unknown one."""
        row = self.shared.get(id_, -1)
        return row if 0 <= row < len(self.names) and self.names[row] == id_ else -1

    def rows(self, ids: Sequence[str]) -> Rows:
        """[n] of the same."""
        names, count = self.names, len(self.names)
        found = map(self.shared.get, ids, repeat(-1))
        checked = (row if 0 <= row < count and names[row] == id_ else -1 for row, id_ in zip(found, ids, strict=True))
        return np.fromiter(checked, np.int64, len(ids))

    @cached_property
    def rank(self) -> NDArray[np.int32]:
        """[rows]: the place of each row in the order of ids."""
        rank = np.empty(len(self.names), np.int32)
        rank[sorted(range(len(self.names)), key=self.names.__getitem__)] = np.arange(len(self.names))
        return rank


class IdsDraft:
    """Ids being changed; the published look-up is touched only by `publish`."""

    def __init__(self, origin: Ids) -> None:
        self._origin = origin
        self._names = origin.names
        self._added: dict[str, int] = {}
        self._removed: set[str] = set()
        self._free: list[int] | None = origin.free.copy()

    def row(self, id_: str) -> int:
        """Where the document stands in the draft, -1 for an unknown one."""
        if id_ in self._removed:
            return -1
        found = self._added.get(id_)
        return self._origin.row(id_) if found is None else found

    def place(self, id_: str, row: int | None = None) -> int:
        """A row for a new id: the given one (when a log is replayed), else a free one."""
        self._own()
        if row is None:
            row = self._free.pop() if self._free else len(self._names)
        else:
            self._free = None  # the log knows better; `publish` counts them again
        if row >= len(self._names):
            self._names.extend([""] * (row + 1 - len(self._names)))
        self._names[row] = id_
        self._added[id_] = row
        self._removed.discard(id_)
        return row

    def remove(self, id_: str) -> int:
        """Free the row of a known id and return it."""
        row = self.row(id_)
        self._own()
        self._names[row] = ""
        if self._free is not None:
            self._free.append(row)
        self._added.pop(id_, None)
        if id_ in self._origin.shared:
            self._removed.add(id_)
        return row

    def publish(self) -> Ids:
        """The changed ids, now known to the shared look-up."""
        if self._names is self._origin.names:
            return self._origin
        for id_ in self._removed:
            self._origin.shared.pop(id_, None)
        self._origin.shared.update(self._added)
        return Ids(self._names, self._origin.shared, self._free)

    def _own(self) -> None:
        if self._names is self._origin.names:
            self._names = self._origin.names.copy()
