"""What the cases most like a dispute say about mediators and methods."""

from collections.abc import Callable, Sequence

from indexer.retrieve import Evidence
from models.understand.understanding import LIKELY, Understanding

OTHER_TYPE = 0.4  # what a similar case of another type than understood still counts


def votes(
    evidence: Sequence[Evidence], understanding: Understanding, of: Callable[[Evidence], Sequence[str]]
) -> dict[str, float]:
    """The weights of the similar cases that have each, added up; a case of another type counts for less."""
    found: dict[str, float] = {}
    for case in evidence:
        weight = case.weight * (OTHER_TYPE + (1 - OTHER_TYPE) * understanding.type_match(case.types))
        for one in of(case):
            found[one] = found.get(one, 0.0) + weight
    return found


def alike(evidence: Sequence[Evidence], understanding: Understanding, mediator: str) -> tuple[str, ...]:
    """Ids of the similar cases that were theirs and are of a type understood: the nearest 20 are not all near."""
    fits = understanding.type_match
    return tuple(case.case for case in evidence if mediator in case.mediators and fits(case.types) >= LIKELY)
