"""Which passages of a long text to search with: a pasted complaint or judgment is mostly paper around what happened.

A text is cut into sentences. What a sentence tells is counted by the cues of causes and elements in it (`signs`), less the more
formulas of paper stand in and beside it (`boilerplate`), more where it gives dates, sums and turns of a story, and more the
earlier it is told. Windows of sentences that tell most are taken one after another; a cue told already counts little again.
Measured by `python -m bench.quality long`.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from models.domain.boilerplate import Boilerplate
from models.language.normalize import Folded
from models.language.sentences import Span, sentences, trim
from models.understand.phrases import GappedFinder
from models.understand.signs import SignReader

Floats = NDArray[np.float64]

SHORT = 700  # a text shorter than this is searched with whole
BUDGET = 600  # characters chosen: what the encoder reads
WINDOW = 300  # characters of one passage
LONGEST_SENTENCE = 120  # longer ones are cut at commas
DENSITY = 0.08  # share of formulas at which a sentence tells a third
BESIDE_PAPER = 0.15  # what a sentence without a formula tells at least, however much paper is around it
PAPER_DENSITY = 0.3  # share of formulas from which a sentence is paper and is never chosen
ACCOUNT_WORTH = 0.3  # a turn of a story adds this share of the sentence's worth
CONCRETE_WORTH = 1.0  # as does a date, a sum, or a name made unreadable
MOST_MARKS = 3  # of either are counted in a sentence
EARLY = 1.0  # what is told after everything else counts e times less
AGAIN = 0.25  # what a cue counts that was there before
LEAST = 0.2  # a further passage must be worth this share of the first
NEIGHBOURS = np.array([0.1, 0.2, 0.4, 0.2, 0.1])  # paper stands together: a sentence is judged with those around it
GAP_CHARACTERS = 30  # between the two parts of a formula, at most
BARE = 0.01  # what a sentence without a cue is worth: of a text without any the beginning is taken

_CONCRETE = re.compile(r"\d+(?:\.\d+)?[年月日号元万个次人天平%]|[×xX某]|[一二三四五六七八九十百千万两]+(?:元|万元|个月|天|次)")


@dataclass(frozen=True, slots=True)
class _Sentence:
    """Where a sentence stands in the text, its length once folded, and the cues in it (each once) with what they are worth."""

    start: int
    end: int
    length: int
    cues: dict[str, float]


class PassageChooser:
    """Chooses passages; one for each process, safe in several threads."""

    def __init__(self, boilerplate: Boilerplate, signs: SignReader) -> None:
        self._signs = signs
        said = [(phrase, True) for phrase in boilerplate.paper] + [(phrase, False) for phrase in boilerplate.account]
        self._finder = GappedFinder(said, GAP_CHARACTERS)

    def choose(self, text: str, folded: Folded) -> tuple[Span, ...]:
        """The chosen parts (start, end) of `text`, in order, apart from each other; none for a text that is short enough.

        `folded` is `fold(text)`. They have at most BUDGET characters once folded.
        """
        if len(text) < SHORT:
            return ()
        spans = sentences(text, LONGEST_SENTENCE)
        starts = _places([start for start, _ in spans], folded)
        cues: list[dict[str, float]] = [{} for _ in spans]
        for at, cue, worth in self._signs.cues(folded.text):
            cues[bisect_right(starts, at) - 1][cue] = worth
        ends = [*starts[1:], len(folded.text)]
        told = [_Sentence(*span, end - start, c) for span, start, end, c in zip(spans, starts, ends, cues, strict=True)]
        chosen = _windows(told, self._worth(text, folded.text, told, starts))
        return _joined([(told[i].start, told[i].end) for i in chosen], text)

    def _worth(self, text: str, folded: str, told: Sequence[_Sentence], starts: list[int]) -> Floats:
        """[sentences] by what the cues of each are multiplied; 0 for paper."""
        paper, account = np.zeros(len(told)), np.zeros(len(told))
        for at, length, is_paper in self._formulas(folded):
            row = bisect_right(starts, at) - 1
            if is_paper:
                paper[row] += length
            else:
                account[row] += 1
        lengths = np.array([s.length for s in told], float)
        density = _smooth(paper) / np.maximum(_smooth(lengths), 1.0)
        concrete = np.array([len(_CONCRETE.findall(text, s.start, s.end)) for s in told])
        beside = np.where(paper > 0, 0.0, BESIDE_PAPER)
        worth = np.maximum(np.exp(-density / DENSITY), beside) * (
            1 + ACCOUNT_WORTH * np.minimum(account, MOST_MARKS) + CONCRETE_WORTH * np.minimum(concrete, MOST_MARKS)
        )
        worth[(paper > PAPER_DENSITY * lengths) | ((density > PAPER_DENSITY) & (paper > 0))] = 0.0
        told_of = worth * np.array([sum(s.cues.values()) for s in told])
        before = (np.cumsum(told_of) - told_of) / max(float(told_of.sum()), 1e-9)
        early: Floats = worth * np.exp(-EARLY * before)
        return early

    def _formulas(self, told: str) -> list[tuple[int, int, bool]]:
        """Where each formula stands in the folded text, how long it is, and whether it is paper."""
        return [(hit.start, len(hit.words), paper) for hit in self._finder.find(told) for paper in hit.means]


def text_of(text: str, spans: Sequence[Span]) -> str:
    """The passages of a text, a line each."""
    return "\n".join(text[start:end] for start, end in spans)


def _places(starts: list[int], folded: Folded) -> list[int]:
    """Where the folded text has what stands at `starts` of the original; the first is 0."""
    return [0, *np.searchsorted(np.asarray(folded.offsets), starts[1:]).tolist()]


def _smooth(values: Floats) -> Floats:
    smooth: Floats = np.convolve(values, NEIGHBOURS)[2:-2]
    return smooth


def _windows(told: Sequence[_Sentence], worth: Floats) -> list[int]:
    """The sentences of the best windows, in order."""
    free = [w > 0 for w in worth]
    seen: set[str] = set()
    chosen: list[int] = []
    left, first = BUDGET, 0.0
    while left > 0:
        windows = (_window(told, worth, free, seen, start, min(WINDOW, left)) for start, is_free in enumerate(free) if is_free)
        value, start, end = max(windows, key=lambda w: (w[0], -w[1]), default=(0.0, 0, 0))
        if value <= LEAST * first:
            break
        first = first or value
        for row in range(start, end):
            free[row] = False
            seen |= told[row].cues.keys()
        chosen += range(start, end)
        left -= sum(s.length for s in told[start:end])
    return sorted(chosen)


def _window(
    told: Sequence[_Sentence], worth: Floats, free: Sequence[bool], seen: set[str], start: int, size: int
) -> tuple[float, int, int]:
    """What the longest window from `start` on tells, and where it begins and ends."""
    inside: set[str] = set()
    value, length, row = 0.0, 0, start
    while row < len(told) and free[row] and length + told[row].length <= size:
        sentence = told[row]
        tells = sum(w * (AGAIN if cue in seen or cue in inside else 1.0) for cue, w in sentence.cues.items())
        value += float(worth[row]) * (tells + BARE)
        inside |= sentence.cues.keys()
        length += sentence.length
        row += 1
    return value, start, row


def _joined(spans: Sequence[Span], text: str) -> tuple[Span, ...]:
    """Neighbours as one, without blanks at the ends."""
    joined: list[Span] = []
    for start, end in spans:
        if joined and joined[-1][1] == start:
            joined[-1] = (joined[-1][0], end)
        else:
            joined.append((start, end))
    return tuple(trimmed for span in joined if (trimmed := trim(text, span)))
