"""What ranking reads: columns of chosen documents."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indexer.engine import Document, SearchEngine
from tests.contract.corpus import MEDIATORS


def test_rows_follow_the_ids_asked_for(engine: SearchEngine) -> None:
    asked = ["m07", "nobody", "m01", "m07"]
    columns = engine.columns("mediators", asked)
    assert columns.ids == tuple(asked)
    assert columns.number("free").tolist() == pytest.approx([4, np.nan, 3, 4], nan_ok=True)
    assert columns.has("type", {"damages", "neighbour"}).tolist() == [True, False, True, True]
    assert columns.has("type", ()).tolist() == [False] * 4
    assert columns.has("type", ["?"]).tolist() == [False] * 4
    assert columns.values("type") == [("traffic", "damages"), (), ("neighbour", "property"), ("traffic", "damages")]
    assert np.isnan(columns.mapped("outcome", "neighbour")).all()


def test_no_ids_no_rows(engine: SearchEngine, blank: SearchEngine) -> None:
    for one in (engine.columns("mediators", []), blank.columns("mediators", [])):
        assert one.number("free").shape == one.has("type", ["land"]).shape == one.mapped("outcome", "x").shape == (0,)
        assert one.values("type") == []
    unknown = blank.columns("mediators", ["x"])
    assert unknown.values("type") == [()]
    assert np.isnan(unknown.number("free")).all()
    assert unknown.has("type", ["land"]).tolist() == [False]
    assert np.isnan(unknown.mapped("outcome", "x")).all()


def test_a_map_as_a_matrix_has_zeros_where_nothing_is_known(blank: SearchEngine) -> None:
    blank.upsert("mediators", [Document("x", maps={"outcome": {"wages": 0.5, "land": 2.0}}), Document("y")])
    blank.upsert("mediators", [Document("z", maps={"outcome": {"family": 1.0}})])
    blank.commit(1)
    columns = blank.columns("mediators", ["z", "x", "y", "unknown"])
    assert columns.matrix("outcome", ("land", "family", "?")).tolist() == [[0, 1, 0], [2, 0, 0], [0, 0, 0], [0, 0, 0]]
    assert columns.matrix("outcome", ()).shape == (4, 0)
    assert blank.columns("mediators", []).matrix("outcome", ("land",)).shape == (0, 1)


def test_maps_and_numbers_come_back_exactly(blank: SearchEngine) -> None:
    maps = {"outcome": {"neighbour": 0.1, "wages": -3e12, "land": 0.0}}
    blank.upsert("mediators", [Document("x", numbers={"free": 0.1, "active_from": float("inf")}, maps=maps), Document("y")])
    blank.upsert("mediators", [Document("z", numbers={"free": float("nan")}, maps={"outcome": {"wages": 2}})])
    blank.commit(1)
    columns = blank.columns("mediators", ["x", "y", "z"])
    assert columns.mapped("outcome", "neighbour").tolist() == pytest.approx([0.1, np.nan, np.nan], nan_ok=True, abs=0)
    assert columns.mapped("outcome", "wages").tolist() == pytest.approx([-3e12, np.nan, 2], nan_ok=True, abs=0)
    assert columns.mapped("outcome", "land").tolist() == pytest.approx([0, np.nan, np.nan], nan_ok=True, abs=0)
    assert columns.number("free").tolist() == pytest.approx([0.1, np.nan, np.nan], nan_ok=True, abs=0)
    assert columns.number("active_from").tolist() == pytest.approx([np.inf, np.nan, np.nan], nan_ok=True)


_ids = st.sampled_from([f"h{i}" for i in range(6)])
_documents = st.builds(
    Document,
    _ids,
    texts=st.just({"work": ["词"]}),
    keywords=st.fixed_dictionaries({"type": st.lists(st.sampled_from("abcd"), max_size=3, unique=True).map(tuple)}),
    numbers=st.dictionaries(st.just("free"), st.integers(0, 5).map(float)),
    maps=st.fixed_dictionaries({"outcome": st.dictionaries(st.sampled_from("abc"), st.floats(0, 1))}),
)


def test_any_history_ends_in_what_was_put_last(blank: SearchEngine) -> None:
    """One engine lives through all the histories, so places are freed and taken again many times over."""
    truth: dict[str, Document] = {}

    @settings(max_examples=25, deadline=None)
    @given(st.lists(_documents | _ids, max_size=12))
    def holds(history: list[Document | str]) -> None:
        for change in history:
            if isinstance(change, str):
                blank.delete("mediators", [change])
                truth.pop(change, None)
            else:
                blank.upsert("mediators", [change])
                truth[change.id] = change
        blank.commit(1)
        every = [f"h{i}" for i in range(6)]
        columns = blank.columns("mediators", every)
        assert set(blank.browse("mediators").ids) == set(truth)
        assert blank.count("mediators") == len(truth)
        kept = [truth.get(id_, Document(id_)) for id_ in every]
        assert columns.values("type") == [tuple(d.keywords.get("type", ())) for d in kept]
        free = [d.numbers.get("free", np.nan) for d in kept]
        assert columns.number("free").tolist() == pytest.approx(free, nan_ok=True)
        for key in "abc":
            weights = [d.maps.get("outcome", {}).get(key, np.nan) for d in kept]
            assert columns.mapped("outcome", key).tolist() == pytest.approx(weights, nan_ok=True)
        for value in "abcd":
            holders = {d.id for d in truth.values() if value in d.keywords["type"]}
            assert columns.has("type", [value]).tolist() == [id_ in holders for id_ in every]

    holds()


def test_the_corpus_is_all_there(engine: SearchEngine) -> None:
    columns = engine.columns("mediators", [m.id for m in MEDIATORS])
    assert columns.values("type") == [tuple(m.keywords["type"]) for m in MEDIATORS]
