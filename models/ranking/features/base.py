"""What a feature is, and what it may look at."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]


class Table(Protocol):
    """The candidates' columns, row by row (an engine gives them)."""

    @property
    def ids(self) -> tuple[str, ...]: ...
    def number(self, name: str) -> Floats: ...
    def has(self, name: str, values: Collection[str]) -> NDArray[np.bool_]: ...
    def mapped(self, name: str, key: str) -> Floats: ...
    def matrix(self, name: str, keys: Sequence[str]) -> Floats: ...
    def values(self, name: str) -> list[tuple[str, ...]]: ...


class HasTable(Protocol):
    """Any situation: it has the candidates' columns."""

    @property
    def table(self) -> Table: ...


S_contra = TypeVar("S_contra", bound=HasTable, contravariant=True)


@dataclass(frozen=True)
class Feature(Generic[S_contra]):
    """One ranking factor. `label` is what staff read, `about` one sentence that a party understands.

    `reads` names all that `compute` goes by: parts of the situation, and columns of the candidates as `column name`.
    """

    name: str
    label: str
    about: str
    compute: Callable[[S_contra], Floats]
    reads: tuple[str, ...]


def feature_matrix(
    features: tuple[Feature[S_contra], ...], situation: S_contra, weights: Mapping[str, float] | None = None
) -> Floats:
    """[n, len(features)], each value clipped to [0, 1]. With `weights` those that are switched off are not computed: all 0."""
    values = [f.compute(situation) if weights is None or weights.get(f.name) else None for f in features]
    none = np.zeros(len(situation.table.ids))
    return np.clip(np.stack([none if column is None else column for column in values], axis=1), 0.0, 1.0)
