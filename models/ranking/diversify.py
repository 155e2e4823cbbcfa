"""Bounded moves after scoring: one organisation must not fill the first screen while near-equals wait below."""

from collections.abc import Sequence
from dataclasses import dataclass

HEAD = 5  # the places looked after: what a phone shows first
PER_ORGANISATION = 2
NEAR_EQUAL = 0.03  # share of the best score within which two candidates count as equals


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody was moved from one place to another (0-based), and why (Chinese)."""

    id: str
    before: int
    after: int
    reason: str


def diversify(ids: Sequence[str], scores: Sequence[float], offices: Sequence[str | None]) -> tuple[list[int], list[Move]]:
    """The order (indexes into `ids`, given best first) after bounded moves, and each move made.

    Within the first 5, a third person of one organisation gives way to the next person of another whose score is
    within 3 % of the best score; nobody is passed by somebody clearly worse.
    """
    order = list(range(len(ids)))
    moves: list[Move] = []
    margin = NEAR_EQUAL * max(scores[0], 0.0) if scores else 0.0
    for place in range(min(HEAD, len(order))):
        office = offices[order[place]]
        if office is None or sum(offices[i] == office for i in order[:place]) < PER_ORGANISATION:
            continue
        later = _successor(order, place, scores, offices, margin)
        if later is not None:
            moved = order.pop(later)
            order.insert(place, moved)
            moves.append(Move(ids[moved], later, place, "同一组织已有两位在前，让得分相近的其他组织的调解员靠前"))
    return order, moves


def _successor(order: list[int], place: int, scores: Sequence[float], offices: Sequence[str | None], margin: float) -> int | None:
    passed = scores[order[place]]
    for later in range(place + 1, len(order)):
        candidate = order[later]
        if passed - scores[candidate] > margin:
            return None
        if sum(offices[i] == offices[candidate] for i in order[:place]) < PER_ORGANISATION:
            return later
    return None
