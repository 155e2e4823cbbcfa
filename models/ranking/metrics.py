"""How good a ranking is, and how sure we may be of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def ndcg(ranking: Sequence[str], grades: Mapping[str, float], k: int = 10) -> float:
    """nDCG@k with gain 2^grade - 1 and discount log2(rank + 1) (Järvelin and Kekäläinen 2002); 0 where nothing is relevant."""
    gains = [2 ** grades.get(doc, 0.0) - 1 for doc in ranking[:k]]
    ideal = sorted((2**g - 1 for g in grades.values()), reverse=True)[:k]
    best = _discounted(ideal)
    return _discounted(gains) / best if best > 0 else 0.0


def _discounted(gains: Sequence[float]) -> float:
    return float(sum(gain / np.log2(rank + 2) for rank, gain in enumerate(gains)))


def success(ranking: Sequence[str], grades: Mapping[str, float], k: int, least: float = 2) -> float:
    """1 where one of the first k has at least that grade, else 0."""
    return float(any(grades.get(doc, 0) >= least for doc in ranking[:k]))


def recall(ranking: Sequence[str], relevant: Sequence[str], k: int) -> float:
    """Share of the relevant ones among the first k; 0 where none is relevant."""
    return len(set(ranking[:k]) & set(relevant)) / len(set(relevant)) if relevant else 0.0


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean with its 95 % bootstrap interval over n queries."""

    mean: float
    low: float
    high: float
    n: int

    def __str__(self) -> str:
        return f"{self.mean:.3f} [{self.low:.3f}, {self.high:.3f}]"

    @property
    def signed(self) -> str:
        """As a difference is written."""
        return f"{self.mean:+.3f} [{self.low:+.3f}, {self.high:+.3f}]"


def bootstrap(values: Sequence[float], draws: int = 2000, seed: int = 1) -> Interval:
    """Mean and percentile interval of per-query values (Efron 1979). For a difference, pass paired differences."""
    data = np.asarray(values, dtype=np.float64)
    if data.size == 0:
        return Interval(0.0, 0.0, 0.0, 0)
    picks = np.random.default_rng(seed).integers(0, data.size, (draws, data.size))
    low, high = np.percentile(data[picks].mean(axis=1), (2.5, 97.5))
    return Interval(float(data.mean()), float(low), float(high), int(data.size))
