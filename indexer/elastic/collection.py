"""Answers what SearchEngine promises, for one kind of documents in the live generation."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indexer.centring import Halves, centred
from indexer.elastic.aliases import Means
from indexer.elastic.columns import ColumnsOf, Row
from indexer.elastic.mapping import (
    COLUMNS,
    ID,
    RAW,
    STAMP,
    fields_of,
    length_name,
    one_form,
    read_columns,
    unpacked_raw,
)
from indexer.elastic.query import EVERYTHING, Json, any_value, having_prefix, matching, passing
from indexer.elastic.search import DEPTH, Asking, Found, Order
from indexer.elastic.vectors import best_first, candidates, cosines
from indexer.engine import Clause, FacetCounts, Filter, Filters, Floats, Hit, Ids, Page, Schema, Sort
from indexer.fields import exact_name, keyword_name, number_name
from indexer.refuse import check_clauses, check_filters, need

_BY_ID: Json = {ID: "asc"}
_MOST_VALUES = 60_000  # the server stops at 65,536 buckets
_SUGGESTED = 50  # suggestions looked at in one step
WITH_VECTOR: Json = {"exists": {"field": RAW}}
WITHOUT_VECTOR: Json = {"bool": {"must_not": [WITH_VECTOR]}}


@dataclass(frozen=True)
class Collection:
    """One kind's searches."""

    asking: Asking
    schema: Schema
    means: Means
    dimension: int

    # ---- words ------------------------------------------------------------------------------------------------------

    def lexical(self, clauses: Sequence[Clause], filters: Filters, limit: int) -> list[Hit]:
        """See SearchEngine.lexical."""
        query = self._query(clauses, filters)
        if query is None or not clauses or limit < 1:
            return []
        if limit > DEPTH:
            found = self.asking.page(query, ["_score", _BY_ID], 0, limit)
        else:
            found = self.asking.search(query=query, size=limit)
        return [Hit(id_, hit["_score"]) for id_, hit in zip(found.ids, found.hits, strict=True)]

    def _query(self, clauses: Sequence[Clause], filters: Filters) -> Json | None:
        check_clauses(self.schema, clauses)
        check_filters(self.schema, filters)
        return matching(self.schema, clauses, filters)

    def lexical_scores(self, clauses: Sequence[Clause], ids: Sequence[str]) -> NDArray[np.float64]:
        """See SearchEngine.lexical_scores."""
        found = dict(self.lexical(clauses, [Ids(tuple(ids))], len(ids)))
        return np.array([found.get(id_, 0.0) for id_ in ids], np.float64)

    def suggest(self, field: str, prefix: str, filters: Filters, limit: int) -> list[str]:
        """See SearchEngine.suggest."""
        need(field, self.schema.exact)
        check_filters(self.schema, filters)
        if not prefix or limit < 1:
            return []
        size = min(max(limit, _SUGGESTED), DEPTH)
        order = [{length_name(field): "asc"}, _BY_ID]
        keys: list[tuple[int, str]] = []
        for found in self.asking.walk(having_prefix(field, prefix, filters), order, [exact_name(field)], size=size):
            keys += (self._suggested(hit, field, prefix) for hit in found.hits)
            keys.sort()
            # those to come are no shorter than the shortest form of the last one here
            if not found.hits or (len(keys) >= limit and keys[limit - 1][0] <= found.hits[-1]["sort"][0]):
                break
        return [id_ for _, id_ in keys[:limit]]

    def _suggested(self, hit: Json, field: str, prefix: str) -> tuple[int, str]:
        begins = one_form(prefix)
        lengths = [len(form) for form in fields_of(hit, exact_name(field)) if form.startswith(begins)]
        return min(lengths), fields_of(hit, ID)[0]

    # ---- meaning ----------------------------------------------------------------------------------------------------

    def nearest(self, vector: Floats, filters: Filters, limit: int) -> list[Hit]:
        """See SearchEngine.nearest."""
        check_filters(self.schema, filters)
        if limit < 1:
            return []
        knn, size = candidates(vector, self.means, passing(filters), limit)
        found = self.asking.search([RAW], knn=knn, size=size)
        return [Hit(*pair) for pair in best_first(found.ids, self._cosines(vector, found), limit)]

    def similarity(self, vector: Floats, ids: Sequence[str]) -> NDArray[np.float64]:
        """See SearchEngine.similarity."""
        known: dict[str, float] = {}
        for found in self._chosen(ids, RAW, WITH_VECTOR):
            known |= zip(found.ids, self._cosines(vector, found).tolist(), strict=True)
        return np.array([known.get(id_, np.nan) for id_ in ids], np.float64)

    def vectors(self, ids: Sequence[str]) -> Floats:
        """See SearchEngine.vectors."""
        rows = {id_: row for row, id_ in enumerate(ids)}
        result = np.full((len(ids), self.dimension), np.nan, np.float32)
        for found in self._chosen(ids, RAW, WITH_VECTOR):
            result[[rows[id_] for id_ in found.ids]] = centred(self._raw(found), self.means.mean)
        return result

    def _cosines(self, vector: Floats, found: Found) -> NDArray[np.float64]:
        return cosines(vector, self._raw(found), self.means)

    def _raw(self, found: Found) -> Halves:
        return unpacked_raw([fields_of(hit, RAW)[0] for hit in found.hits], self.dimension)

    # ---- lists and counts -------------------------------------------------------------------------------------------

    def browse(self, clauses: Sequence[Clause], filters: Filters, sort: Sort | None, offset: int, limit: int) -> Page:
        """See SearchEngine.browse."""
        query = self._query(clauses, filters)
        order: list[Order] = [{"_score": "desc"}] if clauses else []
        if sort is not None:
            need(sort.field, self.schema.numbers)
            order = [{number_name(sort.field): {"order": "desc" if sort.descending else "asc", "missing": "_last"}}]
        if query is None:
            return Page((), 0)
        found = self.asking.page(query, [*order, _BY_ID], offset, max(limit, 0))
        return Page(tuple(found.ids), found.total)

    def facets(self, fields: Sequence[str], clauses: Sequence[Clause], filters: Mapping[str, Filter]) -> FacetCounts:
        """See SearchEngine.facets."""
        for field in fields:
            need(field, self.schema.keywords)
        check_filters(self.schema, tuple(filters.values()))
        own = {field for field in fields if field in filters}
        query = self._query(clauses, [one for name, one in filters.items() if name not in own])
        if query is None or not fields:
            return {field: {} for field in fields}
        counts: Json = {field: self._counted(field, {f: filters[f] for f in own - {field}}) for field in fields}
        buckets = self.asking.raw(query=query, size=0, aggs=counts, track_total_hits=False)["aggregations"]
        return {f: {b["key"]: b["doc_count"] for b in buckets[f]["values"]["buckets"]} for f in fields}

    @staticmethod
    def _counted(field: str, others: Mapping[str, Filter]) -> Json:
        order = [{"_count": "desc"}, {"_key": "asc"}]
        values = {"terms": {"field": keyword_name(field), "size": _MOST_VALUES, "order": order}}
        return {"filter": {"bool": {"filter": passing(tuple(others.values()))}}, "aggs": {"values": values}}

    def columns(self, ids: Sequence[str]) -> ColumnsOf:
        """See SearchEngine.columns."""
        rows: dict[str, Row] = {}
        for found in self._chosen(ids, COLUMNS):
            packed = (fields_of(hit, COLUMNS)[0] for hit in found.hits)
            rows |= zip(found.ids, map(read_columns, packed), strict=True)
        return ColumnsOf(tuple(ids), rows, self.schema)

    def _chosen(self, ids: Sequence[str], field: str, also: Json = EVERYTHING) -> list[Found]:
        """The documents with these ids, in no order, each with the field."""
        different = list(dict.fromkeys(ids))
        parts = [different[start : start + DEPTH] for start in range(0, len(different), DEPTH)]
        asked = ({"bool": {"filter": [any_value(ID, part), also]}} for part in parts)
        return [self.asking.search([field], query=query, size=len(part)) for query, part in zip(asked, parts, strict=True)]

    def count(self) -> int:
        """See SearchEngine.count."""
        return self.asking.count(EVERYTHING)

    def without_vector(self, limit: int) -> list[str]:
        """See SearchEngine.without_vector."""
        return self.asking.page(WITHOUT_VECTOR, [{STAMP: "desc"}], 0, limit).ids if limit > 0 else []

    def waiting(self) -> int:
        """See SearchEngine.waiting."""
        return self.asking.count(WITHOUT_VECTOR)
