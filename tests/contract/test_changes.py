"""Upserts, deletes, commits, rebuilds, and what is refused."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

import pytest

from indexer.engine import Clause, Document, SearchEngine, Terms
from models.errors import IndexMismatchError
from tests.contract.conftest import Site, fill
from tests.contract.corpus import CASES, MEDIATORS, direction

LEAK = Clause("work", ("漏水",))


def leaks(engine: SearchEngine) -> set[str]:
    return {hit.id for hit in engine.lexical("mediators", [LEAK])}


def everything(engine: SearchEngine) -> tuple[str, ...]:
    return engine.browse("mediators", limit=100).ids


def test_nothing_is_seen_before_commit(filled: SearchEngine) -> None:
    filled.upsert("mediators", [Document("new", texts={"work": ["漏水"]}), replace(MEDIATORS[0], texts={})])
    filled.delete("mediators", ["m02"])
    assert leaks(filled) == {"m01", "m02"}
    assert len(everything(filled)) == filled.count("mediators") == 10
    assert filled.columns("mediators", ["m02", "new"]).values("grade") == [("2",), ()]
    assert filled.manifest.applied == 13
    filled.commit(14)
    assert leaks(filled) == {"new"}
    assert "m02" not in everything(filled)
    assert filled.manifest.applied == 14


def test_upsert_replaces_the_whole_document(filled: SearchEngine) -> None:
    filled.upsert("mediators", [Document("m01", texts={"work": ["欠薪"]}, keywords={"type": ("wages",)})])
    filled.commit(14)
    assert leaks(filled) == {"m02"}
    assert filled.browse("mediators", filters=[Terms("type", ("neighbour",))]).ids == ("m08",)
    assert filled.facets("mediators", ["type"])["type"]["wages"] == 2
    assert filled.suggest("mediators", "name", "柳清和") == []
    columns = filled.columns("mediators", ["m01"])
    assert columns.number("free").tolist() == pytest.approx([float("nan")], nan_ok=True)
    assert columns.values("region") == [()]
    assert filled.count("mediators") == 10


def test_the_last_of_several_changes_holds(blank: SearchEngine) -> None:
    first = Document("x", texts={"work": ["漏水"]}, keywords={"type": ("a",)}, numbers={"free": 1})
    blank.upsert("mediators", [first, replace(first, keywords={"type": ("b",)}, numbers={"free": 2})])
    blank.delete("mediators", ["x"])
    blank.upsert("mediators", [replace(first, keywords={"type": ("c",)})])
    blank.upsert("mediators", [Document("y", texts={"work": ["漏水"]})])
    blank.delete("mediators", ["y"])
    blank.commit(1)
    assert leaks(blank) == {"x"}
    assert blank.facets("mediators", ["type"], [LEAK]) == {"type": {"c": 1}}
    assert blank.facets("mediators", ["type"]) == {"type": {"c": 1}}
    assert blank.columns("mediators", ["x"]).number("free").tolist() == [1]


def test_deleting_the_unknown_is_no_error(filled: SearchEngine) -> None:
    filled.delete("mediators", ["nobody", "m03", "m03"])
    filled.delete("cases", ["nobody"])
    filled.commit(14)
    assert filled.count("mediators") == 9


def test_a_place_freed_by_one_document_never_shows_another(filled: SearchEngine) -> None:
    filled.delete("mediators", ["m01", "m04"])
    filled.upsert("mediators", [Document("zz", texts={"work": ["漏水"]}, keywords={"type": ("land",)})])
    filled.commit(14)
    assert leaks(filled) == {"m02", "zz"}
    columns = filled.columns("mediators", ["m01", "m04", "zz"])
    assert columns.values("type") == [(), (), ("land",)]
    assert columns.number("active_from").tolist() == pytest.approx([float("nan")] * 3, nan_ok=True)
    assert [hit.id for hit in filled.nearest("mediators", direction(1))][:1] == ["m08"]
    assert "zz" in filled.without_vector("mediators", 10)


def test_the_same_again_changes_nothing(filled: SearchEngine) -> None:
    before = (leaks(filled), everything(filled), filled.facets("mediators", ["type", "region"]))
    vectors = [hit.id for hit in filled.nearest("mediators", direction(1))]
    fill(filled)
    assert (leaks(filled), everything(filled), filled.facets("mediators", ["type", "region"])) == before
    assert [hit.id for hit in filled.nearest("mediators", direction(1))] == vectors


def test_collections_are_apart(filled: SearchEngine) -> None:
    assert {h.id for h in filled.lexical("cases", [Clause("facts", ("漏水",))])} == {"c1", "c3"}
    assert filled.count("cases") == 3
    filled.delete("cases", ["m01", "c1"])
    filled.commit(14)
    assert (filled.count("mediators"), filled.count("cases")) == (10, 2)


def test_an_empty_commit_moves_the_number(filled: SearchEngine) -> None:
    filled.commit(99)
    assert filled.manifest.applied == 99
    assert leaks(filled) == {"m01", "m02"}


def test_what_was_committed_is_there_after_reopening(site: Site, filled: SearchEngine) -> None:
    filled.upsert("mediators", [Document("late", texts={"work": ["漏水"]}, keywords={"type": ("late",)})])
    filled.delete("mediators", ["m02"])
    filled.commit(14)
    filled.upsert("mediators", [Document("lost", texts={"work": ["漏水"]})])
    site.close()
    again = site.open()
    assert leaks(again) == {"m01", "late"}
    assert again.manifest.applied == 14
    assert again.count("mediators") == 10
    assert again.facets("mediators", ["type"], (), {"type": Terms("type", ("late",))})["type"]["late"] == 1
    assert again.nearest("mediators", direction(1), limit=1)[0].id == "m01"
    assert again.columns("mediators", ["m01"]).number("free").tolist() == [3]
    again.upsert("mediators", [Document("later", texts={"work": ["漏水"]})])
    again.commit(15)
    assert leaks(again) == {"m01", "late", "later"}


def test_another_engine_sees_the_next_commit(site: Site, filled: SearchEngine) -> None:
    reader = site.open()
    assert leaks(reader) == {"m01", "m02"}
    filled.upsert("mediators", [Document("new", texts={"work": ["漏水"]})])
    filled.commit(14)
    assert leaks(reader) == {"m01", "m02", "new"}
    assert reader.manifest == filled.manifest


# ---- rebuilding --------------------------------------------------------------------------------------------------------


def test_rebuild_swaps_at_its_first_commit(site: Site, filled: SearchEngine) -> None:
    reader = site.open()
    old = filled.manifest
    with filled.rebuild() as new:
        new.upsert("mediators", [MEDIATORS[0]])
        new.upsert("cases", CASES[:1])
        new.put_vectors("mediators", ["m01", "nobody"], direction(1)[None, :].repeat(2, axis=0))
        new.delete("cases", ["nobody"])
        assert leaks(filled) == {"m01", "m02"}
        new.commit(20)
        assert leaks(filled) == leaks(reader) == {"m01"}
        new.upsert("mediators", [MEDIATORS[1]])
        new.commit(21)
    assert leaks(filled) == leaks(reader) == {"m01", "m02"}
    assert filled.count("mediators") == 2
    assert filled.manifest.applied == 21
    assert filled.manifest.generation > old.generation
    filled.delete("mediators", ["m01"])
    filled.commit(22)
    assert leaks(filled) == {"m02"}


def test_a_rebuild_that_fails_leaves_the_live_one(site: Site, filled: SearchEngine) -> None:
    class PowerCutError(Exception):
        pass

    def documents() -> Iterator[Document]:
        yield MEDIATORS[0]
        raise PowerCutError

    with pytest.raises(PowerCutError), filled.rebuild() as new:
        new.upsert("mediators", documents())
    with filled.rebuild() as new:
        new.upsert("mediators", [MEDIATORS[0]])
    assert leaks(filled) == {"m01", "m02"}
    assert filled.manifest.applied == 13
    filled.delete("mediators", ["m01"])
    filled.commit(14)
    site.close()
    assert leaks(site.open()) == {"m02"}


def test_changes_of_the_live_one_go_on_during_a_rebuild(filled: SearchEngine) -> None:
    with filled.rebuild() as new:
        new.upsert("mediators", MEDIATORS)
        filled.delete("mediators", ["m01"])
        filled.commit(14)
        assert leaks(filled) == {"m02"}
        new.commit(13)
    assert (leaks(filled), filled.manifest.applied) == ({"m01", "m02"}, 13)


def test_rebuild_of_an_empty_engine(blank: SearchEngine) -> None:
    with blank.rebuild() as new:
        new.commit(5)
    assert blank.count("mediators") == 0
    assert blank.manifest.applied == 5


# ---- what does not fit -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("part", [{"schema_id": "s2"}, {"tokenizer": "t2"}, {"encoder": "e2"}, {"dimension": 4}], ids=str)
def test_an_index_built_otherwise_is_refused_with_the_command(site: Site, filled: SearchEngine, part: dict[str, object]) -> None:
    assert filled.manifest.applied == 13
    site.close()
    with pytest.raises(IndexMismatchError, match="dianjiang index rebuild"):
        site.open(**part)
    assert leaks(site.open()) == {"m01", "m02"}


def test_the_command_can_mend_it(site: Site, filled: SearchEngine) -> None:
    assert filled.manifest.encoder == "e1"
    site.close()
    mended = site.open(encoder="e2", fresh=True)
    assert mended.count("mediators") == 0
    with pytest.raises(IndexMismatchError):
        mended.upsert("mediators", MEDIATORS)
    with mended.rebuild() as new:
        new.upsert("mediators", MEDIATORS[:2])
        new.commit(20)
    assert leaks(mended) == {"m01", "m02"}
    site.close()
    assert site.open(encoder="e2").manifest.encoder == "e2"


# ---- threads -----------------------------------------------------------------------------------------------------------


def noting(faults: list[object], work: Callable[[], None]) -> None:
    try:
        work()
    except BaseException as e:
        faults.append(e)


def test_searches_see_whole_commits_while_another_thread_writes(filled: SearchEngine) -> None:
    """Each commit moves all documents from one value to the next: a half-seen commit would show both."""
    faults: list[object] = []
    ended = threading.Event()
    names = [f"t{i:02}" for i in range(30)]
    any_round = Terms("type", ("any",))
    clause = Clause("work", tuple(f"round{i}" for i in range(8)))

    def write(round_: int) -> None:
        value = f"round{round_}"
        filled.upsert("mediators", [Document(n, {"work": [value]}, keywords={"type": (value, "any")}) for n in names])
        filled.put_vectors("mediators", names, direction(1, round_)[None, :].repeat(len(names), axis=0))
        filled.commit(20 + round_)

    def read() -> None:
        counts = filled.facets("mediators", ["type"], (), {"round": any_round})["type"]
        seen = (set(counts.values()), len(filled.lexical("mediators", [clause], [any_round])))
        filled.nearest("mediators", direction(1), [any_round])
        filled.columns("mediators", names).values("type")
        if not (seen[0] <= {30} and seen[1] in (0, 30)):
            faults.append(seen)

    def keep_reading() -> None:
        while not ended.is_set() and not faults:
            noting(faults, read)

    readers = [threading.Thread(target=keep_reading) for _ in range(3)]
    for reader in readers:
        reader.start()
    for round_ in range(8):
        noting(faults, partial(write, round_))
    ended.set()
    for reader in readers:
        reader.join()
    assert faults == []
    assert filled.count("mediators") == 40
