"""Vectors of one collection: raw ones in a file (16-bit floats, append only), centred ones in memory for faiss.

Vectors of one encoder share a direction; the collection's mean is taken from both sides before cosines are formed. When
it is found again, all centred vectors are made anew from the raw.
Each vector has a *slot*, its place in the file; which document owns a slot is the table's matter.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path

import faiss
import numpy as np
from numpy.typing import NDArray

from indexer.centring import Halves, centred
from indexer.embedded.lists import Mask, Rows
from indexer.engine import Floats

PART = 32_768  # slots a faiss index holds: adding a vector copies at most this many


class Part:
    """Up to PART centred vectors in one exact faiss index. Never changed once it is searched."""

    def __init__(self, dimension: int, *blocks: Halves) -> None:
        self._index = faiss.IndexScalarQuantizer(dimension, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        for block in blocks:
            self._index.add_sa_codes(np.ascontiguousarray(block).view(np.uint8).reshape(len(block), -1))
        self.size = int(self._index.ntotal)
        codes = faiss.rev_swig_ptr(self._index.codes.data(), self.size * dimension * 2)
        self.halves: Halves = codes.view(np.float16).reshape(self.size, dimension)

    def search(self, query: Floats, chosen: Mask, limit: int) -> tuple[Rows, Floats]:
        """Places within the part and cosines of the nearest among the chosen."""
        how = None
        if not chosen.all():
            bits = np.packbits(chosen, bitorder="little")
            # (faiss's stubs describe the C++ constructors)
            how = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg,arg-type]
        scores, places = self._index.search(query[None, :], min(limit, self.size), params=how)
        found = places[0] >= 0
        return places[0][found], scores[0][found]


@dataclass(frozen=True)
class Vectors:
    """The centred vectors in slots 0 to `slots`, and the mean that was taken from them."""

    mean: Floats
    mean_count: int = 0
    parts: tuple[Part, ...] = field(default=())

    @property
    def slots(self) -> int:
        return sum(part.size for part in self.parts)

    @classmethod
    def centred(cls, raw: Halves, mean: Floats, mean_count: int) -> "Vectors":
        """All of the raw vectors, centred by this mean."""
        return cls(mean, mean_count).extended(raw)

    def extended(self, raw: Halves) -> "Vectors":
        """With more vectors behind; the full parts are shared, the last one is copied."""
        if not len(raw):
            return self
        parts = list(self.parts)
        done = 0
        while done < len(raw):
            last = parts.pop() if parts and parts[-1].size < PART else None
            room = PART - (last.size if last else 0)
            block = centred(raw[done : done + room], self.mean).astype(np.float16)
            parts.append(Part(raw.shape[1], *([last.halves, block] if last else [block])))
            done += len(block)
        return Vectors(self.mean, self.mean_count, tuple(parts))

    def nearest(self, vector: Floats, chosen: Mask, limit: int, threads: int) -> tuple[Rows, Floats]:
        """Slots and cosines of the nearest among the chosen slots [slots], best first."""
        # OpenMP keeps this number per calling thread
        faiss.omp_set_num_threads(threads)
        query = self._query(vector)
        slots, scores, first = [np.zeros(0, np.int64)], [np.zeros(0, np.float32)], 0
        for part in self.parts:
            here = chosen[first : first + part.size]
            if here.any():
                places, found = part.search(query, here, limit)
                slots.append(places + first)
                scores.append(found)
            first += part.size
        all_slots, all_scores = np.concatenate(slots), np.concatenate(scores)
        best = np.argsort(-all_scores, kind="stable")[:limit]
        scored = np.asarray(all_scores)[best].astype(np.float32)
        return all_slots[best], scored

    def cosines(self, vector: Floats, slots: Rows) -> NDArray[np.float64]:
        """[n] for these slots; NaN where a slot is negative."""
        return np.asarray(self.of(slots) @ self._query(vector), np.float64)

    def of(self, slots: Rows) -> Floats:
        """[n, dimension] the centred vectors in these slots; NaN where a slot is negative."""
        result = np.full((len(slots), len(self.mean)), np.nan, np.float32)
        home = np.where(slots >= 0, slots // PART, -1)
        for number in np.unique(home[home >= 0]).tolist():
            here = np.flatnonzero(home == number)
            result[here] = self.parts[number].halves[slots[here] - number * PART]
        return result

    def _query(self, vector: Floats) -> Floats:
        query: Floats = centred(np.asarray(vector, np.float32)[None, :], self.mean)[0]
        return query


class VectorFile:
    """The raw vectors on disk."""

    def __init__(self, file: Path, dimension: int, slots: int) -> None:
        """Open for appending behind `slots`; what a crash left there is cut off."""
        self.file = file
        self.slots = slots
        self._dimension = dimension
        file.touch()
        self._stream = file.open("r+b")
        self._stream.truncate(slots * dimension * 2)
        self._stream.seek(0, 2)

    def append(self, vectors: Floats) -> Rows:
        """Write vectors [n, dimension] and return their slots."""
        self._stream.write(vectors.astype(np.float16).tobytes())
        first, self.slots = self.slots, self.slots + len(vectors)
        return np.arange(first, self.slots)

    def flush(self) -> None:
        """Bring everything to the disk."""
        self._stream.flush()
        os.fsync(self._stream.fileno())

    def close(self) -> None:
        self._stream.close()


def read_raw(file: Path, dimension: int, slots: int) -> Halves:
    """[slots, dimension] of the file, mapped rather than read."""
    if not slots:
        return np.zeros((0, dimension), np.float16)
    return np.memmap(file, np.float16, "r", shape=(slots, dimension))


def mean_of(raw: Halves, slots: Rows) -> Floats:
    """The mean of the vectors in these slots."""
    total = np.zeros(raw.shape[1])
    for start in range(0, len(slots), PART):
        total += raw[slots[start : start + PART]].astype(np.float32).sum(axis=0)
    return (total / len(slots)).astype(np.float32)
