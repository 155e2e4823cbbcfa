"""One collection as it stood at a commit: words, columns and vectors that belong together. Only read, by any thread."""

from collections.abc import Collection as Values
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import tantivy
from numpy.typing import NDArray

from indexer.embedded.lists import Lists, Mask, Rows
from indexer.embedded.masks import mask_of
from indexer.embedded.queries import Queries, many_ids
from indexer.embedded.table import Table
from indexer.embedded.vectors import Vectors
from indexer.embedded.words import Words, one_token
from indexer.engine import Clause, FacetCounts, Filter, Filters, Floats, Hit, Ids, Page, Sort
from indexer.fields import exact_name, keyword_name
from indexer.refuse import check_clauses, check_filters, need

_SCORED_PER_ID = 8
_MOST_VALUES = 60_000  # tantivy stops at 65,000 buckets
_SCORED_PAGES = 1000  # hits that are put in order to cut pages from them; deeper pages order all that matches


@dataclass(frozen=True)
class Collection:
    """Answers what SearchEngine promises, for one kind of documents."""

    words: Words
    table: Table
    vectors: Vectors
    threads: int

    @cached_property
    def _queries(self) -> Queries:
        return Queries(self.table.schema, self.words.schema)

    # ---- words ------------------------------------------------------------------------------------------------------

    def lexical(self, clauses: Sequence[Clause], filters: Filters, limit: int) -> list[Hit]:
        """See SearchEngine.lexical."""
        rows, scores = self._matches(clauses, filters, limit)
        return self._hits(rows, scores)

    def _hits(self, rows: Rows, scores: Sequence[float]) -> list[Hit]:
        names = self.table.ids.names
        return [Hit(names[row], score) for row, score in zip(rows.tolist(), scores, strict=True)]

    def _matches(self, clauses: Sequence[Clause], filters: Filters, limit: int | None) -> tuple[Rows, list[float]]:
        """Rows and scores of what matches a clause and passes the filters, best first; limit None: all."""
        check_clauses(self.table.schema, clauses)
        check_filters(self.table.schema, filters)
        if limit is None:
            limit = self.words.limit
        if not clauses or limit < 1:
            return np.zeros(0, np.int64), []
        query_filters = () if many_ids(filters) else filters
        query = self._queries.matching(clauses, query_filters)
        if query is None:
            return np.zeros(0, np.int64), []
        if query_filters or not filters:
            return self.words.top(query, limit)
        rows, scores = self.words.everything(query)
        passed = np.flatnonzero(mask_of(self.table, filters)[rows])[:limit]
        return rows[passed], [scores[i] for i in passed.tolist()]

    def lexical_scores(self, clauses: Sequence[Clause], ids: Sequence[str]) -> NDArray[np.float64]:
        """See SearchEngine.lexical_scores."""
        # in a small collection it takes longer to name the documents than to score all
        chosen = () if self.words.limit <= _SCORED_PER_ID * len(ids) else (Ids(tuple(ids)),)
        rows, scores = self._matches(clauses, chosen, None)
        by_row = dict(zip(rows.tolist(), scores, strict=True))
        return np.array([by_row.get(row, 0.0) for row in self.table.ids.rows(ids).tolist()], np.float64)

    def suggest(self, field: str, prefix: str, filters: Filters, limit: int) -> list[str]:
        """See SearchEngine.suggest."""
        need(field, self.table.schema.exact)
        check_filters(self.table.schema, filters)
        if not prefix or limit < 1:
            return []
        by_length: dict[int, list[str]] = {}
        for form, _ in self.words.searcher.terms_with_prefix(exact_name(field), one_token(prefix)):
            by_length.setdefault(len(form), []).append(form)
        found: dict[str, None] = {}
        # one search a length: shorter forms first, each by id
        for _, forms in sorted(by_length.items()):
            having = tantivy.Query.const_score_query(self._queries.forms(field, prefix, forms), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, having), *self._queries.filters(filters)])
            found |= dict.fromkeys(self.words.by_id(query, limit + len(found)))
            if len(found) >= limit:
                break
        return list(found)[:limit]

    # ---- meaning ----------------------------------------------------------------------------------------------------

    def nearest(self, vector: Floats, filters: Filters, limit: int) -> list[Hit]:
        """See SearchEngine.nearest."""
        check_filters(self.table.schema, filters)
        if not self.vectors.slots or limit < 1:
            return []
        # slots without an owner point behind the rows: there nothing passes
        passing = np.append(mask_of(self.table, filters), np.False_).take(self._owner, mode="clip")
        slots, scores = self.vectors.nearest(vector, passing, limit, self.threads)
        return self._hits(self._owner[slots], scores.tolist())

    @cached_property
    def _owner(self) -> Rows:
        """[slots]: the row whose vector lies there; behind the last row for none."""
        owner = np.full(self.vectors.slots, self.table.rows, np.int64)
        rows = np.flatnonzero(self.table.slot >= 0)
        owner[self.table.slot[rows]] = rows
        return owner

    def similarity(self, vector: Floats, ids: Sequence[str]) -> NDArray[np.float64]:
        """See SearchEngine.similarity."""
        return self.vectors.cosines(vector, self._slots(ids))

    def vectors_of(self, ids: Sequence[str]) -> Floats:
        """See SearchEngine.vectors."""
        return self.vectors.of(self._slots(ids))

    def _slots(self, ids: Sequence[str]) -> Rows:
        """Where these documents' vectors lie, -1 where there is none."""
        rows = self.table.ids.rows(ids)
        slots = np.full(len(rows), -1, np.int64)
        known = rows >= 0
        slots[known] = self.table.slot[rows[known]]
        return slots

    # ---- lists and counts -------------------------------------------------------------------------------------------

    def browse(self, clauses: Sequence[Clause], filters: Filters, sort: Sort | None, offset: int, limit: int) -> Page:
        """See SearchEngine.browse."""
        check_filters(self.table.schema, filters)
        check_clauses(self.table.schema, clauses)
        if sort is not None:
            need(sort.field, self.table.schema.numbers)
        if not clauses:
            rows, scores = np.flatnonzero(mask_of(self.table, filters)), None
            total = len(rows)
        else:
            rows, total, scores = self._scored(clauses, filters, offset + limit if sort is None else None)
        if sort is not None:
            keys = self.table.number(sort.field)[rows]
            scores = np.where(np.isnan(keys), -np.inf, keys if sort.descending else -keys)
        page = self._in_order(rows, scores)[offset : offset + limit]
        return Page(tuple(self.table.ids.names[row] for row in page.tolist()), total)

    def _scored(self, clauses: Sequence[Clause], filters: Filters, depth: int | None) -> tuple[Rows, int, NDArray[np.float64]]:
        """Matching rows, how many there are in all, and their scores; at least those of pages down to `depth`."""
        limit = _SCORED_PAGES if depth is not None and depth <= _SCORED_PAGES // 2 else None
        rows, scores = self._matches(clauses, filters, limit)
        total = len(rows)
        if limit is not None and total == limit:
            if len(scores) and scores[-1] == scores[depth - 1 if depth else 0]:
                # ties reach beyond what was fetched: ids decide among all of them
                rows, scores = self._matches(clauses, filters, None)
                total = len(rows)
            else:
                total = self._count(clauses, filters)
        # sums of the same parts in another order differ in the last digits: no reason to rank one above the other
        return rows, total, np.array([f"{score:.5e}" for score in scores]).astype(np.float64)

    def _count(self, clauses: Sequence[Clause], filters: Filters) -> int:
        if many_ids(filters):
            return len(self._matches(clauses, filters, None)[0])
        query = self._queries.matching(clauses, filters)
        return 0 if query is None else self.words.count(query)

    def _in_order(self, rows: Rows, scores: NDArray[np.float64] | None) -> Rows:
        rank = self.table.ids.rank[rows]
        return rows[np.argsort(rank) if scores is None else np.lexsort((rank, -scores))]

    def facets(self, fields: Sequence[str], clauses: Sequence[Clause], filters: Mapping[str, Filter]) -> FacetCounts:
        """See SearchEngine.facets."""
        check_clauses(self.table.schema, clauses)
        check_filters(self.table.schema, tuple(filters.values()))
        for field in fields:
            need(field, self.table.schema.keywords)
        own = [field for field in fields if field in filters]
        shared = [field for field in fields if field not in filters]
        counts = self._counts(shared, clauses, tuple(filters.values())) if shared else {}
        for field in own:
            others = tuple(f for name, f in filters.items() if name != field)
            counts |= self._counts([field], clauses, others)
        return {field: counts[field] for field in fields}

    def _counts(self, fields: Sequence[str], clauses: Sequence[Clause], filters: Filters) -> FacetCounts:
        if not clauses or many_ids(filters):
            mask = mask_of(self.table, filters)
            if clauses:
                matching = np.zeros(len(mask), np.bool_)
                matching[self._matches(clauses, (), None)[0]] = True
                mask = mask & matching
            return self._counts_of(fields, mask)
        query = self._queries.matching(clauses, filters)
        if query is None:
            return {field: {} for field in fields}
        wanted = {
            field: {"terms": {"field": keyword_name(field), "size": _MOST_VALUES, "segment_size": _MOST_VALUES}}
            for field in fields
        }
        answer = self.words.searcher.aggregate(query, wanted)
        return {field: _in_order_of_count(answer[field]["buckets"]) for field in fields}

    def _counts_of(self, fields: Sequence[str], mask: Mask) -> FacetCounts:
        return {field: self.table.keywords[field].counts(mask) for field in fields}

    def columns(self, ids: Sequence[str]) -> "ColumnsOf":
        """See SearchEngine.columns."""
        return ColumnsOf(tuple(ids), self.table)


