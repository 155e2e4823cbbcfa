"""Each engine under test is a *site*: a place where an engine can be opened, closed and opened again."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

import pytest

from indexer.embedded.engine import EmbeddedEngine
from indexer.engine import SearchEngine
from tests.contract.corpus import CASES, DIMENSION, MEDIATORS, SCHEMAS, VECTORS

BUILT_WITH: dict[str, Any] = {"schema_id": "s1", "tokenizer": "t1", "encoder": "e1", "dimension": DIMENSION}


class Site(Protocol):
    """Where one engine keeps its index."""

    def open(self, **other: Any) -> SearchEngine:
        """Another engine on the same index; `other` takes the place of what it was built with."""
        ...


class EmbeddedSite:
    """A folder."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._opened: list[SearchEngine] = []

    def open(self, **other: Any) -> SearchEngine:
        engine = EmbeddedEngine.open(self._folder, SCHEMAS, **(BUILT_WITH | other))
        self._opened.append(engine)
        return engine

    def close(self) -> None:
        for engine in self._opened:
            engine.close()


@pytest.fixture(params=["embedded"])
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    assert request.param == "embedded"
    place = EmbeddedSite(tmp_path / "index")
    yield place
    place.close()


@pytest.fixture
def blank(site: Site) -> SearchEngine:
    """An engine with nothing in it."""
    return site.open()


@pytest.fixture
def engine(blank: SearchEngine) -> SearchEngine:
    """An engine with the corpus, at change 13."""
    fill(blank)
    return blank


def fill(engine: SearchEngine) -> None:
    engine.upsert("mediators", MEDIATORS)
    engine.upsert("cases", CASES)
    for id_, vector in VECTORS.items():
        engine.put_vectors("mediators", [id_], vector[None, :])
    engine.commit(13)
