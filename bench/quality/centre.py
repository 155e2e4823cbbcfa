"""A centre made for one benchmark: real records through the real import, the real index, the real services."""

import hashlib
import random
import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import orjson

from app.bootstrap import Centre, open_centre
from app.services.learned import LEARNED
from app.services.texts import checked_text
from app.settings import Settings
from bench.quality.figures import Rankings
from bench.report import ENCODER, HOMES
from indexer.engine import Filters
from indexer.importing.columns import load_context
from indexer.importing.importer import import_file
from indexer.records.tables import Kind
from indexer.retrieve import CASE_FIELDS, MEDIATOR_FIELDS, word_clauses
from models.domain.weights import Records
from models.ranking.fusion import reciprocal_ranks
from models.understand.cause_model import FACTS

SEED = 20260101
TODAY = date(2026, 11, 22)  # the sample's records are dated around it; the same figures whenever they are measured
QUERY_CHARACTERS = 600
DEPTH = 100
FIELDS: Mapping[Records, Mapping[str, float]] = {"cases": CASE_FIELDS, "mediators": MEDIATOR_FIELDS}
T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of a benchmark runs: all of it, or a seeded part without the other systems, as the floors do."""

    plain: bool = True  # the plain systems too
    cases: int | None = None  # real cases in the library, at most
    queries: int | None = None  # asked, at most
    home: str = "quality"  # its name under var/bench

    def corpus(self, cases: Sequence[T]) -> list[T]:
        """The cases that are there."""
        return _some(cases, self.cases)

    def asked(self, queries: Sequence[T]) -> list[T]:
        """The queries that are asked."""
        return _some(queries, self.queries)


def _some(items: Sequence[T], most: int | None) -> list[T]:
    """A seeded part in the items' order, the same one each time."""
    if most is None or len(items) <= most:
        return list(items)
    return [items[i] for i in sorted(random.Random(SEED).sample(range(len(items)), most))]


def neutral(doc: str) -> str:
    """An id that says nothing: the real ones follow the causes, and an order by id would give them away."""
    return hashlib.sha256(f"{SEED}:{doc}".encode()).hexdigest()[:16]


def settings_of(home: Path) -> Settings:
    """Settings of a benchmark's own home, whatever the environment says."""
    return Settings(home=home, encoder=str(ENCODER), threads=2)


@contextmanager
def made_centre(records: Mapping[Kind, Sequence[Mapping[str, Any]]], name: str) -> Iterator[Centre]:
    """A fresh centre with these records (English names), shuffled before they are imported, in the home of that name."""
    home = fresh_home(name)
    files: dict[Kind, Path] = {}
    for kind, rows in records.items():
        shuffled = list(rows)
        random.Random(SEED).shuffle(shuffled)
        files[kind] = home / f"{kind}.jsonl"
        files[kind].write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in shuffled))
    with imported(home, files) as centre:
        yield centre


def fresh_home(name: str) -> Path:
    """The benchmark's home without records and index; the vectors made earlier stay."""
    home = HOMES / name
    home.mkdir(parents=True, exist_ok=True)
    for old in (*home.glob("records.sqlite*"), *home.glob("*.jsonl"), *home.glob("outcomes.*"), *home.glob("ledger.*")):
        old.unlink()
    shutil.rmtree(home / "index", ignore_errors=True)
    (home / LEARNED / FACTS).unlink(missing_ok=True)  # what another library taught
    return home


@contextmanager
def imported(home: Path, files: Mapping[Kind, Path], *, encoded: bool = True) -> Iterator[Centre]:
    """A centre with these files imported, indexed and (unless not `encoded`) encoded. SystemExit where a row was refused."""
    settings = settings_of(home)
    with open_centre(settings, today=lambda: TODAY) as centre:
        context = load_context(settings.data, centre.field.taxonomy, centre.field.regions)
        for kind, file in files.items():
            report = import_file(kind, file, centre.store, context)
            if report.refused:
                raise SystemExit(f"{file.name}: {report.refused} rows refused")
        centre.follower.catch_up()
        if encoded:
            centre.lane.fill()
    with open_centre(settings, today=lambda: TODAY) as centre:  # it has learned from these cases, as after `dianjiang train`
        yield centre


def plain(centre: Centre, kind: Records, text: str, filters: Filters = ()) -> Rankings:
    """The three baselines: the service's own words and vector asked of the same engine, and their reciprocal ranks."""
    query = centre.similar.retriever.query(checked_text(text))
    clauses = word_clauses(query.words, FIELDS[kind])
    words = [hit.id for hit in centre.engine.lexical(kind, clauses, filters, DEPTH)] if clauses else []
    meaning = [hit.id for hit in centre.engine.nearest(kind, query.vector, filters, DEPTH)]
    return {"BM25": words, "vectors": meaning, "fusion": fused(words, meaning)}


def fused(*rankings: list[str]) -> list[str]:
    """Reciprocal rank fusion, with nothing tuned."""
    return [doc for doc, _ in reciprocal_ranks(list(rankings))]


def in_threads(ask: Callable[[T], R], items: Sequence[T]) -> list[R]:
    """Answers in the order of the items; encoding leaves Python's lock, so two threads use two cores."""
    with ThreadPoolExecutor(2) as pool:
        return list(pool.map(ask, items))
