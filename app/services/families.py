"""The best cases with copies folded together, and which of them are near enough to learn from."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.services.filters import CaseFilters
from indexer.records.store import RecordStore
from indexer.retrieve import Candidates
from models.domain.case import Case
from models.domain.taxonomy import parent_type
from models.language.redact import library_id
from models.ranking.copies import same_cases
from models.ranking.score import Scored
from models.ranking.worked import Worked, worked
from models.understand.understanding import Understanding

LOOKED_AT = 50  # of the ranking: enough to say how often something goes well, and read in some milliseconds
# Least share of the best case's likeness. On the sample's 126 judged queries .56 of the cases above it and of the type are judged
# alike (2.7 a query): as many as above .5 with the level-1 type alone, where it is .49; with no type it is .21.
NEAR = 0.4
NOT_LIKENESS = "helpful"  # a feature for whoever looks for a way out: it lifts settled cases and would lift their rate


@dataclass(frozen=True, slots=True)
class Family:
    """A case by its row in the ranking, and the same case again further down."""

    row: int
    case: Case
    copies: tuple[Case, ...]


def known_copies(case: Case) -> tuple[str, ...]:
    """Ids under which the case itself may stand again: its original, and its redacted copy."""
    return (*((case.original,) if case.original else ()), library_id(case.id))


def families(
    store: RecordStore, found: Candidates, scored: Scored, k: int, tiers: Sequence[str], asked: Case | None
) -> tuple[Family, ...]:
    """At least k families where there are so many, best first, without copies of the case `asked` with.

    Only the head of the ranking is read, so copies further down are not named. The store has the last word on a case's
    tier: one that was taken out of the library is not shown, whatever the index still says.
    """
    size = max(LOOKED_AT, 2 * k)
    while True:
        rows = scored.order[:size]
        cases = {c.id: c for c in store.get_many("cases", [found.ids[row] for row in rows])}
        there = [(row, case) for row in rows if (case := cases.get(found.ids[row])) and (not tiers or case.tier in tiers)]
        folded = _folded(there, asked)
        if len(folded) >= k or size >= len(scored.order):
            return folded
        size *= 2


def _folded(there: Sequence[tuple[int, Case]], asked: Case | None) -> tuple[Family, ...]:
    before = [asked] if asked else []
    groups = same_cases([*before, *(case for _, case in there)])
    if asked:
        groups = [[at - 1 for at in group] for group in groups[1:]]  # the first is the asked one with its copies
    return tuple(Family(*there[first], tuple(there[at][1] for at in others)) for first, *others in groups)


def what_worked(understanding: Understanding, scored: Scored, head: Sequence[Family], filters: CaseFilters) -> Worked | None:
    """What the near ones at the head tell; None where no type was understood or chosen: then nothing is known to be near.

    Near is a case of the understood type (or of one chosen by filter) with at least NEAR of the best one's likeness. Where the
    outcome was chosen by filter, nothing is said of how often cases settle.
    """
    wanted = set(filters.types or [guess.id for guess in understanding.likely[:1]])
    if not wanted or not head:
        return None
    head = head[:LOOKED_AT]
    columns = [column for column, name in enumerate(scored.names) if name != NOT_LIKENESS]
    likeness = scored.parts[:, columns].sum(axis=1)
    least = NEAR * max(likeness[family.row] for family in head)
    near = [family.case for family in head if likeness[family.row] >= least and _of_type(family.case, wanted)]
    return worked(near, len(head), outcome_chosen=bool(filters.outcomes))


def _of_type(case: Case, wanted: set[str]) -> bool:
    """Whether it has one of the types, or where a sub-type is wanted, just its level-1 type and no more."""
    own = set(case.dispute_types)
    if wanted & {*own, *map(parent_type, own)}:
        return True
    return any(parent_type(t) in own and not any(o.startswith(f"{parent_type(t)}.") for o in own) for t in wanted)
