"""One request for mediators, as features see it."""

from dataclasses import dataclass, field

import numpy as np

from models.ranking.demands import Demands
from models.ranking.features.base import Floats, Table
from models.understand.understanding import Understanding


@dataclass(frozen=True, slots=True)
class Situation:
    """What was understood, and what retrieval found about each candidate ([n] each).

    `lexical` and `semantic` compare the words with the profile (NaN: not known), `evidence` adds up similar cases
    that the candidate settled, `outcome` is their standing among colleagues in the lead type (models.ranking.outcomes).
    `words` are those that were said; `demands` is what the dispute calls for; `knowing` are ids of whoever handled the
    earlier case that the request refers to.
    """

    understanding: Understanding
    table: Table
    lexical: Floats
    semantic: Floats
    evidence: Floats
    outcome: Floats
    words: tuple[str, ...] = ()
    demands: Demands = field(default_factory=Demands)
    knowing: frozenset[str] = frozenset()

    @property
    def nobody(self) -> Floats:
        """[n] zeros: what a feature gives that has nothing to go by."""
        return np.zeros(len(self.table.ids))
