"""The arithmetic of a score, for staff: each feature's value times its weight; the parts add up exactly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from models.ranking.features import Feature
from models.ranking.score import POINT, Scored


@dataclass(frozen=True, slots=True)
class Part:
    """One feature's share of a score. `points` are rounded to 0.000001, and so is the score they add up to."""

    name: str
    label: str
    about: str
    value: float
    weight: float
    points: float


def parts_of(features: tuple[Feature[Any], ...], scored: Scored, weights: Mapping[str, float], row: int) -> tuple[Part, ...]:
    """The parts of one candidate's score in the registry's order, those that are switched off left out."""
    values, points = scored.values[row].tolist(), scored.parts[row].tolist()
    return tuple(
        Part(f.name, f.label, f.about, value, weights[f.name], part / POINT)
        for f, value, part in zip(features, values, points, strict=True)
        if weights.get(f.name)
    )


def ties_of(scored: Scored, ids: Sequence[str], row: int) -> tuple[str, ...]:
    """Ids of the others with exactly the same score; among them the order is drawn by a hash of the id."""
    same = np.flatnonzero(scored.totals == scored.totals[row]).tolist()
    return tuple(ids[other] for other in same if other != row)
