"""Each engine under test is a *site*: a place where an engine can be opened, closed and opened again.

Another engine joins by one more class here and its name in SITES.
"""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Protocol

import pytest

from indexer.elastic.client import Access, connect
from indexer.elastic.engine import ElasticEngine
from indexer.embedded.engine import EmbeddedEngine
from indexer.engine import SearchEngine
from tests.contract.corpus import CASES, DIMENSION, MEDIATORS, SCHEMAS, VECTORS

BUILT_WITH: dict[str, Any] = {"schema_id": "s1", "tokenizer": "t1", "encoder": "e1", "dimension": DIMENSION}


class Site(Protocol):
    """Where one engine keeps its index."""

    def open(self, **other: Any) -> SearchEngine:
        """Another engine on the same index; `other` takes the place of what it was built with."""
        ...

    def close(self) -> None:
        """Close every engine opened here."""
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


class ElasticSite:
    """A prefix on the tests' server; its indices go at the end."""

    def __init__(self, url: str) -> None:
        self._access = Access(url)
        self._prefix = f"test-{uuid.uuid4().hex[:12]}"
        self._opened: list[SearchEngine] = []

    def open(self, **other: Any) -> SearchEngine:
        engine = ElasticEngine.open(self._access, self._prefix, SCHEMAS, **(BUILT_WITH | other))
        self._opened.append(engine)
        return engine

    def close(self) -> None:
        for engine in self._opened:
            engine.close()
        self._opened.clear()

    def remove(self) -> None:
        self.close()
        remove_indices(self._access, self._prefix)


def remove_indices(access: Access, prefix: str) -> None:
    """Delete all generations under a prefix."""
    with connect(access) as client:
        for index in client.indices.get_alias(index=f"{prefix}-*"):
            client.indices.delete(index=index)


SITES = ("embedded", "elastic")


@contextmanager
def site_of(name: str, request: pytest.FixtureRequest, folder: Path) -> Iterator[Site]:
    """A new site of that name."""
    if name == "embedded":
        place = EmbeddedSite(folder / "index")
        yield place
        place.close()
    else:
        elastic = ElasticSite(request.getfixturevalue("elastic_url"))
        yield elastic
        elastic.remove()


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    with site_of(request.param, request, tmp_path) as place:
        yield place


@pytest.fixture
def blank(site: Site) -> SearchEngine:
    """An engine with nothing in it."""
    return site.open()


@pytest.fixture
def filled(blank: SearchEngine) -> SearchEngine:
    """An engine with the corpus, at change 13, for a test that changes it."""
    fill(blank)
    return blank


@pytest.fixture(scope="module", params=SITES)
def engine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchEngine]:
    """The same for tests that only read."""
    with site_of(request.param, request, tmp_path_factory.mktemp("site")) as place:
        opened = place.open()
        fill(opened)
        yield opened


def fill(engine: SearchEngine) -> None:
    engine.upsert("mediators", MEDIATORS)
    engine.upsert("cases", CASES)
    for id_, vector in VECTORS.items():
        engine.put_vectors("mediators", [id_], vector[None, :])
    engine.commit(13)
