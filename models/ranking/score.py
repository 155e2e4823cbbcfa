"""Features times weights. Parts are whole micro-points, so that they add up to the score exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

POINT = 1_000_000  # micro-points to one point of score


@dataclass(frozen=True, slots=True)
class Scored:
    """N candidates times F features: values in [0, 1], parts in micro-points, their row sums, and the order best first."""

    names: tuple[str, ...]
    values: NDArray[np.float64]
    parts: NDArray[np.int64]
    totals: NDArray[np.int64]
    order: tuple[int, ...]

    def score(self, row: int) -> float:
        """The score of a candidate, in points."""
        return int(self.totals[row]) / POINT


def score(names: Sequence[str], values: NDArray[np.float64], weights: Mapping[str, float], ids: Sequence[str]) -> Scored:
    """Score and order candidates. `values` is [n, len(names)] in [0, 1]; equal scores are ordered by a hash of the id.

    By a hash, because ids often follow the roster's order, and whoever was entered first must not win every tie.
    """
    factors = np.array([weights.get(name, 0.0) for name in names])
    parts = np.rint(values * factors * POINT).astype(np.int64)
    totals = parts.sum(axis=1)
    order = sorted(range(len(ids)), key=list(zip((-totals).tolist(), map(_tie, ids), strict=True)).__getitem__)
    return Scored(tuple(names), values, parts, totals, tuple(order))


def _tie(doc: str) -> int:
    return crc32(doc.encode())  # the same in every process, unlike hash()
