"""Finding known phrases in a text: the longest at each spot, left to right, never overlapping."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
MAX_CHARACTERS = 10_000  # as long as a text may be: what cannot wait may stand at its very end
GAP = "…"


@dataclass(frozen=True, slots=True)
class Found(Generic[T]):
    """A phrase, where it stands, and what it means."""

    words: str
    start: int
    end: int
    means: tuple[T, ...]


class PhraseFinder(Generic[T]):
    """Looks phrases up by their first two characters, so that the cost follows the text and not the list."""

    def __init__(self, phrases: Iterable[tuple[str, T]]) -> None:
        means: dict[str, tuple[T, ...]] = {}
        lengths: dict[str, set[int]] = {}
        for phrase, meaning in phrases:
            known = means.get(phrase)
            if known is None:
                means[phrase] = (meaning,)
                lengths.setdefault(phrase[:2], set()).add(len(phrase))
            elif meaning not in known:
                means[phrase] = (*known, meaning)
        means.pop("", None)
        for start, sizes in lengths.items():
            if len(start) == 2 and start[0] in means:
                sizes.add(1)
        self._means = means
        self._lengths = {start: sorted(sizes, reverse=True) for start, sizes in lengths.items() if start}

    def find(self, text: str) -> list[Found[T]]:
        """All phrases of the first 10,000 characters, in order."""
        found: list[Found[T]] = []
        text = text[:MAX_CHARACTERS]
        at, lengths, means = 0, self._lengths, self._means
        while at < len(text):
            # most places begin no phrase: one look-up tells (and one more where phrases of one character are known)
            for n in lengths.get(text[at : at + 2]) or lengths.get(text[at]) or ():
                words = text[at : at + n]
                if words in means and len(words) == n:
                    found.append(Found(words, at, at + n, means[words]))
                    at += n
                    break
            else:
                at += 1
        return found

    def everywhere(self, text: str) -> Iterator[Found[T]]:
        """Every phrase at every spot of the first 10,000 characters, overlapping ones too."""
        text = text[:MAX_CHARACTERS]
        for at in range(len(text)):
            for n in self._lengths.get(text[at : at + 2], ()):
                words = text[at : at + n]
                if len(words) == n and words in self._means:
                    yield Found(words, at, at + n, self._means[words])


class GappedFinder(Generic[T]):
    """Finds phrases of which some have a gap: 甲…乙 is the first words, then the second within the same sentence."""

    def __init__(self, phrases: Iterable[tuple[str, T]], gap: int) -> None:
        """`gap`: characters that may stand between the two, at most."""
        phrases = tuple(phrases)
        self._plain = PhraseFinder((phrase, meaning) for phrase, meaning in phrases if GAP not in phrase)
        self._gapped = [(phrase.partition(GAP)[0], _pattern(phrase, gap), m) for phrase, m in phrases if GAP in phrase]

    def find(self, text: str) -> list[Found[T]]:
        """All phrases of the first 10,000 characters: those without a gap in order, then the others, which may overlap."""
        text = text[:MAX_CHARACTERS]
        found = self._plain.find(text)
        for first, pattern, meaning in self._gapped:
            if first in text:
                found += [Found(m[0], m.start(), m.end(), (meaning,)) for m in pattern.finditer(text)]
        return found


def _pattern(phrase: str, gap: int) -> re.Pattern[str]:
    first, _, second = phrase.partition(GAP)
    return re.compile(rf"{re.escape(first)}[^。！？!?；;\n]{{0,{gap}}}?{re.escape(second)}")
