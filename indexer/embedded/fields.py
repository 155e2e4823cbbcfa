"""Refuses names of fields that the collection does not have, before any library sees them."""

from collections.abc import Collection, Iterable

from indexer.engine import AnyOf, Clause, Filter, Ids, Not, Range, Schema, Terms
from models.errors import InvalidInputError


def need(field: str, known: Collection[str]) -> None:
    """Raises InvalidInputError unless the field is one of the known."""
    if field not in known:
        raise InvalidInputError(f"没有名为“{field}”的字段，可用的有：{'、'.join(known) or '无'}", field=field)


def check_clauses(schema: Schema, clauses: Iterable[Clause]) -> None:
    """Raises InvalidInputError for a field that cannot be searched the way a clause asks."""
    for clause in clauses:
        if clause.match in ("any", "phrase"):
            need(clause.field, schema.texts)
        elif clause.match == "prefix":
            need(clause.field, schema.exact)
        else:
            need(clause.field, schema.texts + schema.exact)


def check_filters(schema: Schema, filters: Iterable[Filter]) -> None:
    """Raises InvalidInputError for a filter on a field of another sort."""
    for one in filters:
        if isinstance(one, Terms):
            need(one.field, schema.keywords)
        elif isinstance(one, Range):
            need(one.field, schema.numbers)
        elif isinstance(one, Not):
            check_filters(schema, (one.filter,))
        elif isinstance(one, AnyOf):
            check_filters(schema, one.filters)
        else:
            assert isinstance(one, Ids)
