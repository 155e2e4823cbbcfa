"""Features that compare what was said with what is written of a mediator, and with the cases they handled."""

import numpy as np

from models.ranking.features.base import Floats
from models.ranking.features.situation import Situation
from models.ranking.fusion import share_of_best


def lexical(s: Situation) -> Floats:
    """How well their profile holds the words, as a share of the best."""
    return share_of_best(s.lexical)


def semantic(s: Situation) -> Floats:
    """How near in meaning their profile is, as a share of the nearest."""
    return share_of_best(s.semantic)


def evidence(s: Situation) -> Floats:
    """What the similar cases they handled weigh, as a share of the most."""
    return share_of_best(s.evidence)


def speciality(s: Situation) -> Floats:
    """Words of the specialities that were said, each weighed by how few candidates have it; as a share of the best.

    Wholly only from two rare words on: one alone is often by chance.
    """
    has = s.table.matrix("speciality", tuple(word for word in s.words if len(word) > 1))
    n = len(has)
    found: Floats = has @ np.log((1 + n) / (1 + has.sum(axis=0)))
    most = max(float(found.max(initial=0.0)), 2 * float(np.log((2 + n) / 2)))
    return found / most


def continuity(s: Situation) -> Floats:
    """1 for whoever handled the earlier case that the request refers to."""
    return np.array([one in s.knowing for one in s.table.ids], np.float64) if s.knowing else s.nobody
