"""Two rankings of the same queries: how alike they are, and whether one being better may be chance."""

from collections.abc import Sequence

import numpy as np

EXACT = 16  # differences up to which all 2^n signs are tried
DRAWS = 10_000  # signs drawn beyond that
PERSISTENCE = 0.9  # the first ten places carry 86 % of the weight


def overlap(first: Sequence[str], second: Sequence[str], p: float = PERSISTENCE) -> float:
    """Rank-biased overlap in [0, 1], extrapolated (Webber, Moffat and Zobel 2010, equation 32). Two empty rankings: 1.

    `p` in (0, 1) is the chance that a reader goes on to the next place; neither ranking names anything twice.
    """
    short, long = sorted((first, second), key=len)
    s, depth = len(short), len(long)
    if not s:
        return float(not depth)
    shared = np.zeros(depth + 1)  # shared[d]: how many the first d places have in common
    for d in range(1, depth + 1):
        shared[d] = len(set(short[:d]) & set(long[:d]))
    places = np.arange(1, depth + 1)
    agreed = shared[1:] / places
    beyond = places[s:]
    weights = p**places
    total = float((agreed * weights).sum() + (shared[s] * (beyond - s) / (s * beyond) * weights[s:]).sum())
    tail = (shared[depth] - shared[s]) / depth + shared[s] / s
    return float((1 - p) / p * total + tail * p**depth)


def randomisation_p(differences: Sequence[float], draws: int = DRAWS, seed: int = 1) -> float:
    """How often chance alone gives a mean at least as far from 0 (two-sided; signs flipped, Fisher 1935): in (0, 1].

    Exact up to 16 differences other than 0; else from `draws`, the observed one counted among them. Nothing to compare: 1.
    """
    values = np.abs(np.asarray(differences, np.float64))
    values = values[values > 0]  # a difference of 0 is the same with either sign
    if not len(values):
        return 1.0
    observed = abs(float(np.sum(differences))) - 1e-9  # sums of the same numbers in another order are equal
    if len(values) <= EXACT:
        rows = np.arange(2 ** len(values))[:, None]
        signs = 1 - 2 * (rows >> np.arange(len(values)) & 1)
        return float((np.abs(signs @ values) >= observed).mean())
    signs = np.random.default_rng(seed).choice((-1.0, 1.0), (draws, len(values)))
    return float(((np.abs(signs @ values) >= observed).sum() + 1) / (draws + 1))
