"""Dispute types of a text: turns of phrase that give a type away, and nearness in meaning to each sub-type."""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from models.domain.taxonomy import Taxonomy, parent_type
from models.encoders.base import Encoder
from models.understand.phrases import PhraseFinder
from models.understand.understanding import TypeGuess

Floats = NDArray[np.float64]
SHARPNESS = 20.0  # how fast confidence falls with distance in meaning
CUE_WEIGHT = 0.8  # what one telling phrase is worth against meaning
BUNDLE = 15  # phrases encoded together: their order matters little and each text costs a start
MOST_GUESSES = 3


class TypeReader:
    """Reads dispute types. Building it encodes every sub-type's phrases once (an encoder with a cache keeps them)."""

    def __init__(self, taxonomy: Taxonomy, encoder: Encoder) -> None:
        self._encoder = encoder
        self._ids = [type_id for t in taxonomy.types for type_id in ([f"{t.id}.{s.id}" for s in t.subtypes] or [t.id])]
        self._row = {type_id: row for row, type_id in enumerate(self._ids)}
        self._cues = PhraseFinder(_cues(taxonomy))
        self._members = _members(self._ids)
        self._tops = list(self._members)
        self._starts = [rows[0] for rows in self._members.values()]
        phrases = _prototypes(taxonomy)
        vectors = encoder.passages([text for _, text in phrases])
        sums = np.zeros((len(self._ids), encoder.dimension), np.float32)
        for (type_id, _), vector in zip(phrases, vectors, strict=True):
            sums[self._row[type_id]] += vector
        self._centre = (sums / np.linalg.norm(sums, axis=1, keepdims=True)).mean(axis=0)
        self._prototypes = _unit(sums / np.linalg.norm(sums, axis=1, keepdims=True) - self._centre)

    def read(self, text: str) -> tuple[TypeGuess, ...]:
        """Three guesses, each of another level-1 type, best first, with the phrases that say so.

        A guess is a level-2 id where one sub-type holds more than half of its type's confidence, else a level-1 id.
        """
        cues: dict[str, list[str]] = defaultdict(list)
        bonus = np.zeros(len(self._ids))
        for hit in self._cues.find(text):
            for type_id in hit.means:
                if hit.words not in cues[type_id]:
                    cues[type_id].append(hit.words)
                    bonus += self._bonus(type_id, hit.words) / len(hit.means)
        logits = SHARPNESS * (self._prototypes @ _unit(self._encoder.query(text) - self._centre)) + CUE_WEIGHT * bonus
        shares = np.exp(logits - logits.max())
        return self._guesses(shares / shares.sum(), cues)

    def _bonus(self, type_id: str, words: str) -> Floats:
        """A phrase of a sub-type speaks for it; one of a whole type for all of its sub-types, more weakly."""
        bonus = np.zeros(len(self._ids))
        length = min(len(words), 5) / 3  # a longer phrase is less of a chance hit
        if type_id in self._row:
            bonus[self._row[type_id]] = length
        else:
            bonus[self._members[type_id]] = 0.7 * length
        return bonus

    def _guesses(self, shares: Floats, cues: dict[str, list[str]]) -> tuple[TypeGuess, ...]:
        whole = np.add.reduceat(shares, self._starts)
        guesses = []
        for place in np.argsort(-whole, kind="stable")[:MOST_GUESSES].tolist():
            top, rows = self._tops[place], self._members[self._tops[place]]
            best = rows[int(np.argmax(shares[rows]))]
            chosen = self._ids[best] if shares[best] > 0.5 * whole[place] else top
            words = [word for type_id, said in cues.items() if parent_type(type_id) == top for word in said]
            guesses.append(TypeGuess(chosen, round(float(whole[place]), 3), tuple(words)))
        return tuple(guesses)


def _unit(vectors: NDArray[np.float32]) -> NDArray[np.float32]:
    norms = np.linalg.norm(vectors, axis=-1, keepdims=True)
    unit: NDArray[np.float32] = (vectors / np.maximum(norms, 1e-9)).astype(np.float32)
    return unit


def _members(ids: list[str]) -> dict[str, list[int]]:
    rows: dict[str, list[int]] = defaultdict(list)
    for row, type_id in enumerate(ids):
        rows[parent_type(type_id)].append(row)
    return dict(rows)


def _cues(taxonomy: Taxonomy) -> Iterator[tuple[str, str]]:
    for t in taxonomy.types:
        for phrase in (t.name, *t.aliases, *t.everyday):
            yield phrase, t.id
        for s in t.subtypes:
            for phrase in (*s.aliases, *s.everyday):
                yield phrase, f"{t.id}.{s.id}"


def _prototypes(taxonomy: Taxonomy) -> list[tuple[str, str]]:
    """Texts that stand for each sub-type: its names, and its everyday phrases a handful at a time."""
    texts: list[tuple[str, str]] = []
    for t in taxonomy.types:
        for type_id, name, words in [(f"{t.id}.{s.id}", s.name, (*s.aliases, *s.everyday)) for s in t.subtypes] or [
            (t.id, t.name, (*t.aliases, *t.everyday))
        ]:
            texts.append((type_id, f"{t.name}：{name}"))
            texts += [(type_id, "，".join(words[i : i + 5])) for i in range(0, len(words), 5)]
    return texts
