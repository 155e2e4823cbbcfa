"""Filters and facets mean the same in every kind of search."""

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engine import AnyOf, Clause, Document, Filter, Filters, Ids, Not, Range, SearchEngine, Terms
from tests.contract.corpus import MEDIATORS, VECTORS, direction

EVERY_WORD = Clause("work", tuple({word for m in MEDIATORS for word in m.texts["work"]}))


def passes(document: Document, one: Filter) -> bool:
    """What a filter means, said once more and slowly."""
    if isinstance(one, Terms):
        return bool(set(one.values) & set(document.keywords[one.field]))
    if isinstance(one, Range):
        if one.field not in document.numbers:
            return one.or_missing
        number = document.numbers[one.field]
        return (one.low is None or number >= one.low) and (one.high is None or number <= one.high)
    if isinstance(one, Ids):
        return document.id in one.values
    if isinstance(one, Not):
        return not passes(document, one.filter)
    return any(passes(document, part) for part in one.filters)


def expected(filters: Filters) -> set[str]:
    return {m.id for m in MEDIATORS if all(passes(m, one) for one in filters)}


def check_everywhere(engine: SearchEngine, filters: Filters) -> None:
    wanted = expected(filters)
    assert {h.id for h in engine.lexical("mediators", [EVERY_WORD], filters)} == wanted
    assert {h.id for h in engine.nearest("mediators", direction(1), filters)} == wanted & set(VECTORS)
    assert set(engine.browse("mediators", (), filters).ids) == wanted
    page = engine.browse("mediators", [EVERY_WORD], filters)
    assert (set(page.ids), page.total) == (wanted, len(wanted))


CHOSEN: Mapping[str, tuple[Filters, set[str]]] = {
    "one value": ([Terms("type", ("neighbour",))], {"m01", "m08"}),
    "any of the values": ([Terms("type", ("neighbour", "wages"))], {"m01", "m03", "m08"}),
    "no values": ([Terms("type", ())], set()),
    "unknown value": ([Terms("type", ("nonsense",))], set()),
    "two filters": ([Terms("region", ("110",)), Terms("grade", ("2",))], {"m02", "m05"}),
    "closed range": ([Range("free", 2, 3)], {"m01", "m05", "m08"}),
    "open range": ([Range("free", 4)], {"m03", "m07", "m09"}),
    "range without ends": ([Range("free")], {m.id for m in MEDIATORS} - {"m04"}),
    "reversed range": ([Range("free", 5, 1)], set()),
    "missing passes": ([Range("free", 5, or_missing=True)], {"m03", "m04", "m09"}),
    "still active": ([Range("active_to", low=600, or_missing=True)], {m.id for m in MEDIATORS} - {"m05"}),
    "ids": ([Ids(("m03", "m04", "nobody"))], {"m03", "m04"}),
    "no ids": ([Ids(())], set()),
    "not": ([Not(Terms("region", ("110",)))], {"m03", "m04", "m06", "m07", "m08", "m10"}),
    "not range": ([Not(Range("free", 1))], {"m02", "m04", "m10"}),
    "not not": ([Not(Not(Terms("type", ("land",))))], {"m04"}),
    "any of": ([AnyOf((Terms("type", ("land",)), Range("free", 7)))], {"m04", "m09"}),
    "any of none": ([AnyOf(())], set()),
    "any of with not": ([AnyOf((Not(Range("free")), Ids(("m01",))))], {"m01", "m04"}),
    "contradiction": ([Terms("type", ("land",)), Not(Terms("type", ("land",)))], set()),
    "thousands of ids": ([Ids(("m01", "m02", *(f"n{i}" for i in range(5000)))), Range("free", 1)], {"m01"}),
    "all but thousands": (
        [Not(Ids(("m01", *(f"n{i}" for i in range(5000))))), Terms("region", ("110",))],
        {"m02", "m05", "m09"},
    ),
}


