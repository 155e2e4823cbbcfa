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
            known = self._means.get(phrase, ())
            if meaning not in known:
                self._means[phrase] = (*known, meaning)
            lengths = self._lengths.setdefault(phrase[:2], [])
            if phrase and len(phrase) not in lengths:
                lengths.append(len(phrase))
        for lengths in self._lengths.values():
            lengths.sort(reverse=True)

    def find(self, text: str) -> list[Found[T]]:
        """All phrases of the first 4,000 characters, in order."""
        found: list[Found[T]] = []
        at, text = 0, text[:MAX_CHARACTERS]
        while at < len(text):
            hit = self._at(text, at)
            if hit is None:
                at += 1
            else:
                found.append(hit)
                at = hit.end
        return found

    def _at(self, text: str, at: int) -> Found[T] | None:
        for start in (text[at : at + 2], text[at]):
            for n in self._lengths.get(start, ()):
                words = text[at : at + n]
                if len(words) == n and words in self._means:
                    return Found(words, at, at + n, self._means[words])
        return None
