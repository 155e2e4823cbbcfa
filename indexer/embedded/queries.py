"""Clauses and filters as tantivy queries."""

from collections import Counter
from collections.abc import Iterable, Sequence

import tantivy
from tantivy import Occur, Query

from indexer.embedded.words import ID, one_token
from indexer.engine import AnyOf, Clause, Filter, Filters, Ids, Not, Range, Schema, Terms
from indexer.fields import edits, exact_name, keyword_name, number_name, searched_name
from indexer.sound import sound_text

_REGEX_SIGNS = frozenset(r"\.+*?()|[]{}^$#&-~")
_MANY = 16  # from here on one set of terms is faster than as many single ones
_MOST_FORMS = 200
# a search under more ids than this costs more than picking them out of all hits
MOST_IDS = 1000

Part = tuple[Occur, Query]


class Queries:
    """Makes queries for the fields of one collection."""

    def __init__(self, schema: Schema, fields: tantivy.Schema) -> None:
        self._schema = schema
        self._fields = fields

    # ---- clauses ----------------------------------------------------------------------------------------------------

    def matching(self, clauses: Sequence[Clause], filters: Filters = ()) -> Query | None:
        """All that matches a clause (no clauses: everything) and passes the filters; None when nothing can.

        Filters add nothing to the score. The score is the sum over all clauses.
        """
        parts = [part for clause in clauses for part in self._clause(clause)]
        if clauses and not parts:
            return None
        body = Query.boolean_query([(Occur.Should, part) for part in parts]) if parts else Query.all_query()
        if not filters:
            return body
        return Query.boolean_query([(Occur.Must, body), *self.filters(filters)])

    def _clause(self, clause: Clause) -> list[Query]:
        terms = [one_token(term) for term in clause.terms if term]
        if not terms:
            return []
        if clause.match == "any":
            name, fields = self._name(clause.field), self._fields
            singles = [(Query.term_query(fields, name, term), n * clause.boost) for term, n in Counter(terms).items()]
            return [query if boost == 1.0 else Query.boost_query(query, boost) for query, boost in singles]
        if clause.match == "all":
            every = [(Occur.Must, self._term(clause.field, term, clause.boost)) for term in dict.fromkeys(terms)]
            return [Query.boolean_query(every)]
        if clause.match == "phrase":
            if len(terms) == 1:
                return [self._term(clause.field, terms[0], clause.boost)]
            return [Query.boost_query(Query.phrase_query(self._fields, self._name(clause.field), [*terms]), clause.boost)]
        if clause.match == "prefix":
            name = exact_name(clause.field)
            # tantivy's own prefix queries look at the first 50 forms only
            begins = [Query.fuzzy_term_query(self._fields, name, term, distance=0, prefix=True) for term in terms]
            return [Query.const_score_query(begin, clause.boost) for begin in begins]
        return [part for term in terms for part in self._fuzzy(clause.field, term, clause.boost)]

    def _fuzzy(self, field: str, term: str, boost: float) -> tuple[Query, Query]:
        near = Query.fuzzy_term_query(self._fields, self._name(field), term, edits(term))
        # the term itself scores above its neighbours
        return Query.const_score_query(near, boost), self._term(field, term, boost)

    def _term(self, field: str, term: str, boost: float) -> Query:
        query = Query.term_query(self._fields, self._name(field), term)
        return query if boost == 1.0 else Query.boost_query(query, boost)

    def _name(self, field: str) -> str:
        return searched_name(self._schema, field)

    def forms(self, field: str, prefix: str, forms: Sequence[str]) -> Query:
        """Documents with one of these forms, which all begin with `prefix` and are equally long: every such form there is."""
        name = exact_name(field)
        if len(forms) <= _MOST_FORMS:
            return self._any_value(name, forms)
        escaped = "".join(f"\\{c}" if c in _REGEX_SIGNS else c for c in one_token(prefix))
        # any character of all of Unicode makes an automaton that takes long to build
        anything = "[ -~]" if all(map(str.isascii, forms)) else "."
        return Query.regex_query(self._fields, name, escaped + anything * (len(forms[0]) - len(prefix)))

    # ---- filters ----------------------------------------------------------------------------------------------------

    def filters(self, filters: Iterable[Filter]) -> list[Part]:
        """The parts of a boolean query that hold these filters, none of them scored."""
        parts: list[Part] = []
        for one in filters:
            if isinstance(one, Not):
                parts.append((Occur.MustNot, self._filter(one.filter)))
            else:
                parts.append((Occur.Must, Query.const_score_query(self._filter(one), 0.0)))
        return parts

    def _filter(self, one: Filter) -> Query:
        if isinstance(one, Terms):
            return self._any_value(keyword_name(one.field), one.values)
        if isinstance(one, Ids):
            return self._any_value(ID, one.values)
        if isinstance(one, Range):
            return self._range(one)
        if isinstance(one, Not):
            return _without(self._filter(one.filter))
        return _any_of([self._filter(part) for part in one.filters])

    def _any_value(self, name: str, values: Sequence[str]) -> Query:
        different = list(dict.fromkeys(map(sound_text, values)))
        if len(different) > _MANY:
            return Query.term_set_query(self._fields, name, different)
        return _any_of([Query.term_query(self._fields, name, value) for value in different])

    def _range(self, one: Range) -> Query:
        name = number_name(one.field)
        present = Query.exists_query(name)
        inside = present
        if one.low is not None or one.high is not None:
            low, high = (None if end is None else float(end) for end in (one.low, one.high))
            inside = Query.range_query(self._fields, name, tantivy.FieldType.Float, low, high)
        return _any_of([inside, _without(present)]) if one.or_missing else inside


def many_ids(filters: Iterable[Filter]) -> bool:
    """Whether a filter names so many documents that it should not become a query."""
    for one in filters:
        if isinstance(one, Ids) and len(one.values) > MOST_IDS:
            return True
        if isinstance(one, Not) and many_ids((one.filter,)):
            return True
        if isinstance(one, AnyOf) and many_ids(one.filters):
            return True
    return False


def _any_of(queries: list[Query]) -> Query:
    if not queries:
        return Query.empty_query()
    return queries[0] if len(queries) == 1 else Query.boolean_query([(Occur.Should, query) for query in queries])


def _without(query: Query) -> Query:
    return Query.boolean_query([(Occur.Must, Query.all_query()), (Occur.MustNot, query)])