@pytest.mark.parametrize("name", CHOSEN)
def test_filter(engine: SearchEngine, name: str) -> None:
    filters, wanted = CHOSEN[name]
    assert expected(filters) == wanted
    check_everywhere(engine, filters)


_numbers = st.none() | st.sampled_from([0.0, 1.0, 3.0, 100.0, 500.0, 5.5])
_leaves: st.SearchStrategy[Filter] = st.one_of(
    st.builds(
        Terms,
        st.sampled_from(["type", "region", "grade"]),
        st.lists(st.sampled_from(["neighbour", "property", "110", "120", "1", "2", "?"]), max_size=3).map(tuple),
    ),
    st.builds(Range, st.sampled_from(["free", "active_from", "active_to"]), _numbers, _numbers, st.booleans()),
    st.builds(Ids, st.lists(st.sampled_from(["m01", "m02", "m05", "?"]), max_size=3).map(tuple)),
)
_filters = st.recursive(
    _leaves, lambda inner: st.builds(Not, inner) | st.builds(AnyOf, st.lists(inner, max_size=3).map(tuple)), max_leaves=6
)


def test_any_combination_means_the_same_everywhere(engine: SearchEngine) -> None:
    @settings(max_examples=150, deadline=None)
    @given(st.lists(_filters, max_size=3))
    def holds(filters: list[Filter]) -> None:
        check_everywhere(engine, filters)

    holds()


# ---- facets ------------------------------------------------------------------------------------------------------------


def test_counts_of_everything(engine: SearchEngine) -> None:
    counts = engine.facets("mediators", ["region", "grade"])
    assert counts["region"] == {"100": 10, "110": 4, "120": 3, "130": 3}
    assert counts["grade"] == {"1": 4, "2": 3, "3": 2}


def test_most_frequent_first_then_by_value(engine: SearchEngine) -> None:
    assert list(engine.facets("mediators", ["region"])["region"]) == ["100", "110", "120", "130"]
    searched = engine.facets("mediators", ["region"], [EVERY_WORD])
    assert list(searched["region"]) == ["100", "110", "120", "130"]


@pytest.mark.parametrize("clauses", [(), (EVERY_WORD,)], ids=["all", "searched"])
def test_a_filter_is_left_out_of_its_own_counts(engine: SearchEngine, clauses: tuple[Clause, ...]) -> None:
    filters = {"region": Terms("region", ("110",)), "grade": Terms("grade", ("2",))}
    counts = engine.facets("mediators", ["region", "grade", "type"], clauses, filters)
    assert counts["region"] == {"100": 3, "110": 2, "130": 1}
    assert counts["grade"] == {"1": 1, "2": 2, "3": 1}
    assert counts["type"] == {"family": 1, "property": 1}


def test_a_filter_that_is_no_facet_counts_for_all(engine: SearchEngine) -> None:
    counts = engine.facets("mediators", ["grade"], (), {"free": Range("free", 3)})
    assert counts == {"grade": {"1": 2, "2": 1, "3": 1}}


def test_counts_under_words(engine: SearchEngine) -> None:
    counts = engine.facets("mediators", ["type"], [Clause("work", ("漏水",))])
    assert counts == {"type": {"property": 2, "neighbour": 1}}
    assert engine.facets("mediators", ["type"], [Clause("work", ("量子",))]) == {"type": {}}
    assert engine.facets("mediators", ["type"], [Clause("work", ())]) == {"type": {}}


def test_a_value_given_twice_counts_once(blank: SearchEngine) -> None:
    blank.upsert("mediators", [Document("x", texts={"work": ["漏水"]}, keywords={"type": ("land", "land")})])
    blank.commit(1)
    assert blank.facets("mediators", ["type"]) == {"type": {"land": 1}}
    assert blank.facets("mediators", ["type"], [Clause("work", ("漏水",))]) == {"type": {"land": 1}}
