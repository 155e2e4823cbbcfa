"""Finding known phrases in a text: the longest at each spot, left to right, never overlapping."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Generic, TypeVar

T = TypeVar("T")
MAX_CHARACTERS = 4000


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
        self._means: dict[str, tuple[T, ...]] = {}
        self._lengths: dict[str, list[int]] = {}
        for phrase, meaning in phrases:
            if not phrase:
                continue
            known = self._means.get(phrase, ())
            if meaning not in known:
                self._means[phrase] = (*known, meaning)
            lengths = self._lengths.setdefault(phrase[:2], [])
            if len(phrase) not in lengths:
                lengths.append(len(phrase))
        for start, lengths in self._lengths.items():
            if len(start) == 2 and start[0] in self._means:
                lengths.append(1)
            lengths.sort(reverse=True)

    def find(self, text: str) -> list[Found[T]]:
        """All phrases of the first 4,000 characters, in order."""
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
