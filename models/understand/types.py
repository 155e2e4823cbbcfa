"""Dispute types of a text: what was learned from people's own words, and the phrases that say so."""

from collections import defaultdict
from collections.abc import Sequence

import numpy as np

from models.domain.taxonomy import Taxonomy, parent_type
from models.domain.utterances import NONE
from models.language.tokenize import Tokenizer
from models.understand.type_model import Floats, TypeModel
from models.understand.type_phrases import TypePhrases
from models.understand.understanding import TypeGuess

MOST_GUESSES = 3
MOST_SURE = 0.99  # a reading of words is never certain, and is not shown as if it were


class TypeReader:
    """Reads dispute types with a learned model."""

    def __init__(self, model: TypeModel, taxonomy: Taxonomy, tokenizer: Tokenizer) -> None:
        self._model = model
        self._tokenizer = tokenizer
        self._phrases = TypePhrases(taxonomy)
        known = set(taxonomy.type_names)
        self._members: dict[str, list[int]] = defaultdict(list)
        for row, type_id in enumerate(model.classes):
            if type_id != NONE and type_id in known:
                self._members[parent_type(type_id)].append(row)

    def read(self, text: str, vector: Floats) -> tuple[TypeGuess, ...]:
        """Three guesses, each of another level-1 type, best first, with the phrases that say so.

        `text` is folded, `vector` its query vector. A guess is a level-2 id where one sub-type holds more than half of its
        type's confidence, else a level-1 id. What the text has of no dispute at all is missing from the sum.
        """
        found = self._phrases.find(text)
        said = self._phrases.features(found, self._model.phrase_types)
        shares = self._model.shares(vector, self._tokenizer.tokens(text), said)
        whole = {top: float(shares[rows].sum()) for top, rows in self._members.items()}
        guesses = []
        for top in sorted(whole, key=lambda t: -whole[t])[:MOST_GUESSES]:
            rows = self._members[top]
            best = rows[int(np.argmax(shares[rows]))]
            chosen = self._model.classes[best] if shares[best] > 0.5 * whole[top] else top
            words = dict.fromkeys(word for type_id, said_ in found.items() if parent_type(type_id) == top for word in said_)
            guesses.append(TypeGuess(chosen, round(min(whole[top], MOST_SURE), 3), tuple(words)))
        return tuple(guesses)


def joined(readings: Sequence[tuple[TypeGuess, ...]]) -> tuple[TypeGuess, ...]:
    """The guesses of several matters as one reading: confidences are averaged, the same type counts once."""
    if len(readings) == 1:
        return readings[0]
    summed: dict[str, TypeGuess] = {}
    for guess in (g for reading in readings for g in reading):
        top = parent_type(guess.id)
        before = summed.get(top)
        share = guess.confidence / len(readings) + (before.confidence if before else 0.0)
        finer = guess.id if before is None or guess.confidence > before.confidence * len(readings) else before.id
        words = dict.fromkeys((*(before.words if before else ()), *guess.words))
        summed[top] = TypeGuess(finer, round(share, 3), tuple(words))
    return tuple(sorted(summed.values(), key=lambda g: -g.confidence)[:MOST_GUESSES])
