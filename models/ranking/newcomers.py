"""A share of the first page for newcomers: who has no record yet can never win by one."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.ranking.rotate import lot

Floats = NDArray[np.float64]

PAGE = 10  # places of a first page
FROM = 5  # the places above are what a phone shows first: the score alone decides there
WITHIN = 50  # places of the ranking that newcomers are brought up from: as many as are recorded of each list
AMONG = 5  # one of so many of the best newcomers is drawn, so that it is not always the same
MOST_KEPT = 3  # places of a page
FITTING = 0.5  # share of the best candidate's agreement of type that a newcomer needs


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Of each row: whether they are a `newcomer`, one whose work is of this type (`suited`), and the share of wishes met."""

    newcomer: Sequence[bool]
    suited: Sequence[bool]
    wishes: Sequence[float]


def suits(types: Floats) -> NDArray[np.bool_]:
    """[n] whose work is of the type asked for, by their agreement of type [n]."""
    enough: NDArray[np.bool_] = (types > 0) & (types >= FITTING * types.max(initial=0.0))
    return enough


def make_room(
    order: Sequence[int], ids: Sequence[str], new: Newcomers, fixed: Sequence[bool], kept: float, seed: int
) -> tuple[list[int], list[int]]:
    """The order with newcomers brought up into the places `kept` for them, and the rows brought up.

    `kept` is a share of the first page: .05 is one place on every second page, by lot. The last of the page who is no newcomer
    makes room. Who comes up stands among the first 50, serves the type asked for, meets as many wishes as they, takes one of
    the places 6 to 10, and passes nobody who is `fixed`. Newcomers who stand there by their score count, and none is moved off
    the page.
    """
    after, brought = list(order), []
    lowest = _lowest(after, fixed)
    wanted = int(kept * PAGE + lot(seed, "newcomers"))
    missing = wanted - sum(new.newcomer[row] for row in after[:PAGE])
    for _ in range(missing):
        leaving = _leaving(after, lowest, new)
        fit = _fitting(after, leaving, new) if leaving is not None else []
        if leaving is None or not fit:
            break
        row = min(fit[:AMONG], key=lambda row: lot(seed, ids[row]))
        _bring(after, row, leaving, lowest + int(lot(seed, f"place of {ids[row]}") * (PAGE - lowest)))
        brought.append(row)
    return after, brought


class Chances(NamedTuple):
    """A first page as the scores alone fill it: newcomers on it, and how many more could be brought up."""

    held: int
    more: int


def chances(order: Sequence[int], new: Newcomers, fixed: Sequence[bool]) -> Chances:
    """Of an order before anybody is brought up."""
    after, lowest = list(order), _lowest(order, fixed)
    more = 0
    while (leaving := _leaving(after, lowest, new)) is not None and (fit := _fitting(after, leaving, new)):
        _bring(after, fit[0], leaving, lowest)
        more += 1
    return Chances(sum(new.newcomer[row] for row in order[:PAGE]), more)


def share_kept(share: float, pages: Sequence[Chances]) -> float:
    """What to keep so that newcomers get `share` of pages such as these: some hold one anyway, on others nobody suits.

    At most three places of ten; `share` itself where there are no pages.
    """
    if not pages:
        return share
    reached = [sum(max(p.held, min(kept, p.held + p.more)) for p in pages) / len(pages) for kept in range(MOST_KEPT + 1)]
    wanted = share * PAGE
    for kept, (now, more) in enumerate(pairwise(reached)):
        if wanted <= more:
            return (kept + max(wanted - now, 0.0) / (more - now) if more > now else kept) / PAGE
    return MOST_KEPT / PAGE


def _bring(order: list[int], row: int, leaving: int, place: int) -> None:
    order.remove(row)
    order.insert(PAGE - 1, order.pop(leaving))
    order.insert(place, row)


def _lowest(order: Sequence[int], fixed: Sequence[bool]) -> int:
    held = max((place for place, row in enumerate(order[:PAGE]) if fixed[row]), default=-1)
    return max(FROM, held + 1)


def _leaving(order: Sequence[int], lowest: int, new: Newcomers) -> int | None:
    """The place of whoever makes room; None where nobody does, or nobody waits."""
    places = range(PAGE - 1, lowest - 1, -1) if len(order) > PAGE else ()
    return next((place for place in places if not new.newcomer[order[place]]), None)


def _fitting(order: Sequence[int], leaving: int, new: Newcomers) -> list[int]:
    least = new.wishes[order[leaving]]
    return [row for row in order[PAGE:WITHIN] if new.newcomer[row] and new.suited[row] and new.wishes[row] >= least]
