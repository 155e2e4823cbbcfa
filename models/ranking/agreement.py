"""How far several judges agree."""

from collections.abc import Iterable, Sequence

import numpy as np


def krippendorff_alpha(units: Iterable[Sequence[int]]) -> float | None:
    """Krippendorff's alpha for ordinal grades: 1 perfect agreement, 0 no better than chance, below 0 worse.

    A unit holds the grades that different judges gave to one thing; units with a single grade count for nothing. None where
    it is not defined: no two judges met, or all gave the same grade to everything. Formula: Krippendorff, "Computing
    Krippendorff's Alpha-Reliability" (2011), from coincidences, with the ordinal difference function.
    """
    met = [unit for unit in units if len(unit) > 1]
    levels = {grade: place for place, grade in enumerate(sorted({grade for unit in met for grade in unit}))}
    if len(levels) < 2:
        return None
    coincidences = np.zeros((len(levels), len(levels)))
    for unit in met:
        counts = np.bincount([levels[grade] for grade in unit], minlength=len(levels)).astype(float)
        coincidences += (np.outer(counts, counts) - np.diag(counts)) / (len(unit) - 1)
    totals = coincidences.sum(axis=1)
    n = totals.sum()
    # the distance of two grades: how many values lie between them, half of their own included, squared
    middle = np.cumsum(totals) - totals / 2
    distance = (middle[:, None] - middle[None, :]) ** 2
    observed = (coincidences * distance).sum() / n
    expected = (np.outer(totals, totals) * distance).sum() / (n * (n - 1))
    return float(1 - observed / expected)
