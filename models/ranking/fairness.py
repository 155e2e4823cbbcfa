"""How fairly weights share out the first pages: who gets how much attention over many draws of the same questions."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from models.ranking.arrange import Contenders, arrange
from models.ranking.exposure import attention, by_group, gini_per_due, share_of_tenth
from models.ranking.newcomers import PAGE, WITHIN, chances, share_kept
from models.ranking.rotate import bands, lot

Floats = NDArray[np.float64]
DRAWS = 50  # of each question: seeds 0 to 49, so that the same weights have the same figures again


@dataclass(frozen=True, slots=True)
class Fairness:
    """What came out, all from 0 to 1.

    `equals`: Gini of attention among near-equals; `newcomers`: their share of the first pages; `tenth`: share of all attention
    that the tenth of the candidates shown most gets; `groups`: by way (such as gender) and label, the group's share of it.
    """

    equals: float
    newcomers: float
    tenth: float
    groups: dict[str, dict[str, float]]


@dataclass(frozen=True, slots=True)
class FairnessFigures:
    """A version and the one it was compared with, by the same draws; `share` was set for newcomers."""

    after: Fairness
    before: Fairness
    share: float


def fairness(questions: Sequence[Contenders], share: float, groups: Mapping[str, Mapping[str, str]]) -> Fairness:
    """Of the first pages that these candidates make; newcomers' places are kept so that they get `share` if they can.

    `groups`: way -> id -> label. Nobody below the first 50 reaches a first page, so only these are arranged.
    """
    people = {who for c in questions for who in c.ids}
    first = [c.first(WITHIN) for c in questions]
    kept = share_kept(share, [chances(range(len(c.ids)), c.new, c.fixed) for c in first])
    got: dict[str, float] = defaultdict(float)
    equals, new, places = [], 0, 0
    for c in first:
        each: dict[str, float] = defaultdict(float)
        for seed in range(DRAWS):
            page = arrange(dealt(c, seed), kept, seed).order[:PAGE]
            for row, share_of_page in zip(page, attention(len(page)), strict=True):
                each[c.ids[row]] += share_of_page
            new += sum(c.new.newcomer[row] for row in page)
            places += len(page)
        equals += [attention_ for _, attention_ in among_equals(c, each)]
        for who, attention_ in each.items():
            got[who] += attention_
    whole = sum(got.values()) or 1.0
    parts = {who: value / whole for who, value in got.items()}
    shares = {way: dict(sorted(by_group(parts, labels).items())) for way, labels in groups.items()}
    return Fairness(unequal(equals), new / max(places, 1), share_of_tenth(got.values(), len(people)), shares)


def dealt(c: Contenders, seed: int) -> Contenders:
    """The same on another day: who has how much room changes with the caseloads, so it is dealt out anew among them."""
    drawn = sorted(range(len(c.ids)), key=lambda row: lot(seed, f"room of {c.ids[row]}"))
    return replace(c, room=[c.room[row] for row in drawn])


def among_equals(c: Contenders, got: Mapping[str, float]) -> Iterator[tuple[range, Floats]]:
    """Each band of near-equals that reaches the first page: its rows, and the attention that each of them got (by id)."""
    for band in bands(c.scores, c.doubts, c.fixed):
        if band.start >= PAGE:
            return
        if len(band) > 1:
            yield band, np.array([got.get(c.ids[row], 0.0) for row in band])


def unequal(equals: Sequence[Floats]) -> float:
    """Gini of what each of some near-equals got for each point due to them, which is the mean of theirs; weighed by it."""
    if not equals:
        return 0.0
    return gini_per_due(np.concatenate(equals).tolist(), np.concatenate([np.full(len(e), e.mean()) for e in equals]).tolist())
