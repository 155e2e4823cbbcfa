"""A share of the first page for newcomers: who has no record yet can never win by one."""

from collections.abc import Sequence
from dataclasses import dataclass

from models.ranking.rotate import lot

PAGE = 10  # places of a first page
FROM = 5  # the places above are what a phone shows first: the score alone decides there
AMONG = 5  # one of so many of the best newcomers is drawn, so that it is not always the same
FITTING = 0.5  # share of the best candidate's agreement of type that a newcomer needs


@dataclass(frozen=True, slots=True)
class Newcomers:
    """Of each row: whether they are a `newcomer`, one whose work is of this type (`suited`), and the share of wishes met."""

    newcomer: Sequence[bool]
    suited: Sequence[bool]
    wishes: Sequence[float]


def make_room(
    order: Sequence[int], ids: Sequence[str], new: Newcomers, fixed: Sequence[bool], share: float, seed: int
) -> tuple[list[int], list[int]]:
    """The order with newcomers brought up until they have `share` of the first page, and the rows brought up.

    A share of .05 is one place on every second page, by lot. The last of the page who is no newcomer makes room. Who comes up
    serves the type asked for, meets as many wishes as they, takes one of the places 6 to 10, and passes nobody who is
    `fixed`. Newcomers who stand there by their score count, and none is moved off the page.
    """
    after, brought = list(order), []
    held = max((place for place, row in enumerate(after[:PAGE]) if fixed[row]), default=-1)
    lowest = max(FROM, held + 1)
    wanted = int(share * PAGE + lot(seed, "newcomers"))
    missing = wanted - sum(new.newcomer[row] for row in after[:PAGE])
    for _ in range(missing if len(after) > PAGE else 0):
        leaving = next((place for place in range(PAGE - 1, lowest - 1, -1) if not new.newcomer[after[place]]), None)
        if leaving is None:
            break
        least = new.wishes[after[leaving]]
        fit = [row for row in after[PAGE:] if new.newcomer[row] and new.suited[row] and new.wishes[row] >= least]
        if not fit:
            break
        row = min(fit[:AMONG], key=lambda row: lot(seed, ids[row]))
        after.remove(row)
        after.insert(PAGE - 1, after.pop(leaving))
        after.insert(lowest + int(lot(seed, f"place of {ids[row]}") * (PAGE - lowest)), row)
        brought.append(row)
    return after, brought
