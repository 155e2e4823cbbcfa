"""Clauses and filters as Elasticsearch queries."""

from collections.abc import Iterable, Sequence
from typing import Any

from indexer.elastic.mapping import ID, bounded, one_form, one_token
from indexer.engine import Clause, Filter, Filters, Ids, Not, Range, Schema, Terms
from indexer.fields import edits, exact_name, keyword_name, number_name, searched_name

Json = dict[str, Any]
_MOST_VALUES = 60_000  # the server stops at 65,536 in one query
EVERYTHING: Json = {"match_all": {}}
_NOTHING: Json = {"match_none": {}}


def matching(schema: Schema, clauses: Sequence[Clause], filters: Filters = ()) -> Json | None:
    """All that matches a clause (no clauses: everything) and passes the filters; None when nothing can.

    Filters add nothing to the score. The score is the sum over all clauses.
    """
    parts = [part for clause in clauses for part in _clause(schema, clause)]
    if clauses and not parts:
        return None
    body: Json = {"should": parts, "minimum_should_match": 1} if parts else {"must": [EVERYTHING]}
    return {"bool": {**body, "filter": passing(filters)}} if filters or parts else EVERYTHING


def passing(filters: Filters) -> list[Json]:
    """One query a filter, for a `filter` clause."""
    return [_filter(one) for one in filters]


def having_prefix(field: str, prefix: str, filters: Filters) -> Json:
    """Documents with a form of the exact field that begins so."""
    begins = {"prefix": {exact_name(field): one_form(prefix)}}
    return {"bool": {"filter": [begins, *passing(filters)]}}


def _clause(schema: Schema, clause: Clause) -> list[Json]:
    text = clause.field in schema.texts
    name = searched_name(schema, clause.field)
    terms = [one_token(term) if text else one_form(term) for term in clause.terms if term]
    if not terms:
        return []
    if clause.match == "any":
        # a term given twice is there twice and counts twice
        return [{"match": {name: {"query": " ".join(terms), "boost": clause.boost}}}]
    if clause.match == "all":
        return [{"bool": {"must": [_term(name, term, clause.boost) for term in dict.fromkeys(terms)]}}]
    if clause.match == "phrase":
        return [{"match_phrase": {name: {"query": " ".join(terms), "boost": clause.boost}}}]
    if clause.match == "prefix":
        return [{"prefix": {name: {"value": term, "boost": clause.boost}}} for term in terms]
    return [part for term in terms for part in _fuzzy(name, term, clause.boost)]


def _fuzzy(name: str, term: str, boost: float) -> tuple[Json, Json]:
    near = {"fuzzy": {name: {"value": term, "fuzziness": edits(term), "rewrite": "constant_score"}}}
    # the term itself scores above its neighbours
    return {"constant_score": {"filter": near, "boost": boost}}, _term(name, term, boost)


def _term(name: str, term: str, boost: float) -> Json:
    return {"term": {name: {"value": term, "boost": boost}}}


def _filter(one: Filter) -> Json:
    if isinstance(one, Terms):
        return any_value(keyword_name(one.field), one.values)
    if isinstance(one, Ids):
        return any_value(ID, one.values)
    if isinstance(one, Range):
        return _range(one)
    if isinstance(one, Not):
        return {"bool": {"must_not": [_filter(one.filter)]}}
    return _any_of([_filter(part) for part in one.filters])


def any_value(name: str, values: Iterable[str]) -> Json:
    """Documents with one of the values."""
    different = list(dict.fromkeys(map(one_form, values)))
    parts = [different[start : start + _MOST_VALUES] for start in range(0, len(different), _MOST_VALUES)]
    return _any_of([{"terms": {name: part}} for part in parts])


def _range(one: Range) -> Json:
    name = number_name(one.field)
    present: Json = {"exists": {"field": name}}
    ends = {key: bounded(end) for key, end in (("gte", one.low), ("lte", one.high)) if end is not None}
    inside: Json = {"range": {name: ends}} if ends else present
    return _any_of([inside, {"bool": {"must_not": [present]}}]) if one.or_missing else inside


def _any_of(queries: list[Json]) -> Json:
    if not queries:
        return _NOTHING
    return queries[0] if len(queries) == 1 else {"bool": {"should": queries, "minimum_should_match": 1}}
