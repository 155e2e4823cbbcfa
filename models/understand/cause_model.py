"""Causes of action (案由) as a distribution: what the cues of a text say, and how near its meaning is to each cause.

A cause is a direction in the encoder's space, made of its name and its cues, and moved towards the centre's own closed cases
of that cause the more of them there are. A text leans towards a cause when it is nearer to it than texts usually are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import orjson
from numpy.typing import NDArray

from models.errors import UnavailableError
from models.understand.type_model import centred, unit

Floats = NDArray[np.float32]
SUPPORT = 3.0  # closed cases that weigh as much as the cause's name and cues
USUAL_TEXTS = 300  # cases of a library that say as much about what is usual as what people say does
MEANING, CUES = 0.8, 0.8  # how much nearness (in standard deviations) and the cues' sum count
LEAST_LEAN = 0.5  # standard deviations over a text's own mean: below, a cause is not told of


@dataclass(frozen=True)
class Cloud:
    """How many vectors lie: their mean [d] as the encoder made them; of unit length with that mean taken off, their mean
    [d] and covariance [d, d]."""

    count: int
    centre: Floats
    mean: Floats
    covariance: Floats

    @classmethod
    def of(cls, vectors: Floats) -> "Cloud":
        """Of vectors [n, d]."""
        centre = vectors.mean(axis=0)
        rest = centred(vectors, centre)
        mean = rest.mean(axis=0)
        covariance = rest.T @ rest / np.float32(len(rest)) - np.outer(mean, mean)
        return cls(len(vectors), centre, mean, covariance.astype(np.float32))

    def nearness(self, directions: Floats) -> tuple[Floats, Floats]:
        """[C] mean and variance of the cosines with these directions [C, d]."""
        variance = np.einsum("cd,de,ce->c", directions, self.covariance, directions)
        return directions @ self.mean, np.maximum(variance, 1e-9)


@dataclass(frozen=True)
class Library:
    """What a centre's cases taught: how they lie, and the sum [k, d] of the vectors of those with a stated cause."""

    cloud: Cloud
    causes: tuple[str, ...]
    sums: Floats

    @classmethod
    def of(cls, vectors: Floats, stated: Sequence[str | None]) -> "Library":
        """Of the cases' vectors [n, d] and the cause stated of each."""
        cloud = Cloud.of(vectors)
        names = tuple(sorted({cause for cause in stated if cause}))
        sums = np.zeros((len(names), vectors.shape[1]), np.float32)
        rows = [(i, names.index(cause)) for i, cause in enumerate(stated) if cause]
        if rows:
            np.add.at(sums, [row for _, row in rows], centred(vectors, cloud.centre)[[i for i, _ in rows]])
        return cls(cloud, names, sums)


