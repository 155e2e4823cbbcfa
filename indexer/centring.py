"""Vectors of one encoder share a direction: the collection's mean is taken from both sides before cosines are formed.

The mean is found again when the number of vectors has grown by half.
"""

import numpy as np
from numpy.typing import NDArray

from indexer.engine import Floats

Halves = NDArray[np.float16]
LEAST_CENTRED = 32  # of fewer vectors the mean says more about them than about the encoder


def mean_is_due(live: int, mean_count: int) -> bool:
    """Whether the number of vectors has grown by half since the mean was found (or suffices for a first one)."""
    return live >= LEAST_CENTRED and live >= 1.5 * mean_count


def centred(vectors: Halves | Floats, mean: Floats) -> Floats:
    """[n, dimension] of unit length, the mean taken off; zero where nothing is left."""
    rest = vectors.astype(np.float32) - mean
    length = np.linalg.norm(rest, axis=1, keepdims=True)
    return np.asarray(rest / np.maximum(length, 1e-12), np.float32)
