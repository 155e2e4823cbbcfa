"""An engine in which one mediator's record is another than it is: what would be found if one thing were different.

Everything that a record filters and counts by is the pretended one's; words and meaning are compared as they are indexed, because
only an index can say what another text would score.
"""

from collections.abc import Collection, Sequence
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from indexer.engine import (
    AnyOf,
    Clause,
    Columns,
    Document,
    Filter,
    Filters,
    Floats,
    Hit,
    Ids,
    Kind,
    Not,
    Page,
    Range,
    SearchEngine,
    Sort,
    Terms,
)


def passes(document: Document, one: Filter) -> bool:
    """Whether a document passes a filter, as an engine promises."""
    match one:
        case Terms(field, values):
            return not set(values).isdisjoint(document.keywords.get(field, ()))
        case Range(field, low, high, or_missing):
            number = document.numbers.get(field)
            if number is None:
                return or_missing
            return (low is None or low <= number) and (high is None or number <= high)
        case Ids(values):
            return document.id in values
        case Not(inner):
            return not passes(document, inner)
        case AnyOf(filters):
            return any(passes(document, inner) for inner in filters)


def pretend(engine: SearchEngine, document: Document) -> SearchEngine:
    """The engine with this mediator instead of the one of the same id. For retrieval only; nothing is written through it."""
    return cast(SearchEngine, _Pretend(engine, document))  # what it leaves out is the engine's own, by __getattr__


class _Pretend:
    def __init__(self, engine: SearchEngine, document: Document) -> None:
        self._engine, self._document = engine, document

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)

    def _inside(self, kind: Kind, filters: Filters) -> bool:
        return kind == "mediators" and all(passes(self._document, one) for one in filters)

    def _others(self, kind: Kind, filters: Filters) -> list[Filter]:
        return [*filters, *([Not(Ids((self._document.id,)))] if kind == "mediators" else [])]

    def lexical(self, kind: Kind, clauses: Sequence[Clause], filters: Filters = (), limit: int = 100) -> list[Hit]:
        hits = self._engine.lexical(kind, clauses, self._others(kind, filters), limit)
        if self._inside(kind, filters):
            score = float(self._engine.lexical_scores(kind, clauses, [self._document.id])[0])
            hits += [Hit(self._document.id, score)] if score > 0 else []
        return sorted(hits, key=lambda hit: -hit.score)[:limit]

    def nearest(self, kind: Kind, vector: Floats, filters: Filters = (), limit: int = 100) -> list[Hit]:
        hits = self._engine.nearest(kind, vector, self._others(kind, filters), limit)
        if self._inside(kind, filters):
            score = float(self._engine.similarity(kind, vector, [self._document.id])[0])
            hits += [] if np.isnan(score) else [Hit(self._document.id, score)]
        return sorted(hits, key=lambda hit: -hit.score)[:limit]

    def browse(
        self,
        kind: Kind,
        clauses: Sequence[Clause] = (),
        filters: Filters = (),
        sort: Sort | None = None,
        offset: int = 0,
        limit: int = 20,
    ) -> Page:
        """The pretended one stands first: retrieval asks for the first page only, and counts."""
        page = self._engine.browse(kind, clauses, self._others(kind, filters), sort, offset, limit)
        own = self._document.id
        if not self._inside(kind, filters) or (clauses and self._engine.lexical_scores(kind, clauses, [own])[0] <= 0):
            return page
        return Page((own, *page.ids)[:limit], page.total + 1)

    def columns(self, kind: Kind, ids: Sequence[str]) -> Columns:
        columns = self._engine.columns(kind, ids)
        own = self._document.id
        return (
            _Columns(columns, self._document, columns.ids.index(own)) if kind == "mediators" and own in columns.ids else columns
        )


class _Columns:
    """Columns with one row of the pretended document."""

    def __init__(self, columns: Columns, document: Document, row: int) -> None:
        self._columns, self._document, self._row = columns, document, row

    @property
    def ids(self) -> tuple[str, ...]:
        return self._columns.ids

    def number(self, name: str) -> NDArray[np.float64]:
        values = self._columns.number(name).copy()
        values[self._row] = self._document.numbers.get(name, np.nan)
        return values

    def has(self, name: str, values: Collection[str]) -> NDArray[np.bool_]:
        found = self._columns.has(name, values).copy()
        found[self._row] = not set(values).isdisjoint(self._document.keywords.get(name, ()))
        return found

    def mapped(self, name: str, key: str) -> NDArray[np.float64]:
        values = self._columns.mapped(name, key).copy()
        values[self._row] = self._document.maps.get(name, {}).get(key, np.nan)
        return values

    def matrix(self, name: str, keys: Sequence[str]) -> NDArray[np.float64]:
        values = self._columns.matrix(name, keys).copy()
        values[self._row] = [self._document.maps.get(name, {}).get(key, 0.0) for key in keys]
        return values

    def values(self, name: str) -> list[tuple[str, ...]]:
        found = list(self._columns.values(name))
        found[self._row] = tuple(self._document.keywords.get(name, ()))
        return found
