"""The columns of one collection: what filters and ranking read, row by row.

A `Table` that was published never changes. `fork` gives one that may be changed; `settle` makes it ready to be published.
"""

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from indexer.embedded.ids import Ids, IdsDraft
from indexer.embedded.lists import Lists, Rows
from indexer.engine import Document, Schema

NO_SLOT = -1


class Table:
    """Ids, numbers, keywords and maps; also where each row's vector lies (`slot`) and when it came (`stamp`)."""

    def __init__(self, schema: Schema) -> None:
        self.schema = schema
        self.ids = Ids([])
        self.alive = np.zeros(0, np.bool_)
        self.stamp = np.zeros(0, np.int64)
        self.words_hash = np.zeros(0, np.uint64)
        self.slot = np.zeros(0, np.int32)
        self._numbers = np.zeros((len(schema.numbers), 0))
        self._place = {name: i for i, name in enumerate(schema.numbers)}
        self.keywords = {name: Lists(weighted=False) for name in schema.keywords}
        self.maps = {name: Lists(weighted=True) for name in schema.maps}
        self._next_stamp = 0
        self._ids_draft = IdsDraft(self.ids)

    @property
    def rows(self) -> int:
        """How many rows there are, free ones too."""
        return len(self.alive)

    def number(self, name: str) -> NDArray[np.float64]:
        """[rows] of a number field."""
        return np.asarray(self._numbers[self._place[name]])

    # ---- writing ----------------------------------------------------------------------------------------------------

    def fork(self) -> "Table":
        """A copy to be changed while this one is read."""
        twin = Table(self.schema)
        twin.ids, twin._ids_draft = self.ids, IdsDraft(self.ids)
        twin.alive, twin.stamp, twin.slot = self.alive.copy(), self.stamp.copy(), self.slot.copy()
        twin.words_hash, twin._numbers = self.words_hash.copy(), self._numbers.copy()
        twin.keywords = {name: lists.fork() for name, lists in self.keywords.items()}
        twin.maps = {name: lists.fork() for name, lists in self.maps.items()}
        twin._next_stamp = self._next_stamp
        return twin

    def row(self, id_: str) -> int:
        """Where a document stands in this fork, -1 for an unknown one."""
        return self._ids_draft.row(id_)

    def put(self, document: Document, words_hash: int, row: int | None = None) -> int:
        """Add or replace a document and return its row. Changed words lose the vector."""
        at = self._ids_draft.row(document.id)
        if at < 0:
            at = self._ids_draft.place(document.id, row)
            self._widen(at + 1)
            self.slot[at] = NO_SLOT
        elif int(self.words_hash[at]) != words_hash:
            self.slot[at] = NO_SLOT
        self.alive[at] = True
        self.stamp[at] = self._next_stamp
        self._next_stamp += 1
        self.words_hash[at] = words_hash
        numbers = document.numbers
        self._numbers[:, at] = [numbers.get(name, np.nan) for name in self.schema.numbers]
        for name, lists in self.keywords.items():
            lists.put(at, document.keywords.get(name, ()))
        for name, lists in self.maps.items():
            lists.put(at, document.maps.get(name, {}))
        return at

    def remove(self, id_: str) -> None:
        """Take a known document out."""
        row = self._ids_draft.remove(id_)
        self.alive[row] = False
        self.slot[row] = NO_SLOT
        self._numbers[:, row] = np.nan
        for _, lists in self._lists():
            lists.put(row, {})

    def settle(self) -> None:
        """Finish the changes: from here on this table is only read."""
        self.ids = self._ids_draft.publish()
        self._cut(len(self.ids))
        for _, lists in self._lists():
            lists.settle(len(self.ids))

    def _widen(self, rows: int) -> None:
        if rows <= len(self.alive):
            return
        more = max(rows - len(self.alive), len(self.alive) // 4 + 16)
        self.alive = np.concatenate([self.alive, np.zeros(more, np.bool_)])
        self.stamp = np.concatenate([self.stamp, np.zeros(more, np.int64)])
        self.words_hash = np.concatenate([self.words_hash, np.zeros(more, np.uint64)])
        self.slot = np.concatenate([self.slot, np.full(more, NO_SLOT, np.int32)])
        self._numbers = np.concatenate([self._numbers, np.full((len(self._numbers), more), np.nan)], axis=1)

    def _cut(self, rows: int) -> None:
        self.alive, self.stamp, self.slot = self.alive[:rows], self.stamp[:rows], self.slot[:rows]
        self.words_hash, self._numbers = self.words_hash[:rows], self._numbers[:, :rows]

    # ---- reading ----------------------------------------------------------------------------------------------------

    def waiting(self, limit: int) -> list[str]:
        """Ids without a vector, newest first."""
        rows = np.flatnonzero(self.alive & (self.slot < 0))
        newest = rows[np.argsort(-self.stamp[rows], kind="stable")][:limit]
        return [self.ids.names[row] for row in newest.tolist()]

    # ---- on disk ----------------------------------------------------------------------------------------------------

    def save(self, file: Path) -> None:
        """Write all of it; `load` reads it back."""
        arrays: dict[str, NDArray[Any]] = {
            "ids": _packed(self.ids.names),
            "alive": self.alive,
            "stamp": self.stamp,
            "words_hash": self.words_hash,
            "slot": self.slot,
            "numbers": self._numbers,
            "next_stamp": np.array(self._next_stamp),
        }
        for name, lists in self._lists():
            arrays[f"{name}/names"] = _packed(lists.names.names)
            arrays[f"{name}/start"], arrays[f"{name}/count"] = lists.start, lists.count
            arrays[f"{name}/codes"], arrays[f"{name}/owner"] = lists.codes[: lists.used], lists.owner[: lists.used]
            if lists.weights is not None:
                arrays[f"{name}/weights"] = lists.weights[: lists.used]
        with file.open("wb") as stream:
            np.savez(stream, **arrays)  # type: ignore[arg-type]

    def _lists(self) -> list[tuple[str, Lists]]:
        keywords = [(f"keyword/{name}", lists) for name, lists in self.keywords.items()]
        return keywords + [(f"map/{name}", lists) for name, lists in self.maps.items()]

    @classmethod
    def load(cls, schema: Schema, file: Path) -> "Table":
        """Read what `save` wrote."""
        table = cls(schema)
        with np.load(file) as arrays:
            table.ids = Ids(orjson.loads(arrays["ids"].tobytes()))
            table.alive, table.stamp, table.slot = arrays["alive"], arrays["stamp"], arrays["slot"]
            table.words_hash, table._numbers = arrays["words_hash"], arrays["numbers"]
            table._next_stamp = int(arrays["next_stamp"])
            for name, lists in table._lists():
                parts = ("start", "count", "codes", "owner") + (() if lists.weights is None else ("weights",))
                names = orjson.loads(arrays[f"{name}/names"].tobytes())
                lists.restore(names, **{part: arrays[f"{name}/{part}"] for part in parts})
        table._ids_draft = IdsDraft(table.ids)
        return table

    def replay(self, log: bytes) -> None:
        """Apply records that `upsert_record` and its brothers wrote (on a fork, before `settle`)."""
        for line in log.splitlines():
            kind, *rest = orjson.loads(line)
            if kind == "put":
                row, id_, words_hash, slot, keywords, numbers, maps = rest
                weights = {name: _floats(values) for name, values in maps.items()}
                known = Document(id_, keywords=keywords, numbers=_floats(numbers), maps=weights)
                at = self.put(known, words_hash, row)  # first: it may put a longer array in place
                self.slot[at] = slot
            elif kind == "remove":
                self.remove(rest[0])
            else:
                self.slot[rest[0]] = rest[1]


def put_record(document: Document, words_hash: int, row: int, slot: int) -> bytes:
    """The log's line for a document that was put."""
    numbers = _json(document.numbers)
    maps = {k: _json(v) for k, v in document.maps.items()}
    keywords = {k: list(v) for k, v in document.keywords.items()}
    return _line(["put", row, document.id, words_hash, slot, keywords, numbers, maps])


def remove_record(id_: str) -> bytes:
    """The log's line for a document that was removed."""
    return _line(["remove", id_])


def slots_record(rows: Rows, slots: Rows) -> bytes:
    """The log's line for vectors that came: their rows and where they lie."""
    return _line(["slots", rows.tolist(), slots.tolist()])


def _line(record: Sequence[Any]) -> bytes:
    return orjson.dumps(record, option=orjson.OPT_APPEND_NEWLINE | orjson.OPT_SERIALIZE_NUMPY)


def _floats(numbers: Mapping[str, float | str]) -> dict[str, float]:
    return {name: float(value) for name, value in numbers.items()}


def _json(numbers: Mapping[str, float]) -> dict[str, float | str]:
    return {name: value if math.isfinite(value) else str(value) for name, value in numbers.items()}


def _packed(names: list[str]) -> NDArray[np.uint8]:
    return np.frombuffer(orjson.dumps(names), np.uint8)
