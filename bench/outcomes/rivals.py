"""What else a centre could rank by, from the same counts: trials and settled of each group, the group's type beside it."""

import numpy as np

from models.ranking.outcomes.tally import Floats, Ints

Z = 1.96


def raw_rate(trials: Floats, settled: Floats) -> Floats:
    """Settled of counted; the mean of all for who has none."""
    return np.where(trials > 0, settled / np.maximum(trials, 1), settled.sum() / trials.sum())


def wilson(trials: Floats, settled: Floats) -> Floats:
    """The lower 95 % bound of the rate (Wilson 1927); 0 for who has no case."""
    n = np.maximum(trials, 1)
    rate = settled / n
    spread = Z * np.sqrt(rate * (1 - rate) / n + Z**2 / (4 * n**2))
    return np.where(trials > 0, (rate + Z**2 / (2 * n) - spread) / (1 + Z**2 / n), 0.0)


def shrunken(trials: Floats, settled: Floats, kind: Ints) -> Floats:
    """Beta-binomial means within each type, by the method of moments (Kleinman 1973): no difficulty, no other type."""
    result = np.empty(len(trials))
    for k in np.unique(kind):
        rows = kind == k
        n, s = trials[rows], settled[rows]
        mean = (s.sum() + 0.5) / (n.sum() + 1)
        seen = n > 0
        weight, rate = n[seen], s[seen] / n[seen]
        spread = (weight * (rate - mean) ** 2).sum() - (len(weight) - 1) * mean * (1 - mean)
        room = mean * (1 - mean) * max(n.sum() - (n**2).sum() / max(n.sum(), 1), 1e-9)
        likeness = min(max(spread / room, 1e-4), 0.99)
        prior = 1 / likeness - 1
        result[rows] = (s + prior * mean) / (n + prior)
    return result
