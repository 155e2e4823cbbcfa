"""Bounded moves after scoring: one organisation must not fill the first screen while near-equals wait below."""

from collections.abc import Sequence

from models.ranking.rotate import NEAR_EQUAL

HEAD = 5  # the places looked after: what a phone shows first
PER_ORGANISATION = 2


def diversify(
    order: Sequence[int], scores: Sequence[float], offices: Sequence[str | None], fixed: Sequence[bool]
) -> tuple[list[int], list[int]]:
    """The order (rows, best first) after bounded moves, and the rows moved up.

    Within the first 5, a third person of one organisation gives way to the next person of another whose score is
    within 3 % of the best score; nobody is passed by somebody clearly worse, and nobody who is `fixed` is passed.
    """
    after, moved = list(order), []
    margin = NEAR_EQUAL * max(scores, default=0.0)
    for place in range(min(HEAD, len(after))):
        office = offices[after[place]]
        if office is None or sum(offices[i] == office for i in after[:place]) < PER_ORGANISATION:
            continue
        later = _successor(after, place, scores, offices, fixed, margin)
        if later is not None:
            row = after.pop(later)
            after.insert(place, row)
            moved.append(row)
    return after, moved


def _successor(
    order: list[int],
    place: int,
    scores: Sequence[float],
    offices: Sequence[str | None],
    fixed: Sequence[bool],
    margin: float,
) -> int | None:
    passed = float("-inf")
    for later in range(place + 1, len(order)):
        if fixed[order[later - 1]]:
            return None
        passed = max(passed, scores[order[later - 1]])
        candidate = order[later]
        if passed - scores[candidate] > margin:
            continue
        if sum(offices[i] == offices[candidate] for i in order[:place]) < PER_ORGANISATION:
            return later
    return None
