"""The passages of a text that match a query, with marks in the original writing (繁體, full-width and all)."""

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from models.language.normalize import HAN, fold
from models.language.sentences import CLAUSE_END, SENTENCE_END
from models.language.tokenize import Span, Tokenizer

_SEEN_WEIGHT = 0.25  # what a word counts that an earlier passage shows already


@dataclass(frozen=True, slots=True)
class Passage:
    """A part of a text: original[start : start + len(text)]. Marks (start, end) count from the passage's beginning,
    do not overlap, and are in order. `by`: what it was found by."""

    text: str
    start: int
    marks: tuple[tuple[int, int], ...]
    by: Literal["words", "meaning"] = "words"


def passages(
    text: str, query_tokens: Collection[str], tokenizer: Tokenizer, size: int = 120, limit: int = 2, also: Collection[str] = ()
) -> tuple[Passage, ...]:
    """The at most `limit` windows of about `size` characters that show most of the query, in the order of the text.

    They begin and end with sentences where that fits. No token found: no passage. A query of single characters only
    (狗) is also found inside words (养狗), as the search does. `also` are words and phrases (folded) that mean the same.
    """
    found = _found(text, frozenset(query_tokens), frozenset(also), tokenizer)
    if not found:
        return ()
    windows = _windows(text, found, size)
    chosen: list[tuple[int, int]] = []
    seen: set[str] = set()
    for _ in range(limit):
        free = [w for w in windows if all(w[1] <= a or b <= w[0] for a, b in chosen)]
        if not free:
            break
        best = max(free, key=lambda w: (_worth(found, w, seen), -w[0]))
        chosen.append(best)
        seen |= {span.token for span in _inside(found, best)}
    return tuple(_passage(text, window, found) for window in sorted(chosen))


def marked_in(
    text: str, part: tuple[int, int], query_tokens: Collection[str], tokenizer: Tokenizer, also: Collection[str] = ()
) -> Passage:
    """A part of the text that was found by meaning, with what of the query stands in it (perhaps nothing)."""
    found = _found(text, frozenset(query_tokens), frozenset(also), tokenizer)
    return replace(_passage(text, part, found), by="meaning")


def _found(text: str, wanted: frozenset[str], also: frozenset[str], tokenizer: Tokenizer) -> list[Span]:
    """Where the text has the tokens, in order."""
    spans = [s for s in tokenizer.spans(text) if s.token in wanted or s.token in also]
    single = bool(wanted) and all(len(token) == 1 and HAN.match(token) for token in wanted)
    phrases = also - {s.token for s in spans}
    if single or phrases:
        folded = fold(text)
        if single:
            spans += [Span(c, *folded.source(i, i + 1)) for i, c in enumerate(folded.text) if c in wanted]
        spans += [
            Span(phrase, *folded.source(*m.span()))
            for phrase in phrases
            if len(phrase) > 2
            for m in re.finditer(" ?".join(map(re.escape, phrase)), folded.text)  # a line may break within it
        ]
    return sorted(spans, key=lambda s: (s.start, s.end))


def _windows(text: str, found: Sequence[Span], size: int) -> list[tuple[int, int]]:
    """One window for each sentence that has a token, and more where a sentence is longer than a window."""
    sentences = [0, *(m.end() for m in SENTENCE_END.finditer(text))]
    clauses = [0, *(m.end() for m in CLAUSE_END.finditer(text))]
    starts: list[int] = []
    for span in found:
        if starts and span.end <= starts[-1] + size:
            candidate = sentences[bisect_right(sentences, span.start) - 1]
            if candidate <= starts[-1]:
                continue
        starts.append(_opening(span, sentences, clauses, size))
    return [(start, _closing(text, start, size, (sentences, clauses), found)) for start in dict.fromkeys(starts)]


def _opening(span: Span, sentences: list[int], clauses: list[int], size: int) -> int:
    for breaks in (sentences, clauses):
        start = breaks[bisect_right(breaks, span.start) - 1]
        if span.end <= start + size:
            return start
    return max(0, span.start - size // 4)


def _closing(text: str, start: int, size: int, breaks: tuple[list[int], list[int]], found: Sequence[Span]) -> int:
    """The last end of a sentence or clause in the window's second half, else its full length, never inside a token.

    The first token of the window always stays in it.
    """
    end = start + size
    if end >= len(text):
        return len(text)
    kept = found[bisect_left(found, start, key=_start)].end
    for ends in breaks:
        last = ends[bisect_right(ends, end) - 1]
        if last > start + size // 2 and last >= kept:
            return last
    cut = found[bisect_left(found, start, key=_start) : bisect_left(found, end, key=_start)]
    ends_at = [(s.start if s.start > start else s.end) for s in cut if s.end > end]
    return ends_at[0] if ends_at else end


def _inside(found: Sequence[Span], window: tuple[int, int]) -> list[Span]:
    first = bisect_left(found, window[0], key=_start)
    last = bisect_left(found, window[1], key=_start)
    return [span for span in found[first:last] if span.end <= window[1]]


def _start(span: Span) -> int:
    return span.start


def _worth(found: Sequence[Span], window: tuple[int, int], seen: set[str]) -> float:
    """Each different token once, longer ones more; repetition only decides between equals."""
    inside = _inside(found, window)
    different = {span.token for span in inside}
    return sum(len(t) * (_SEEN_WEIGHT if t in seen else 1) for t in different) + len(inside) / 1000


def _passage(text: str, window: tuple[int, int], found: Sequence[Span]) -> Passage:
    start, end = window
    shown = text[start:end]
    start += len(shown) - len(shown.lstrip())
    shown = shown.strip()
    marks: list[tuple[int, int]] = []
    for span in _inside(found, window):
        a, b = span.start - start, span.end - start
        if marks and a <= marks[-1][1]:
            marks[-1] = (marks[-1][0], max(b, marks[-1][1]))
        else:
            marks.append((a, b))
    return Passage(shown, start, tuple(marks))
