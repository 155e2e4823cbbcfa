"""What was learned about dispute types: a linear model over meaning, words and telling phrases. Arrays and json, no code.

Trained by `type_training`, read by `types`.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from models.errors import UnavailableError

Floats = NDArray[np.float32]
ARRAYS, FACTS = "types.npz", "types.json"
_FORMAT = 1


@dataclass(frozen=True)
class TypeModel:
    """Weights of each class ([classes] long axes first), and how text becomes what they weigh.

    `classes` are ids of dispute types and `none`; `inputs` tells which data it was made from.
    """

    inputs: str
    classes: tuple[str, ...]
    vocabulary: Mapping[str, int]
    phrase_types: tuple[str, ...]
    temperature: float
    mean: Floats
    by_meaning: Floats
    by_word: Floats
    by_phrase: Floats
    idf: Floats
    bias: Floats

    def shares(self, vector: Floats, tokens: Sequence[str], phrases: Floats) -> Floats:
        """[classes] calibrated confidences that add up to 1; `phrases` [phrase_types] as `phrase_features` gives them."""
        logits = self.by_meaning @ centred(vector, self.mean) + self.by_phrase @ phrases + self.bias
        rows, values = self._words(tokens)
        if rows:
            logits = logits + values @ self.by_word[rows]
        scaled = logits / self.temperature
        grown = np.exp(scaled - scaled.max())
        shares: Floats = (grown / grown.sum()).astype(np.float32)
        return shares

    def _words(self, tokens: Sequence[str]) -> tuple[list[int], Floats]:
        """Rows of the known words and their tf-idf (sublinear, unit length), as they were trained."""
        counts = Counter(row for token in tokens if (row := self.vocabulary.get(token)) is not None)
        rows = list(counts)
        values = (1 + np.log(np.fromiter(counts.values(), np.float32, len(rows)))) * self.idf[rows]
        return rows, values / max(float(np.linalg.norm(values)), 1e-9)

    def save(self, folder: Path) -> None:
        """Write it; the facts last, so that a folder with facts is whole."""
        folder.mkdir(parents=True, exist_ok=True)
        parts = {f.name: getattr(self, f.name) for f in fields(self)}
        np.savez(folder / ARRAYS, **{name: part for name, part in parts.items() if isinstance(part, np.ndarray)})  # type: ignore[arg-type]
        facts = {name: part for name, part in parts.items() if not isinstance(part, np.ndarray)}
        (folder / FACTS).write_bytes(orjson.dumps({"format": _FORMAT, **facts}))

    @classmethod
    def load(cls, folder: Path) -> "TypeModel":
        """Read what `save` wrote. Raises UnavailableError where it is missing or broken."""
        try:
            facts: dict[str, Any] = orjson.loads((folder / FACTS).read_bytes())
            if facts.pop("format") != _FORMAT:
                raise ValueError("another format")
            with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
                facts |= {name: arrays[name] for name in arrays.files}
            return cls(**{**facts, "classes": tuple(facts["classes"]), "phrase_types": tuple(facts["phrase_types"])})
        except (OSError, ValueError, KeyError, TypeError) as e:
            raise UnavailableError(f"纠纷类型的学习结果读不出来（{folder.name}）。请运行 dianjiang train 重新学习。") from e


def centred(vectors: Floats, mean: Floats) -> Floats:
    """The vectors ([d] or [n, d]) with the mean taken off, unit length again."""
    return unit(vectors - mean)


def unit(vectors: Floats) -> Floats:
    """Each of length 1 ([d] or [n, d]), or zero where nothing is there."""
    lengths = np.linalg.norm(vectors, axis=-1, keepdims=True)
    return np.asarray(vectors / np.maximum(lengths, 1e-9), np.float32)
