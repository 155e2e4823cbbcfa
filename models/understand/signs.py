"""Signs in what happened that make cases alike: of which cause it tells, and which elements (要素) it has.

Read from words alone, so that a case has its signs as soon as it is indexed. Cues and elements are data a centre edits.
"""

import math
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from models.domain.cause_cues import CauseCues
from models.domain.elements import Elements
from models.language.normalize import normalize
from models.understand.phrases import PhraseFinder

MOST_CAUSES = 24  # kept of a text: enough to compare by
SATURATION = 0.7  # the second mention of a cue adds half of what the first did
T = TypeVar("T")


class CueCounter(Generic[T]):
    """Adds up what the cues of a text say of each meaning."""

    def __init__(self, cues: Mapping[T, tuple[str, ...]]) -> None:
        meanings = [(word, meaning) for meaning, words in cues.items() for word in _normalized(words)]
        self._shared = Counter(word for word, _ in meanings)
        self._finder = PhraseFinder(meanings)

    def read(self, text: str) -> dict[T, float]:
        """Meaning -> the sum over its cues in the folded text; a cue that stands for several counts less for each."""
        counts: Counter[str] = Counter()
        means: dict[str, tuple[T, ...]] = {}
        for hit in self._finder.everywhere(text):
            counts[hit.words] += 1
            means[hit.words] = hit.means
        found: dict[T, float] = {}
        for word, n in counts.items():
            worth = (1 - math.exp(-SATURATION * n)) / math.sqrt(self._shared[word])
            for meaning in means[word]:
                found[meaning] = found.get(meaning, 0.0) + worth
        return found

    def places(self, text: str) -> Iterator[tuple[int, str, float]]:
        """Where each cue of the folded text stands, the cue, and what it is worth."""
        for hit in self._finder.everywhere(text):
            yield hit.start, hit.words, 1 / math.sqrt(self._shared[hit.words])


def _normalized(words: tuple[str, ...]) -> list[str]:
    """All at once: thousands of single calls would be felt at every start."""
    joined = normalize(" ".join(words)).split(" ")
    return joined if len(joined) == len(words) else [normalize(word) for word in words]


@dataclass(frozen=True, slots=True)
class Signs:
    """Of one text: causes of action with their weights (unit length, strongest first), elements with theirs."""

    causes: Mapping[str, float]
    elements: Mapping[str, float]


NO_SIGNS = Signs({}, {})


class SignReader:
    """Reads causes and elements."""

    def __init__(self, cues: CauseCues, elements: Elements) -> None:
        self._causes = CueCounter(cues)
        self._elements = CueCounter({element.id: element.words for group in elements.groups for element in group.elements})

    def read(self, text: str) -> Signs:
        """The signs of a folded text."""
        strongest = sorted(self._causes.read(text).items(), key=lambda item: (-item[1], item[0]))[:MOST_CAUSES]
        length = math.sqrt(sum(weight * weight for _, weight in strongest)) or 1.0
        elements = {name: round(1 - math.exp(-weight), 4) for name, weight in self._elements.read(text).items()}
        return Signs({cause: round(weight / length, 4) for cause, weight in strongest}, elements)

    def cues(self, text: str) -> Iterator[tuple[int, str, float]]:
        """Where each cue of a cause or an element stands in the folded text, the cue, and what it is worth (at most 1)."""
        yield from self._causes.places(text)
        yield from self._elements.places(text)
