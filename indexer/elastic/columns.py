"""The columns of chosen documents (engine.Columns), out of one small packed field of each."""

from collections.abc import Collection as Values
from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from indexer.engine import Schema
from indexer.refuse import need

Row = tuple[dict[str, list[str]], dict[str, float | str], dict[str, dict[str, float | str]]]
_NOTHING: Row = ({}, {}, {})


class ColumnsOf:
    """Row by row in the order the ids were asked for; an unknown id has nothing."""

    def __init__(self, ids: tuple[str, ...], rows: Mapping[str, Row], schema: Schema) -> None:
        """`rows`: keywords, numbers and maps by id."""
        self._ids = ids
        self._rows = [rows.get(id_, _NOTHING) for id_ in ids]
        self._schema = schema

    @property
    def ids(self) -> tuple[str, ...]:
        return self._ids

    def number(self, name: str) -> NDArray[np.float64]:
        """See engine.Columns."""
        need(name, self._schema.numbers)
        return np.array([float(numbers.get(name, np.nan)) for _, numbers, _ in self._rows], np.float64)

    def has(self, name: str, values: Values[str]) -> NDArray[np.bool_]:
        """See engine.Columns."""
        need(name, self._schema.keywords)
        wanted = frozenset(values)
        return np.array([not wanted.isdisjoint(keywords.get(name, ())) for keywords, _, _ in self._rows], np.bool_)

    def mapped(self, name: str, key: str) -> NDArray[np.float64]:
        """See engine.Columns."""
        need(name, self._schema.maps)
        return np.array([float(maps.get(name, {}).get(key, np.nan)) for _, _, maps in self._rows], np.float64)

    def matrix(self, name: str, keys: Sequence[str]) -> NDArray[np.float64]:
        """See engine.Columns."""
        need(name, self._schema.maps)
        result = np.zeros((len(self._rows), len(keys)))
        column = {key: i for i, key in enumerate(keys)}
        for row, (_, _, maps) in enumerate(self._rows):
            for key, value in maps.get(name, {}).items():
                if key in column:
                    result[row, column[key]] = float(value)
        return result

    def values(self, name: str) -> list[tuple[str, ...]]:
        """See engine.Columns."""
        need(name, self._schema.keywords)
        return [tuple(keywords.get(name, ())) for keywords, _, _ in self._rows]
