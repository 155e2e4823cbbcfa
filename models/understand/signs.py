"""Signs in what happened that make cases alike: of which cause it tells, and which elements (要素) it has.

Read from words alone, so that a case has its signs as soon as it is indexed. Cues and elements are data a centre edits.
"""

import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from models.domain.cause_cues import CauseCues
from models.domain.elements import Elements
from models.language.normalize import normalize
from models.understand.context import denied, lacking
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

    def read(self, text: str, skips: Callable[[str, int], bool] | None = None) -> dict[T, float]:
        """Meaning -> the sum over its cues in the folded text; a cue that stands for several counts less for each.

        A cue does not count where `skips` holds of the text and the cue's place in it.
        """
        counts: Counter[str] = Counter()
        means: dict[str, tuple[T, ...]] = {}
        for hit in self._finder.everywhere(text):
            if skips and skips(text, hit.start):
                continue
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
    """Of one text: causes of action with the sums of their cues (strongest first), elements with their weights (below 1)."""

    causes: Mapping[str, float]
    elements: Mapping[str, float]


NO_SIGNS = Signs({}, {})


def _is_missing(text: str, start: int) -> bool:
    """没有借条 has no 借条. A cue that says itself what is missing (没有借条, 未签订) begins with the denial, and counts."""
    return denied(text, start) or lacking(text, start)


class SignReader:
    """Reads causes and elements."""

    def __init__(self, cues: CauseCues, elements: Elements) -> None:
        self._causes = CueCounter(cues)
        self._elements = CueCounter({element.id: element.words for group in elements.groups for element in group.elements})

    def read(self, text: str) -> Signs:
        """The signs of a folded text; what it says to be missing is no element of it."""
        strongest = sorted(self._causes.read(text).items(), key=lambda item: (-item[1], item[0]))[:MOST_CAUSES]
        elements = {name: round(1 - math.exp(-weight), 4) for name, weight in self._elements.read(text, _is_missing).items()}
        return Signs({cause: round(weight, 4) for cause, weight in strongest}, elements)

    def cues(self, text: str) -> Iterator[tuple[int, str, float]]:
        """Where each cue of a cause or an element stands in the folded text, the cue, and what it is worth (at most 1)."""
        yield from self._causes.places(text)
        yield from self._elements.places(text)
