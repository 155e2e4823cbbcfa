"""Generations: rebuilt under load, half-built, old, and built by two at once."""

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace

import numpy as np
import pytest

from indexer.elastic import aliases, client
from indexer.elastic.aliases import KEPT
from indexer.elastic.client import Access, connect
from indexer.elastic.engine import ElasticEngine
from indexer.engine import Clause, Document, Sort, Terms
from models.errors import IndexBusyError, UnavailableError
from tests.contract.corpus import DIMENSION, direction
from tests.indexer.elastic.conftest import open_engine

MANY = 20_000
LEAK = Clause("work", ("漏水",))


def documents(generation: str, n: int = MANY) -> Iterator[Document]:
    """Each carries its generation; every tenth a vector."""
    rng = np.random.default_rng(1)
    for i in range(n):
        vector = rng.normal(size=DIMENSION).astype(np.float32) if i % 10 == 0 else None
        yield Document(
            f"d{i:05}",
            {"work": ["漏水", f"w{i % 100}"]},
            keywords={"type": (generation,), "region": (str(i % 20),)},
            numbers={"free": i},
            vector=None if vector is None else vector / np.linalg.norm(vector),
        )


def indices(url: str, prefix: str) -> set[str]:
    with connect(Access(url)) as connection:
        return set(connection.indices.get_alias(index=f"{prefix}-*"))


def generations(url: str, prefix: str) -> set[int]:
    return {int(name.rpartition("-")[2]) for name in indices(url, prefix)}


