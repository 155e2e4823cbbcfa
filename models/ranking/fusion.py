"""Bringing scores of different retrievers onto one scale."""

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


def share_of_best(scores: Floats) -> Floats:
    """[n] scores as a share of the best one: in [0, 1], 0 for missing or negative; all 0 where nothing scored."""
    positive = np.nan_to_num(np.maximum(scores, 0.0), nan=0.0)
    best = positive.max(initial=0.0)
    return positive / best if best > 0 else positive


def reciprocal_ranks(rankings: list[list[str]], k: int = 60) -> list[tuple[str, float]]:
    """Reciprocal rank fusion (Cormack, Clarke and Büttcher 2009): sum of 1 / (k + rank), best first, ties by id."""
    fused: dict[str, float] = {}
    for ranking in rankings:
        for rank, doc in enumerate(ranking, 1):
            fused[doc] = fused.get(doc, 0.0) + 1 / (k + rank)
    return sorted(fused.items(), key=lambda item: (-item[1], item[0]))
