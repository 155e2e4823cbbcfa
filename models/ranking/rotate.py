"""Near-equals take turns: who leads a band of mediators that the scores cannot tell apart is drawn by lot.

The lot of a mediator depends on the seed of the request and on their id alone, so a list can be drawn again from the
record of it, and another filter or engine leaves the order of those who stay as it was.
"""

import hashlib
from collections.abc import Sequence
from math import hypot

NEAR_EQUAL = 0.03  # share of the best score beyond which nobody counts as equal, however little is known of them
# Most parties take the first place, so it asks for a nearer equal. A choice of policy: on the sample's judged queries 2 % and 3 %
# lose the same (.0053 and .0051 nDCG@5).
FIRST_PLACE = 0.02
MOST = 10  # people in a band: a lot moves nobody further than over one page


def lot(seed: int, name: str) -> float:
    """In [0, 1): the same for the same seed and name, on every machine."""
    return int.from_bytes(hashlib.blake2b(f"{seed}:{name}".encode(), digest_size=8).digest()) / 2**64


def bands(scores: Sequence[float], doubts: Sequence[float], fixed: Sequence[bool]) -> list[range]:
    """The rows, given best first, in bands of near-equals: every two of a band differ by no more than their doubts together.

    `doubts` are in points, like the scores. Who is `fixed` stands alone, and no band reaches over them.
    """
    found: list[range] = []
    start = 0
    while start < len(scores):
        end = start + 1
        margin = (NEAR_EQUAL if start else FIRST_PLACE) * max(scores[0], 0.0)
        while end < min(len(scores), start + MOST) and not (fixed[start] or fixed[end]):
            if not all(_equal(scores, doubts, other, end, margin) for other in range(start, end)):
                break
            end += 1
        found.append(range(start, end))
        start = end
    return found


def _equal(scores: Sequence[float], doubts: Sequence[float], one: int, other: int, margin: float) -> bool:
    return scores[one] - scores[other] <= min(hypot(doubts[one], doubts[other]), margin)


def alike(rows: Sequence[range], room: Sequence[int]) -> list[list[int]]:
    """Who of each band has as much `room` as each other, the most room first: within such a group the lot alone decides."""
    return [[i for i in band if room[i] == level] for band in rows for level in sorted({room[i] for i in band}, reverse=True)]


def rotate(groups: Sequence[Sequence[int]], ids: Sequence[str], seed: int) -> list[int]:
    """The order after the draw, group by group."""
    return [i for group in groups for i in sorted(group, key=lambda i: lot(seed, ids[i]))]
