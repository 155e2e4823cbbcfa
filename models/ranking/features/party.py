"""Features that answer what a party wants of the mediator."""

import numpy as np

from models.language.names import Match
from models.ranking.features.base import Floats
from models.ranking.features.situation import Situation

PERHAPS_NAMED = 0.5  # of whom a mistyped name may mean: seen among the first, and behind whoever is surely meant
# the wishes of a party -> the column that says who meets them
WISH_COLUMNS = {
    "gender": "gender",
    "modes": "mode",
    "languages": "language",
    "kinds": "kind",
    "grades": "grade",
    "honours": "honour",
}


def named(s: Situation) -> Floats:
    """1 for whom the party asks by name."""
    found = s.nobody
    for name, how in s.understanding.asked_names.items():
        worth = 1.0 if how is Match.EXACT else PERHAPS_NAMED
        found = np.maximum(found, np.where(s.table.has("full_name", (name,)), worth, 0.0))
    return found


def wishes(s: Situation) -> Floats:
    """Share of the party's wishes that are met; 0 where there is none."""
    wished = s.understanding.wishes.by_field
    return _met(s, [(field, value) for field, values in wished.items() for value in values])


def language(s: Situation) -> Floats:
    """Share of the languages wished that they speak; without a wish, whether they speak one of the area's."""
    wished = s.understanding.wishes.languages
    if wished:
        return _met(s, [("languages", value) for value in wished])
    spoken = s.demands.languages
    return s.table.has("language", spoken).astype(np.float64) if spoken else s.nobody


def mode(s: Situation) -> Floats:
    """Share of the modes wished that they offer."""
    return _met(s, [("modes", value) for value in s.understanding.wishes.modes])


def _met(s: Situation, wished: list[tuple[str, str]]) -> Floats:
    met = [s.table.has(WISH_COLUMNS[field], (value,)) for field, value in wished]
    return np.mean(met, axis=0) if met else s.nobody
