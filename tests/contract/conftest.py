"""Each engine under test is a *site*: a place where an engine can be opened, closed and opened again.

A second engine joins by one more class here and its name in SITES.
"""

from collections.abc import Callable, Iterator
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


SITES: dict[str, Callable[[Path], Site]] = {"embedded": EmbeddedSite}


@pytest.fixture(params=SITES)
def site(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Site]:
    place = SITES[request.param](tmp_path / "index")
    yield place
    place.close()


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
    place = SITES[request.param](tmp_path_factory.mktemp("site") / "index")
    opened = place.open()
    fill(opened)
    yield opened
    place.close()


def fill(engine: SearchEngine) -> None:
    engine.upsert("mediators", MEDIATORS)
    engine.upsert("cases", CASES)
    for id_, vector in VECTORS.items():
        engine.put_vectors("mediators", [id_], vector[None, :])
    engine.commit(13)
