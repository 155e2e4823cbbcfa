"""Features that compare what the dispute calls for with what a mediator is registered for."""

import numpy as np

from models.domain.region import WIDENING, at_level
from models.domain.taxonomy import parent_type
from models.ranking.features.base import Floats, Table
from models.ranking.features.situation import Situation
from models.understand.understanding import NEAR_TYPE, Understanding

# how near somebody is who serves (or works in) the same area of that level
NEARNESS = dict(zip(WIDENING, (1.0, 0.9, 0.6, 0.35, 0.15, 0.0), strict=True))
OFFICE_ONLY = 0.7  # of a professional background: the organisation has it, the person is not known to


def types_of(understanding: Understanding, table: Table) -> Floats:
    """Confidence of each understood type: in full where the row has it, less where it has only the level-1 type."""
    total = np.zeros(len(table.ids))
    for guess in understanding.types:
        total += guess.confidence * of_type(guess.id, table)
    return total


def of_type(type_id: str, table: Table) -> Floats:
    """[n] 1 where the row has the type, less where it has only the level-1 type."""
    near = np.where(table.has("type", (parent_type(type_id),)), NEAR_TYPE, 0.0)
    return np.where(table.has("type", (type_id,)), 1.0, near)


def lead_type(understanding: Understanding) -> str | None:
    """The level-1 type that the dispute most likely is of."""
    return parent_type(understanding.types[0].id) if understanding.types else None


def type_match(s: Situation) -> Floats:
    """As `types_of`."""
    return types_of(s.understanding, s.table)


def industry(s: Situation) -> Floats:
    """1 where they know the industry."""
    known = s.understanding.industry
    return s.table.has("industry", (known,)).astype(np.float64) if known else s.nobody


def distance(s: Situation) -> Floats:
    """How near they serve, by the smallest area they and the party share."""
    near = s.nobody
    if s.understanding.region is None:
        return near
    for level in reversed(WIDENING[:-1]):
        area = at_level(s.understanding.region, level)
        near = np.where(s.table.has("area", (area,)), NEARNESS[level], near)
    return near


def method(s: Situation) -> Floats:
    """How far the best of their named methods is the one that similar cases were settled by."""
    best = s.nobody
    for name, fit in s.demands.methods.items():
        best = np.maximum(best, np.where(s.table.has("method", (name,)), fit, 0.0))
    return best


def charge(s: Situation) -> Floats:
    """How far their organisation is one of the bodies in charge: that of a leading body wholly."""
    best = s.nobody
    for name, worth in s.demands.bodies.items():
        best = np.maximum(best, np.where(s.table.has("body", (name,)), worth, 0.0))
    return best


def profession(s: Situation) -> Floats:
    """A background that a hard dispute asks for, in so far as they are registered for its types."""
    best = s.nobody
    for hard in s.demands.hard:
        own = s.table.has("kind", hard.kinds)
        office = np.where(s.table.has("office_kind", hard.office_kinds), OFFICE_ONLY, 0.0)
        best = np.maximum(best, np.where(own, 1.0, office))
    return best * type_match(s) if s.demands.hard else best
