"""Whether something became more frequent: counts of two periods compared without more belief than they allow."""

from collections.abc import Sequence
from dataclasses import dataclass

from scipy.stats import binomtest


@dataclass(frozen=True, slots=True)
class Change:
    """`now` against `before`: the ratio of the rates with its exact 95 % interval, and the two-sided p of no change.

    The ratio is None where there was nothing before, `high` where no bound can be given.
    """

    now: int
    before: int
    ratio: float | None
    low: float
    high: float | None
    p: float


def change(now: int, before: int, now_days: float, before_days: float) -> Change:
    """Counts of two periods of so many days, by the exact conditional test of two rates (Przyborowski and Wilenski 1940)."""
    if not now + before:
        return Change(0, 0, None, 0.0, None, 1.0)
    scale = before_days / now_days
    test = binomtest(now, now + before, 1 / (1 + scale))
    low, high = test.proportion_ci(method="exact")
    odds = [None if share >= 1 else float(share / (1 - share) * scale) for share in (low, high)]
    return Change(now, before, now / before * scale if before else None, odds[0] or 0.0, odds[1], float(test.pvalue))


def discoveries(p_values: Sequence[float], rate: float = 0.1) -> list[bool]:
    """Which to believe of many looked at, so that at most `rate` of those are chance (Benjamini and Hochberg 1995)."""
    order = sorted(range(len(p_values)), key=p_values.__getitem__)
    kept = max((place for place, i in enumerate(order, 1) if p_values[i] <= rate * place / len(order)), default=0)
    believed = set(order[:kept])
    return [i in believed for i in range(len(p_values))]
