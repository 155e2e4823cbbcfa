"""Nearest vectors, and documents that wait for theirs."""

from dataclasses import replace

import numpy as np
import pytest

from indexer.engine import Clause, Document, SearchEngine, Terms
from models.errors import InvalidInputError
from tests.contract.conftest import Site
from tests.contract.corpus import DIMENSION, MEDIATORS, VECTORS, direction


def nearest(engine: SearchEngine, *weights: float, limit: int = 100) -> list[str]:
    return [hit.id for hit in engine.nearest("mediators", direction(*weights), limit=limit)]


def test_nearest_first_and_without_those_that_have_no_vector(engine: SearchEngine) -> None:
    found = nearest(engine, 1, 0.1)
    assert found[:3] == ["m01", "m08", "m02"]
    assert set(found) == set(VECTORS)
    assert nearest(engine, 0, 0, 1, limit=1) == ["m04"]
    assert nearest(engine, 1, limit=0) == []
    assert engine.nearest("cases", direction(1)) == []


def test_scores_fall_and_similarity_is_the_same_score(engine: SearchEngine) -> None:
    hits = engine.nearest("mediators", direction(1, 0.2))
    scores = [hit.score for hit in hits]
    assert scores == sorted(scores, reverse=True)
    assert max(scores) <= 1.001
    same = engine.similarity("mediators", direction(1, 0.2), [*(hit.id for hit in hits), "m06", "nobody"])
    assert same[:-2].tolist() == pytest.approx(scores, abs=1e-4)
    assert np.isnan(same[-2:]).all()


def test_the_vectors_are_those_that_are_compared(engine: SearchEngine) -> None:
    """Unit vectors with the mean taken off: between themselves they give the cosines of `similarity`."""
    ids = [hit.id for hit in engine.nearest("mediators", direction(1))]
    vectors = engine.vectors("mediators", [*ids, "m06", "nobody"])
    assert vectors.shape == (len(ids) + 2, DIMENSION)
    assert np.isnan(vectors[-2:]).all()
    assert np.linalg.norm(vectors[:-2], axis=1) == pytest.approx(1, abs=1e-3)
    for row, id_ in enumerate(ids[:3]):
        same = engine.similarity("mediators", VECTORS[id_], ids)
        assert (vectors[:-2] @ vectors[row]).tolist() == pytest.approx(same.tolist(), abs=2e-3)
    assert engine.vectors("cases", []).shape == (0, DIMENSION)


def test_a_wrong_dimension_is_refused(filled: SearchEngine) -> None:
    with pytest.raises(InvalidInputError, match="维"):
        filled.nearest("mediators", np.ones(3, np.float32))
    with pytest.raises(InvalidInputError, match="维"):
        filled.put_vectors("mediators", ["m06"], np.ones((1, 3), np.float32))
    with pytest.raises(InvalidInputError, match="无效"):
        filled.put_vectors("mediators", ["m06"], np.full((1, DIMENSION), np.nan, np.float32))
    filled.commit(14)
    assert "m06" in filled.without_vector("mediators", 10)


def test_those_that_wait_newest_first(filled: SearchEngine) -> None:
    assert filled.without_vector("mediators", 10) == ["m10", "m07", "m06"]
    assert (filled.waiting("mediators"), filled.waiting("cases")) == (3, 3)
    assert filled.without_vector("mediators", 2) == ["m10", "m07"]
    filled.upsert("mediators", [replace(MEDIATORS[5], texts={"work": ["新"]})])
    filled.commit(14)
    assert filled.without_vector("mediators", 10) == ["m06", "m10", "m07"]
    filled.put_vectors("mediators", ["m06", "gone"], np.stack([direction(0, 0, 0, 0, 0, 1)] * 2))
    assert filled.without_vector("mediators", 1) == ["m06"]
    filled.commit(14)
    assert filled.without_vector("mediators", 10) == ["m10", "m07"]
    assert nearest(filled, 0, 0, 0, 0, 0, 1, limit=1) == ["m06"]