def seen_generations(engine: ElasticEngine) -> list[set[str]]:
    """The generations in each of several answers; each must be one generation, and none empty."""
    lexical = [hit.id for hit in engine.lexical("mediators", [LEAK, Clause("work", ("w7",))], limit=200)]
    near = [hit.id for hit in engine.nearest("mediators", direction(1), limit=50)]
    page = engine.browse("mediators", sort=Sort("free"), offset=500, limit=100)
    counts = engine.facets("mediators", ["type"], [LEAK], {"region": Terms("region", ("3",))})["type"]
    assert (len(lexical), len(near), page.total, sum(counts.values())) == (200, 50, MANY, MANY // 20)
    columns = engine.columns("mediators", lexical)
    return [set(counts), {value for row in columns.values("type") for value in row}]


def test_searches_all_through_a_rebuild_see_one_whole_generation(engine: ElasticEngine, elastic_url: str, prefix: str) -> None:
    with engine.rebuild() as new:
        new.upsert("mediators", documents("first"))
        new.commit(1)
    faults: list[object] = []
    seen: list[str] = []
    ended = threading.Event()

    def keep_searching(own: ElasticEngine) -> None:
        while not ended.is_set() and not faults:
            try:
                for answer in seen_generations(own):
                    if len(answer) != 1:
                        faults.append(answer)
                    seen.extend(answer)
            except BaseException as e:
                faults.append(e)

    others = [open_engine(elastic_url, prefix) for _ in range(2)]
    threads = [threading.Thread(target=keep_searching, args=(one,)) for one in (engine, *others)]
    for thread in threads:
        thread.start()
    with engine.rebuild() as new:
        new.upsert("mediators", documents("second"))
        new.commit(2)
    wait_until(lambda: seen[-3:] == ["second"] * 3 or bool(faults))
    ended.set()
    for thread in threads:
        thread.join()
    for one in others:
        one.close()
    assert not faults
    assert (seen[0], seen[-1]) == ("first", "second")
    assert len(seen) > 20
    settings_are_back(elastic_url, engine)


def wait_until(happened: Callable[[], bool]) -> None:
    while not happened():
        pass


def settings_are_back(url: str, engine: ElasticEngine) -> None:
    name = engine._generations.index("mediators", engine.manifest.generation)
    with connect(Access(url)) as connection:
        kept = connection.indices.get_settings(index=name, flat_settings=True)[name]["settings"]
    assert kept["index.auto_expand_replicas"] == "0-1"
    assert kept["index.translog.durability"] == "request"


def test_one_that_fails_half_way_leaves_the_live_one_and_nothing_else(
    engine: ElasticEngine, elastic_url: str, prefix: str
) -> None:
    engine.upsert("mediators", documents("live", 50))
    engine.commit(7)
    before = indices(elastic_url, prefix)

    def broken() -> Iterator[Document]:
        yield from documents("half", 3000)  # more than are held back: some are in the index already
        raise RuntimeError("the power went")

    with pytest.raises(RuntimeError), engine.rebuild() as new:
        new.upsert("mediators", broken())
    assert indices(elastic_url, prefix) == before
    assert (engine.count("mediators"), engine.manifest.applied) == (50, 7)
    assert engine.facets("mediators", ["type"]) == {"type": {"live": 50}}


def test_old_generations_are_kept_to_a_number(engine: ElasticEngine, elastic_url: str, prefix: str) -> None:
    for round_ in range(4):
        with engine.rebuild() as new:
            new.upsert("mediators", documents(str(round_), 5))
            new.commit(round_)
    assert generations(elastic_url, prefix) == set(range(4 - KEPT, 5))
    assert engine.manifest.generation == 4


def test_what_a_killed_rebuild_left_goes_with_the_next_one(
    engine: ElasticEngine, elastic_url: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    engine.upsert("mediators", documents("live", 5))
    engine.commit(1)
    half = [engine._generations.create(engine.manifest, loading=True).number for _ in range(2)]
    with pytest.raises(IndexBusyError, match="重建"), engine.rebuild():
        pass
    assert generations(elastic_url, prefix) == {1, *half}
    monkeypatch.setattr(aliases, "STALE_SECONDS", -1.0)
    with engine.rebuild() as new:
        new.commit(1)
    assert generations(elastic_url, prefix) == {1, half[0]}
    assert engine.manifest.generation == half[0]


def test_a_builder_that_was_given_up_makes_nothing_live(
    engine: ElasticEngine, elastic_url: str, prefix: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(client, "_PAUSES", (0.01,))
    engine.upsert("mediators", documents("live", 5))
    engine.commit(1)
    before = indices(elastic_url, prefix)

    def build() -> None:
        with engine.rebuild() as new:
            new.upsert("mediators", documents("half", 50))
            engine._generations.remove(2)  # as another process does when nothing was heard of this one for long
            new.commit(2)

    with pytest.raises(UnavailableError):
        build()
    assert indices(elastic_url, prefix) == before
    assert engine.count("mediators") == 5


def test_an_index_that_is_deleted_under_a_running_engine_is_built_again(
    engine: ElasticEngine, elastic_url: str, prefix: str
) -> None:
    engine.upsert("mediators", documents("live", 5))
    engine.commit(1)
    with connect(Access(elastic_url)) as connection:
        connection.indices.delete(index=sorted(indices(elastic_url, prefix)))
    assert engine.lexical("mediators", [LEAK]) == []
    assert engine.manifest.applied == 0
    engine.upsert("mediators", documents("again", 4))
    engine.commit(2)
    assert (engine.count("mediators"), engine.manifest.applied) == (4, 2)


def test_a_load_sends_no_vector_twice(engine: ElasticEngine, elastic_url: str) -> None:
    with engine.rebuild() as new:
        new.upsert("mediators", documents("first", 3000))
        new.commit(1)
    name = engine._generations.index("mediators", 1)
    with connect(Access(elastic_url)) as connection:
        total = connection.indices.stats(index=name, metric="indexing")["indices"][name]["primaries"]["indexing"]["index_total"]
    assert total == 3000
    live = engine._generations.live()
    assert live is not None
    assert live.means["mediators"].mean_count == 300


def test_the_means_survive_growth_and_agree_with_what_was_put(engine: ElasticEngine) -> None:
    """Vectors come in many commits; scores are those of all raw vectors centred by the mean the engine names."""
    rng = np.random.default_rng(2)
    vectors = (direction(1) * 3 + rng.normal(size=(1500, DIMENSION))).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    names = [f"v{i:04}" for i in range(1500)]
    for start in range(0, 1500, 250):
        some = slice(start, start + 250)
        engine.upsert("mediators", [Document(n, vector=v) for n, v in zip(names[some], vectors[some], strict=True)])
        engine.commit(start)
    query = vectors[3]
    found = dict(engine.nearest("mediators", query, limit=10))
    live = engine._generations.live()
    assert live is not None
    mean = live.means["mediators"].mean
    assert live.means["mediators"].frame_count >= 1000
    centred = (vectors - mean) / np.linalg.norm(vectors - mean, axis=1, keepdims=True)
    true = centred @ centred[3]
    best = np.argsort(-true)[:10]
    assert set(found) == {names[i] for i in best}
    assert found == pytest.approx({names[i]: true[i] for i in best}, abs=2e-3)
    changed = replace(live.manifest, applied=0)
    assert replace(engine.manifest, applied=0) == changed