class ColumnsOf:
    """The columns of chosen documents (engine.Columns)."""

    def __init__(self, ids: tuple[str, ...], table: Table) -> None:
        self._ids = ids
        self._table = table
        self._rows = table.ids.rows(ids)
        self._all_known = bool((self._rows >= 0).all())
        self._entries: dict[int, tuple[Rows, Rows]] = {}

    @property
    def ids(self) -> tuple[str, ...]:
        return self._ids

    def number(self, name: str) -> NDArray[np.float64]:
        """See engine.Columns."""
        need(name, self._table.schema.numbers)
        column = self._table.number(name)
        if self._all_known:
            return column[self._rows]
        result = np.full(len(self._rows), np.nan)
        known = self._rows >= 0
        result[known] = column[self._rows[known]]
        return result

    def has(self, name: str, values: Values[str]) -> NDArray[np.bool_]:
        """See engine.Columns."""
        need(name, self._table.schema.keywords)
        lists = self._table.keywords[name]
        return lists.has(len(self._rows), self._entries_of(lists), values)

    def mapped(self, name: str, key: str) -> NDArray[np.float64]:
        """See engine.Columns."""
        need(name, self._table.schema.maps)
        lists = self._table.maps[name]
        return lists.numbers(len(self._rows), self._entries_of(lists), key)

    def matrix(self, name: str, keys: Sequence[str]) -> NDArray[np.float64]:
        """See engine.Columns."""
        need(name, self._table.schema.maps)
        lists = self._table.maps[name]
        return lists.matrix(len(self._rows), self._entries_of(lists), keys)

    def _entries_of(self, lists: Lists) -> tuple[Rows, Rows]:
        """Where the values of these documents lie; kept, as ranking asks for one field several times."""
        found = self._entries.get(id(lists))
        if found is None:
            found = self._entries[id(lists)] = lists.entries(self._rows)
        return found

    def values(self, name: str) -> list[tuple[str, ...]]:
        """See engine.Columns."""
        need(name, self._table.schema.keywords)
        return self._table.keywords[name].values(self._rows)


def _in_order_of_count(buckets: list[dict[str, Any]]) -> dict[str, int]:
    pairs = [(bucket["key"], bucket["doc_count"]) for bucket in buckets]
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