def test_changed_words_lose_the_vector_other_changes_keep_it(filled: SearchEngine) -> None:
    filled.upsert("mediators", [replace(MEDIATORS[0], numbers={"free": 1}), replace(MEDIATORS[1], texts={"work": ["新"]})])
    filled.commit(14)
    assert filled.without_vector("mediators", 1) == ["m02"]
    assert "m02" not in nearest(filled, 1)
    assert nearest(filled, 1, 0.1, limit=1) == ["m01"]


def test_a_document_may_bring_its_vector(filled: SearchEngine) -> None:
    own = direction(0, 0, 0, 0, 0, 0, 1)
    filled.upsert("mediators", [Document("own", texts={"work": ["漏水"]}, vector=own)])
    filled.upsert("mediators", [replace(MEDIATORS[0], texts={"work": ["新"]}, vector=direction(0, 0, 0, 0, 0, 1, 1))])
    filled.commit(14)
    assert nearest(filled, 0, 0, 0, 0, 0, 0, 1, limit=2) == ["own", "m01"]
    assert "own" not in filled.without_vector("mediators", 10)


def test_a_deleted_document_is_not_near(filled: SearchEngine) -> None:
    filled.delete("mediators", ["m01"])
    filled.commit(14)
    assert nearest(filled, 1, 0.1, limit=1) == ["m08"]


def test_a_document_that_comes_back_has_no_vector(filled: SearchEngine) -> None:
    filled.delete("mediators", ["m01"])
    filled.upsert("mediators", [MEDIATORS[0]])
    filled.commit(14)
    assert "m01" in filled.without_vector("mediators", 10)
    assert "m01" not in nearest(filled, 1)


def test_the_mean_is_taken_from_both_sides(site: Site, blank: SearchEngine) -> None:
    """All vectors share a direction; only what differs from it must decide."""
    rng = np.random.default_rng(3)
    common = direction(1) * 5
    vectors = common + rng.normal(size=(200, DIMENSION)).astype(np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    names = [f"v{i:03}" for i in range(200)]
    blank.upsert("mediators", [Document(n, keywords={"type": ("even",) if i % 2 else ()}) for i, n in enumerate(names)])
    for start in (0, 40, 50, 60, 100, 150):  # the mean is found anew as they come
        end = min(x for x in (40, 50, 60, 100, 150, 200) if x > start)
        blank.put_vectors("mediators", names[start:end], vectors[start:end])
        blank.commit(end)
    query = vectors[7]
    found = {h.id: h.score for h in blank.nearest("mediators", query, limit=200)}
    mean = vectors.mean(axis=0)
    centred = (vectors - mean) / np.linalg.norm(vectors - mean, axis=1, keepdims=True)
    true = centred @ centred[7]
    got = np.array([found[n] for n in names])
    # the engine's mean may lag behind: by half of the vectors at most
    assert np.corrcoef(true, got)[0, 1] > 0.98
    assert np.median(got) < 0.3  # without the mean taken off it would be above .8
    chosen = blank.nearest("mediators", query, [Terms("type", ("even",))], limit=200)
    assert {h.id: h.score for h in chosen} == pytest.approx({n: found[n] for n in names[1::2]}, abs=1e-4)
    site.close()
    again = {h.id: h.score for h in site.open().nearest("mediators", query, limit=200)}
    assert again == pytest.approx(found, abs=1e-4)


def test_words_do_not_wait_for_vectors(blank: SearchEngine) -> None:
    blank.upsert("mediators", [Document("x", texts={"work": ["漏水"]})])
    blank.commit(1)
    assert [h.id for h in blank.lexical("mediators", [Clause("work", ("漏水",))])] == ["x"]
    assert blank.nearest("mediators", direction(1)) == []
    assert np.isnan(blank.similarity("mediators", direction(1), ["x"])).all()


def test_the_mean_is_what_nearest_takes_from_both_sides(engine: SearchEngine) -> None:
    mean = engine.mean("mediators")
    assert mean.shape == (DIMENSION,)
    assert not mean.any(), "fewer than 32 vectors say more about themselves than about the encoder"