@dataclass(frozen=True)
class CauseModel:
    """Reads causes. `base` [C, d] are the directions of names and cues, `said` is how what people say lies; `library` what a
    centre's own cases add. `inputs` tells which data base and said were made from."""

    inputs: str
    names: tuple[str, ...]
    base: Floats
    said: Cloud
    library: Library | None = None

    @cached_property
    def _directions(self) -> Floats:
        if self.library is None:
            return self.base
        moved = SUPPORT * self.base
        rows = {name: row for row, name in enumerate(self.names)}
        for cause, total in zip(self.library.causes, self.library.sums, strict=True):
            if cause in rows:
                moved[rows[cause]] += total
        return unit(moved)

    @cached_property
    def _usual(self) -> tuple[Floats, Floats]:
        """[C] mean and standard deviation of the nearness of any text: of what people say and the library, mixed."""
        mean, variance = self.said.nearness(self._directions)
        if self.library is not None:
            share = self._library_share
            own, own_variance = self.library.cloud.nearness(self._directions)
            variance = share * own_variance + (1 - share) * variance + share * (1 - share) * (own - mean) ** 2
            mean = share * own + (1 - share) * mean
        return mean, np.sqrt(variance)

    @property
    def _library_share(self) -> float:
        count = self.library.cloud.count if self.library else 0
        return count / (count + USUAL_TEXTS)

    @cached_property
    def _centre(self) -> Floats:
        """What is taken from the vector of a question."""
        if self.library is None:
            return self.said.centre
        share = np.float32(self._library_share)
        centre: Floats = share * self.library.cloud.centre + (1 - share) * self.said.centre
        return centre

    def of_text(self, cues: Mapping[str, float], vector: Floats) -> Floats:
        """[C] of unit length: what a text tells of, by the sums of its cues and its query vector [d]."""
        sums = np.array([[cues.get(name, 0.0) for name in self.names]], np.float32)
        told: Floats = self.of_cases(sums, centred(vector[None, :], self._centre))[0]
        return told

    def of_cases(self, cues: Floats, vectors: Floats) -> Floats:
        """[n, C] rows of unit length, from the sums of their cues [n, C] and their centred unit vectors [n, d]; a row of
        vectors that is not known (NaN) leaves the cues alone."""
        usual, spread = self._usual
        nearness = (vectors @ self._directions.T - usual) / spread
        told = MEANING * np.nan_to_num(nearness) + CUES * cues
        deviation = told.std(axis=1, keepdims=True)
        lean: Floats = (told - told.mean(axis=1, keepdims=True)) / np.maximum(deviation, 1e-9)
        return unit(np.maximum(lean - LEAST_LEAN, 0.0) ** 2)

    # ---- on disk ----------------------------------------------------------------------------------------------------

    def save(self, folder: Path) -> None:
        """Write it as arrays and json."""
        folder.mkdir(parents=True, exist_ok=True)
        arrays = {"base": self.base, **_arrays("said", self.said)}
        facts: dict[str, Any] = {"format": _FORMAT, "inputs": self.inputs, "names": self.names, "said": self.said.count}
        if self.library is not None:
            arrays |= {"sums": self.library.sums, **_arrays("library", self.library.cloud)}
            facts |= {"library": self.library.cloud.count, "causes": self.library.causes}
        np.savez(folder / ARRAYS, **arrays)  # type: ignore[arg-type]
        (folder / FACTS).write_bytes(orjson.dumps(facts))

    @classmethod
    def load(cls, folder: Path) -> "CauseModel":
        """Read what `save` wrote. Raises UnavailableError where it is missing or broken."""
        try:
            facts: dict[str, Any] = orjson.loads((folder / FACTS).read_bytes())
            if facts["format"] != _FORMAT:
                raise ValueError("another format")
            with np.load(folder / ARRAYS, allow_pickle=False) as arrays:
                said = _cloud("said", facts["said"], arrays)
                library = None
                if "library" in facts:
                    library = Library(_cloud("library", facts["library"], arrays), tuple(facts["causes"]), arrays["sums"])
                return cls(facts["inputs"], tuple(facts["names"]), arrays["base"], said, library)
        except (OSError, ValueError, KeyError, TypeError) as e:
            raise UnavailableError(f"案由的学习结果读不出来（{folder.name}）。请运行 dianjiang train 重新学习。") from e


ARRAYS, FACTS = "causes.npz", "causes.json"
_FORMAT = 1


def directions_of(*forms: Floats) -> Floats:
    """[C, d] one direction for each cause out of several forms of it (each [C, d]): what sets it apart from the others."""
    total = np.zeros_like(forms[0])
    for vectors in forms:
        total += centred(vectors, vectors.mean(axis=0))
    return unit(total)


def _arrays(name: str, cloud: Cloud) -> dict[str, Floats]:
    return {f"{name}_centre": cloud.centre, f"{name}_mean": cloud.mean, f"{name}_covariance": cloud.covariance}


def _cloud(name: str, count: int, arrays: Mapping[str, Floats]) -> Cloud:
    return Cloud(count, arrays[f"{name}_centre"], arrays[f"{name}_mean"], arrays[f"{name}_covariance"])
