"""The same case again: a redacted copy, a second import, the same facts under another id. Pure, cheap, and in the order given."""

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from models.domain.case import Case
from models.language.normalize import normalize
from models.understand.numbers import find_quantities

PIECE = 4  # characters of a piece of text: shorter ones are shared by chance
SAME = 0.8  # share of common pieces; 179 pairs of 6,035 court cases reach .5, most one of a series (docs/ranking-in-detail.md)
SIGNATURE = 8  # smallest hashes of a text
MEET = 2  # that two texts must have in common to be compared: 1 in 10,000 that share .8 of their pieces have fewer
READ = 10_000  # characters of the facts
SAID = 10.0  # numbers from here on tell cases apart: dates, sums, measures; 一家 and 两次 do not
_NO_LETTER = re.compile(r"[\W_]+")
Hashes = NDArray[np.uint64]


def same_cases(cases: Sequence[Case]) -> list[list[int]]:
    """Positions in groups: each case with those after it that are the same case again, groups in order of their first.

    One is a copy of another by its `original`, or by its facts: nearly the same words and no other numbers, because the cases of
    a series (one employer, thirty workers) share their words and differ in sums and dates. Texts are compared only where
    their signatures meet (MinHash: Broder 1997), so the effort grows with the number of cases and not with that of pairs.
    """
    groups: list[list[int]] = []
    named: dict[str, int] = {}
    signed: dict[int, list[int]] = defaultdict(list)
    pieces: list[Hashes] = []  # of the first of each group
    for at, case in enumerate(cases):
        own = _pieces(case.facts)
        signature = own[:SIGNATURE].tolist()
        group = next((named[name] for name in (case.id, case.original) if name in named), None)
        if group is None:
            met = Counter(g for piece in signature for g in signed[piece])
            near = sorted(g for g, times in met.items() if times >= min(MEET, len(signature)))
            group = next((g for g in near if _same(cases[groups[g][0]], pieces[g], case, own)), None)
        if group is None:
            group = len(groups)
            groups.append([])
            pieces.append(own)
            for piece in signature:
                signed[piece].append(group)
        groups[group].append(at)
        named[case.id] = group
        if case.original:
            named[case.original] = group
    return groups


def _same(one: Case, its: Hashes, other: Case, theirs: Hashes) -> bool:
    if one.amount is not None and other.amount is not None and one.amount != other.amount:
        return False
    common = len(np.intersect1d(its, theirs, assume_unique=True))
    if common < SAME * (len(its) + len(theirs) - common):
        return False
    ours, other_numbers = _numbers(one.facts), _numbers(other.facts)
    return ours <= other_numbers or other_numbers <= ours


def _pieces(facts: str) -> Hashes:
    """Hashes of all pieces of the text, each once, in ascending order; a text shorter than a piece is one piece."""
    text = _NO_LETTER.sub("", normalize(facts[:READ])).ljust(PIECE)
    points = np.frombuffer(text.encode("utf-32-le"), np.uint32).astype(np.uint64)
    windows = np.lib.stride_tricks.sliding_window_view(points, PIECE)
    packed = windows @ np.array([1 << 48, 1 << 32, 1 << 16, 1], np.uint64)
    return np.unique(_scattered(packed))


def _scattered(values: Hashes) -> Hashes:
    """The values spread over 64 bits, the same on every machine (the finisher of SplitMix64: Steele, Lea and Flood 2014)."""
    mixed = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mixed = (mixed ^ (mixed >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    scattered: Hashes = mixed ^ (mixed >> np.uint64(31))
    return scattered


def _numbers(facts: str) -> frozenset[float]:
    return frozenset(q.value for q in find_quantities(normalize(facts[:READ])) if q.value >= SAID)
