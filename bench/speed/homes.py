"""Centres of two sizes made from the sample: a city (885 mediators, 12,000 cases) and a nation's roster (165,000 mediators).

Cases are made by putting sentences of sample cases of one type together, mediators by mixing two of the sample. Their
vectors are means of the parts' real vectors, so that nothing takes hours to encode and nearness stays plausible.
"""

import random
import re
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
import orjson

from app.bootstrap import Centre, open_centre
from bench.quality.centre import SEED, fresh_home, settings_of
from bench.report import ENCODER, HOMES, ROOT, fingerprint
from indexer.documents import SCHEMAS, schema_id
from indexer.engine import KINDS, Floats, Kind
from indexer.importing.columns import load_context
from indexer.importing.importer import import_file
from indexer.records.tables import Kind as RecordKind
from indexer.vectors import CachedEncoder, VectorCache
from models.domain.case import Case
from models.domain.mediator import Mediator
from models.domain.taxonomy import parent_type
from models.encoders.factory import open_encoder

SAMPLE = ROOT / "data" / "sample"
RECORDS: tuple[RecordKind, ...] = ("organisations", "mediators", "cases")
FILES = tuple(SAMPLE / f"{kind}.jsonl" for kind in RECORDS)
CASES, CITY, NATION = 12_000, 0, 165_000  # 0: the roster of the sample as it is
TODAY = date(2026, 11, 22)  # the sample's records are dated around it
_BATCH = 4096
_SENTENCE = re.compile(r"[^。！？；]+[。！？；]?")


@dataclass(frozen=True, slots=True)
class Sized:
    """A centre of one size with the vectors [n, dimension] that were given to the engine, by kind."""

    name: str
    centre: Centre
    ids: dict[Kind, list[str]]
    vectors: dict[Kind, Floats]


@contextmanager
def sized(name: str, mediators: int) -> Iterator[Sized]:
    """The home var/bench/<name>, made where it is missing or was made from other sample files, or for another index."""
    home = HOMES / name
    made_from = f"{fingerprint((*FILES, Path(__file__)))} {schema_id(SCHEMAS)} {mediators}"
    done = home / "made-from"
    if not done.is_file() or done.read_text(encoding="utf-8") != made_from:
        fresh_home(name)
        done.unlink(missing_ok=True)
        _make(home, mediators)
        done.write_text(made_from, encoding="utf-8")
    with open_centre(settings_of(home), today=lambda: TODAY) as centre:
        ids = {kind: orjson.loads((home / f"{kind}-ids.json").read_bytes()) for kind in KINDS}
        yield Sized(name, centre, ids, {kind: np.load(home / f"{kind}.npy") for kind in KINDS})


def _make(home: Path, mediators: int) -> None:
    settings = settings_of(home)
    with open_centre(settings, today=lambda: TODAY) as centre:
        context = load_context(settings.data, centre.field.taxonomy, centre.field.regions)
        for kind, file in zip(RECORDS, FILES, strict=True):
            import_file(kind, file, centre.store, context)
        encode = CachedEncoder(open_encoder(str(ENCODER), home, 2), VectorCache(HOMES / "parts.sqlite"))
        maker = _Maker(centre, encode.passages)
        made: dict[Kind, tuple[list[str], Floats]] = {"mediators": maker.mediators(mediators), "cases": maker.cases(CASES)}
        started = time.perf_counter()
        centre.follower.catch_up()
        count, seconds = sum(len(ids) for ids, _ in made.values()), time.perf_counter() - started
        print(f"{home.name}: {count:,} documents indexed by words in {seconds:.0f} s ({count / seconds:,.0f} a second)")
        for kind, (ids, vectors) in made.items():
            (home / f"{kind}-ids.json").write_bytes(orjson.dumps(ids))
            np.save(home / f"{kind}.npy", vectors)
            for start in range(0, len(ids), _BATCH):
                centre.engine.put_vectors(kind, ids[start : start + _BATCH], vectors[start : start + _BATCH])
        centre.engine.commit(centre.engine.manifest.applied)


class _Maker:
    """Draws new records from the sample's, the same ones each time."""

    def __init__(self, centre: Centre, encode: Callable[[Sequence[str]], Floats]) -> None:
        self._centre = centre
        self._encode = encode
        self._dice = random.Random(SEED)

    def mediators(self, wanted: int) -> tuple[list[str], Floats]:
        """The sample's and as many more as are wanted; ids and vectors of all."""
        own = [m for page in self._centre.store.iterate("mediators") for m in page]
        texts = self._centre.follower.texts("mediators", [m.id for m in own])
        vectors = self._encode([texts[m.id] for m in own])
        pairs = [(self._dice.randrange(len(own)), self._dice.randrange(len(own))) for _ in range(max(0, wanted - len(own)))]
        made = (self._mediator(f"made-{i}", own[a], own[b]) for i, (a, b) in enumerate(pairs))
        self._centre.store.upsert("mediators", made)
        mixed = np.array([vectors[a] + vectors[b] for a, b in pairs], np.float32).reshape(-1, vectors.shape[1])
        ids = [*(m.id for m in own), *(f"made-{i}" for i in range(len(pairs)))]
        return ids, _unit(np.concatenate([vectors, mixed]))

    def _mediator(self, new_id: str, a: Mediator, b: Mediator) -> Mediator:
        profile = "".join((*_sentences(a.profile)[:2], *_sentences(b.profile)[1:]))
        return a.model_copy(
            update={
                "id": new_id,
                "name": a.name[0] + b.name[1:],
                "profile": profile,
                "specialities": (*a.specialities[:1], *b.specialities[1:]),
                "regions": b.regions,
                "organisation": b.organisation,
            }
        )

    def cases(self, wanted: int) -> tuple[list[str], Floats]:
        """The sample's cases and more of their sentences; ids and vectors of all."""
        own = [c for page in self._centre.store.iterate("cases") for c in page]
        said = {c.id: _sentences(c.facts) for c in own}
        parts = list(dict.fromkeys(s for sentences in said.values() for s in sentences))
        vector_of = dict(zip(parts, self._encode(parts), strict=True))
        by_type: dict[str, list[Case]] = defaultdict(list)
        for c in own:
            by_type[parent_type(c.dispute_types[0])].append(c)
        made, facts = [], [said[c.id] for c in own]
        for i in range(wanted - len(own)):
            base = self._dice.choice(own)
            others = by_type[parent_type(base.dispute_types[0])]
            drawn = [self._dice.choice(said[self._dice.choice(others).id]) for _ in said[base.id]]
            facts.append(drawn)
            made.append(base.model_copy(update={"id": f"made-{i}", "facts": "".join(drawn)}))
        self._centre.store.upsert("cases", made)
        vectors = np.array([np.sum([vector_of[s] for s in sentences], axis=0) for sentences in facts], np.float32)
        return [c.id for c in (*own, *made)], _unit(vectors)


def _sentences(text: str) -> list[str]:
    return [s for s in _SENTENCE.findall(text) if s.strip()] or [text]


def _unit(vectors: Floats) -> Floats:
    unit: Floats = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    return unit
