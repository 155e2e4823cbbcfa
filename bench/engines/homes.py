"""One record store, opened once with each engine; a server for the second."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from time import perf_counter

import psutil

from app.bootstrap import Centre, open_centre
from app.settings import Settings
from bench.quality.centre import settings_of
from bench.speed.homes import Sized
from indexer.engine import KINDS, Document, Floats, Kind
from tests.elastic_server import Server, throw_away, unpack_core

TODAY = date(2026, 11, 22)  # the sample's records are dated around it
HEAP = "1g"


@dataclass(frozen=True, slots=True)
class Pair:
    """The same centre on both engines."""

    embedded: Centre
    elastic: Centre
    server: Server

    @property
    def both(self) -> Mapping[str, Centre]:
        return {"embedded": self.embedded, "Elasticsearch": self.elastic}


@contextmanager
def server() -> Iterator[Server]:
    """A throw-away node of the server core."""
    with throw_away() as core, throw_away() as folder:
        node = Server(unpack_core(core), folder, heap=HEAP)
        try:
            node.start()
            yield node
        finally:
            node.kill()


def elastic_settings(home: Path, node: Server) -> Settings:
    """The settings of a home, with the other engine."""
    other = {"engine": "elasticsearch", "elasticsearch_url": node.url, "elasticsearch_prefix": f"bench-{home.name}"}
    return settings_of(home).model_copy(update=other)


@contextmanager
def paired(embedded: Centre, node: Server) -> Iterator[Pair]:
    """The centre, and its twin on the server (empty until it is built)."""
    with open_centre(elastic_settings(embedded.settings.home, node), today=lambda: TODAY) as elastic:
        yield Pair(embedded, elastic, node)


def build(centre: Centre, made: Sized) -> float:
    """Build a new generation of all records with the vectors that were made for them; seconds."""
    started = perf_counter()
    vectors = {kind: dict(zip(made.ids[kind], made.vectors[kind], strict=True)) for kind in KINDS}
    with centre.engine.rebuild() as new:
        for mediators in centre.store.iterate("mediators"):
            new.upsert("mediators", _with_vectors(centre.follower.mediators(mediators), vectors["mediators"]))
        for cases in centre.store.iterate("cases"):
            new.upsert("cases", _with_vectors(centre.follower.cases(cases), vectors["cases"]))
        new.commit(centre.store.last_seq())
    return perf_counter() - started


def _with_vectors(documents: Iterable[Document], vectors: Mapping[str, Floats]) -> Iterator[Document]:
    return (replace(document, vector=vectors[document.id]) for document in documents)


def resident(node: Server) -> int:
    """Bytes the server's process holds."""
    return int(psutil.Process(node.pid).memory_info().rss)


def on_disk(centre: Centre, node: Server) -> dict[str, int]:
    """Bytes of each engine's files."""
    folders = {"embedded": centre.settings.home / "index", "Elasticsearch": node.folder / "data"}
    return {name: sum(f.stat().st_size for f in folder.rglob("*") if f.is_file()) for name, folder in folders.items()}


def count(made: Sized, kind: Kind) -> int:
    """How many there are."""
    return len(made.ids[kind])
