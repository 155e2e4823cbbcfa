"""Each feature left out alone, and the weights of new features chosen on some queries and measured on the others."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from app.services.evaluate import CUTOFFS, Prepared
from models.ranking.metrics import Interval, bootstrap, ndcg

CUTOFF = CUTOFFS["mediators"]
FOLDS = 5
SPLITS = 10  # ways to part the queries: with one alone, the figure moves by .01
SEED = 7
GRID = (0.0, 0.1, 0.2, 0.3, 0.5)  # small: what nobody asked for is never to outweigh what was done
RETRIEVAL = {"lexical": 1.0, "semantic": 1.0}  # words and meaning alone
Weights = Mapping[str, float]


@dataclass(frozen=True)
class Left:
    """What it does to leave a feature out: nDCG@5 without it minus with it, and in how many queries the first five change."""

    name: str
    difference: Interval
    changed: float


def left_out(prepared: Sequence[Prepared], weights: Weights, names: Sequence[str]) -> list[Left]:
    """One feature at a time."""
    return [_compared(name, prepared, weights, {**weights, name: 0.0}) for name in names]


def together(name: str, prepared: Sequence[Prepared], weights: Weights, names: Sequence[str]) -> Left:
    """Several at once."""
    return _compared(name, prepared, weights, {**weights, **dict.fromkeys(names, 0.0)})


def retrieval_only(prepared: Sequence[Prepared], weights: Weights) -> Left:
    """All but words and meaning."""
    return _compared("all but words and meaning", prepared, weights, RETRIEVAL)


def marks(prepared: Sequence[Prepared], weights: Weights) -> list[float]:
    """nDCG@5 of each query."""
    return [ndcg(p.ranking(weights), p.query.grades("mediators"), CUTOFF) for p in prepared]


def held_out(prepared: Sequence[Prepared], before: Weights, names: Sequence[str]) -> Interval:
    """What new features add: their weights are chosen on four fifths of the queries and measured on the last fifth, in turn."""
    dice = np.random.default_rng(SEED)
    gains = np.zeros(len(prepared))
    old = np.array(marks(prepared, before))
    for _ in range(SPLITS):
        part = dice.permutation(len(prepared)) % FOLDS
        for fold in range(FOLDS):
            held = np.flatnonzero(part == fold).tolist()
            weights = chosen([prepared[i] for i in np.flatnonzero(part != fold).tolist()], before, names)
            gains[held] += np.array(marks([prepared[i] for i in held], weights)) - old[held]
    return bootstrap(list(gains / SPLITS))


def chosen(prepared: Sequence[Prepared], before: Weights, names: Sequence[str]) -> dict[str, float]:
    """One weight after the other, each the best of the grid (the smaller of equals), twice through."""
    weights = {**before, **dict.fromkeys(names, 0.0)}
    for name in (*names, *names):
        means = {w: float(np.mean(marks(prepared, {**weights, name: w}))) for w in GRID}
        weights[name] = max(GRID, key=lambda w: (means[w], -w))
    return weights


def _compared(name: str, prepared: Sequence[Prepared], full: Weights, less: Weights) -> Left:
    pairs = [(p.ranking(full)[:CUTOFF], p.ranking(less)[:CUTOFF], p.query.grades("mediators")) for p in prepared]
    differences = [ndcg(without, grades, CUTOFF) - ndcg(all_, grades, CUTOFF) for all_, without, grades in pairs]
    return Left(name, bootstrap(differences), float(np.mean([all_ != without for all_, without, _ in pairs])))
