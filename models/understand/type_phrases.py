"""Telling phrases of dispute types (data/dispute_types.yaml): which stand in a text, and what each type gets of them."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from models.domain.taxonomy import Taxonomy
from models.understand.phrases import PhraseFinder

Floats = NDArray[np.float32]


class TypePhrases:
    """Finds the phrases; the same for learning and for reading."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self.types: tuple[str, ...] = tuple(taxonomy.type_names)
        self._finder = PhraseFinder(_phrases(taxonomy))

    def find(self, text: str) -> dict[str, list[str]]:
        """Type -> the phrases of the (folded) text that speak for it, each once, in order."""
        found: dict[str, list[str]] = {}
        for hit in self._finder.find(text):
            for type_id in hit.means:
                words = found.setdefault(type_id, [])
                if hit.words not in words:
                    words.append(hit.words)
        return found

    def features(self, found: Mapping[str, Sequence[str]], types: Sequence[str]) -> Floats:
        """[types] log(1 + what the phrases are worth): a longer one is less of a chance hit, a shared one says less."""
        sharing: dict[str, int] = {}
        for words in found.values():
            for word in words:
                sharing[word] = sharing.get(word, 0) + 1
        worth = {t: sum(min(len(w), 5) / 3 / sharing[w] ** 0.7 for w in words) for t, words in found.items()}
        return np.log1p(np.array([worth.get(t, 0.0) for t in types], np.float32))


def _phrases(taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
    for t in taxonomy.types:
        for phrase in (t.name, *t.aliases, *t.everyday):
            yield phrase, t.id
        for s in t.subtypes:
            for phrase in (*s.aliases, *s.everyday):
                yield phrase, f"{t.id}.{s.id}"
