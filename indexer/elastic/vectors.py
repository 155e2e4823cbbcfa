"""Nearest vectors: candidates from the approximate search, exact scores on our side.

The index holds two forms of a vector: the raw one in half precision, and one with the *frame* taken off for the
approximate search. Scores are formed here from the raw ones and the current mean, exactly as the embedded engine does, so
a mean that is found again costs no document a rewrite. The frame only steers the search; it is settled while the
collection is small, as each change of it rewrites all vectors.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from indexer.centring import LEAST_CENTRED, Halves, centred, mean_is_due
from indexer.elastic.aliases import Means
from indexer.elastic.mapping import NEAR, RAW, packed_near, packed_raw
from indexer.engine import Floats

FRAME_SETTLED = 1000  # vectors: from here on the frame stays until the next rebuild
SAMPLE = 10_000  # vectors the mean is found from, drawn by chance; of fewer all
OVERSAMPLE = 2
_LEAST_CANDIDATES = 200  # the search keeps at least so many in view; in a small collection these are all
MOST_CANDIDATES = 10_000  # the server's own bound


def vector_fields(vector: Floats, means: Means) -> dict[str, str]:
    """The fields of a document that hold its vector."""
    half = vector.astype(np.float16)
    return {RAW: packed_raw(vector), NEAR: packed_near(framed(half[None, :], means)[0])}


def framed(vectors: Halves | Floats, means: Means) -> Floats:
    """[n, dimension] as the approximate search holds them."""
    return centred(vectors, means.frame)


def candidates(vector: Floats, means: Means, filters: list[dict[str, Any]], limit: int) -> tuple[dict[str, Any], int]:
    """The `knn` part of a search, and how many hits to ask for: more than `limit`, to be scored exactly."""
    wanted = min(max(limit * OVERSAMPLE, limit + 50), MOST_CANDIDATES)
    query = framed(np.asarray(vector, np.float32)[None, :], means)[0]
    seen = min(max(wanted * 3 // 2, _LEAST_CANDIDATES), MOST_CANDIDATES)
    knn: dict[str, Any] = {"field": NEAR, "query_vector": query.tolist(), "k": wanted, "num_candidates": seen}
    return (knn | {"filter": filters} if filters else knn), wanted


def cosines(vector: Floats, raw: Halves, means: Means) -> NDArray[np.float64]:
    """[n]: the score of `nearest` for these raw vectors [n, dimension]."""
    query = centred(np.asarray(vector, np.float32)[None, :], means.mean)[0]
    return np.asarray(centred(raw, means.mean) @ query, np.float64)


def renewed(means: Means, count: int, sample: Callable[[], Halves]) -> Means:
    """The means after the number of vectors became `count`; `sample` gives up to SAMPLE of them."""
    if not mean_is_due(count, means.mean_count):
        return means
    mean = sample().astype(np.float32).mean(axis=0)
    if means.frame_count < FRAME_SETTLED:
        return Means(mean, mean, count, count)
    return replace(means, mean=mean, mean_count=count)


def first_frame(vectors: Sequence[Floats], means: Means) -> Means:
    """The means with a settled frame, where these vectors suffice for one."""
    if len(vectors) < LEAST_CENTRED:
        return means
    return replace(means, frame=np.mean(vectors, axis=0, dtype=np.float32), frame_count=max(len(vectors), FRAME_SETTLED))


def best_first(ids: Sequence[str], scores: NDArray[np.float64], limit: int) -> list[tuple[str, float]]:
    """Ids with their scores, the highest first."""
    order = np.argsort(-scores, kind="stable")[:limit].tolist()
    return [(ids[i], float(scores[i])) for i in order]
