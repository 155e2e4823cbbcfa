"""What data/ says that a dispute calls for: methods that fit it, bodies in charge, professionals where it is hard, a dialect."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from models.domain.dialects import Dialects
from models.domain.hard_cases import Hard, HardCases
from models.domain.taxonomy import Taxonomy, parent_type
from models.understand.understanding import LIKELY, Understanding

SIDE_BODY = 0.6  # of a body in charge that does not lead, as in data/panel.yaml


@dataclass(frozen=True, slots=True)
class Demands:
    """Method -> how far it fits (0 to 1, the best 1), body in charge -> what belonging to it counts (0 to 1), what makes the
    dispute hard, and the languages spoken where it is. Empty where nothing tells of it."""

    methods: Mapping[str, float] = field(default_factory=dict)
    bodies: Mapping[str, float] = field(default_factory=dict)
    hard: tuple[Hard, ...] = ()
    languages: tuple[str, ...] = ()


@dataclass(frozen=True)
class DemandBook:
    """Reads them off an understanding."""

    taxonomy: Taxonomy
    hard_cases: HardCases
    dialects: Dialects

    def of(self, u: Understanding, worked: Mapping[str, float]) -> Demands:
        """What this dispute calls for. `worked`: votes of similar settled cases for the methods they used; where there are
        none, data/methods.yaml says which methods fit."""
        return Demands(_shares(worked) or _shares(self._fitting(u)), self._bodies(u), self._hard(u), self.dialects.of(u.region))

    def _fitting(self, u: Understanding) -> dict[str, float]:
        """The confidence of those understood types that a method says it fits, itself or by their level-1 type."""
        return {m.id: sum(g.confidence for g in u.types if _listed(g.id, m.fits)) for m in self.taxonomy.methods}

    def _bodies(self, u: Understanding) -> dict[str, float]:
        worth: dict[str, float] = {}
        for guess in u.types:
            route = self.taxonomy.route(guess.id)
            for body in route.bodies if route else ():
                share = 1.0 if route and body == route.lead else SIDE_BODY
                worth[body] = worth.get(body, 0.0) + guess.confidence * share
        return worth

    def _hard(self, u: Understanding) -> tuple[Hard, ...]:
        types = {one for guess in u.types if guess.confidence >= LIKELY for one in (guess.id, parent_type(guess.id))}
        alerts = {alert.kind for alert in u.alerts}
        return tuple(hard for hard in self.hard_cases.hard if hard.holds(u.amount, u.people, types, alerts))


def _shares(votes: Mapping[str, float]) -> dict[str, float]:
    best = max(votes.values(), default=0.0)
    return {name: vote / best for name, vote in votes.items() if vote > 0}


def _listed(type_id: str, fits: tuple[str, ...]) -> bool:
    return type_id in fits or parent_type(type_id) in fits
