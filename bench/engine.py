"""The embedded engine against bare tantivy, faiss and numpy doing the same work, in one run.

    python -m bench.engine [10000 165000]

Documents are synthetic: 60 tokens drawn Zipf-like from jieba's dictionary, 384-d random vectors, five keyword fields.
Both sides run interleaved in one thread; printed are medians of that thread's own time (what else the machine does at the
moment counts little) and the median of the rounds' ratios.
"""

import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import faiss
import jieba
import numpy as np
import psutil
import tantivy
from tantivy import Occur, Query

from indexer.embedded.engine import EmbeddedEngine
from indexer.engine import Clause, Document, Floats, Kind, Schema, Terms

DIMENSION = 384
TOKENS = 60
ROUNDS = 60
FACETS = ("type", "region", "grade", "kind", "mode")
VALUES = {"type": 90, "region": 400, "grade": 4, "kind": 10, "mode": 5}
NUMBERS = tuple(f"n{i}" for i in range(8))
KIND: Kind = "mediators"
SCHEMAS = {
    KIND: Schema(texts=("profile",), exact=("name",), keywords=FACETS, numbers=NUMBERS, maps=("record",)),
    "cases": Schema(texts=(), exact=(), keywords=(), numbers=()),
}
SYLLABLES = [a + b for a in ("zh", "ch", "l", "w", "x", "y", "q", "m") for b in ("ang", "ao", "ou", "eng", "u", "i")]


class Corpus:
    """N documents, made again the same from the seed."""

    def __init__(self, size: int) -> None:
        self.size = size
        rng = np.random.default_rng(1)
        with (Path(jieba.__file__).parent / "dict.txt").open(encoding="utf-8") as lines:
            words = [line.split()[0] for line in lines]
        self.words = [words[i] for i in rng.permutation(len(words))[:50_000]]
        self.tokens = (rng.zipf(1.2, (size, TOKENS)) % len(self.words)).astype(np.int32)
        self.values = {field: rng.integers(0, n, size) for field, n in VALUES.items()}
        self.names = ["".join(SYLLABLES[i] for i in row) for row in rng.integers(0, len(SYLLABLES), (size, 3))]
        self.numbers = rng.random((size, len(NUMBERS)))
        self.ids = [f"M{row:07d}" for row in range(size)]

    def documents(self) -> Iterator[Document]:
        for row in range(self.size):
            yield Document(
                id=self.ids[row],
                texts={"profile": [self.words[t] for t in self.tokens[row]]},
                exact={"name": (self.names[row],)},
                keywords={field: (f"{field}{self.values[field][row]}",) for field in FACETS},
                numbers=dict(zip(NUMBERS, self.numbers[row].tolist(), strict=True)),
                maps={"record": {f"type{self.values['type'][row]}": 0.5, "type0": 0.25}},
            )

    def vectors(self, start: int, end: int) -> Floats:
        vectors = np.random.default_rng(start).normal(size=(end - start, DIMENSION)).astype(np.float32)
        unit: Floats = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        return unit


def open_engine(folder: Path) -> EmbeddedEngine:
    return EmbeddedEngine.open(folder, SCHEMAS, schema_id="b", tokenizer="b", encoder="b", dimension=DIMENSION, threads=1)


def build(corpus: Corpus, folder: Path) -> float:
    """Documents a second, vectors included."""
    start = time.perf_counter()
    engine = open_engine(folder)
    with engine.rebuild() as new:
        new.upsert(KIND, corpus.documents())
        for first in range(0, corpus.size, 10_000):
            last = min(first + 10_000, corpus.size)
            new.put_vectors(KIND, corpus.ids[first:last], corpus.vectors(first, last))
        new.commit(1)
    engine.close()
    return corpus.size / (time.perf_counter() - start)


class Bare:
    """The libraries themselves, holding the same."""

    def __init__(self, corpus: Corpus, folder: Path) -> None:
        self.corpus = corpus
        self.row_of = {id_: row for row, id_ in enumerate(corpus.ids)}
        fields = tantivy.SchemaBuilder().add_unsigned_field("row", fast=True)
        fields.add_text_field("profile", tokenizer_name="whitespace", index_option="position")
        fields.add_text_field("id", tokenizer_name="raw", index_option="basic")
        fields.add_text_field("name", tokenizer_name="raw", index_option="basic")
        for field in FACETS:
            fields.add_text_field(field, tokenizer_name="raw", index_option="basic", fast=True)
        self.schema = fields.build()
        index = tantivy.Index(self.schema, path=str(folder))
        writer = index.writer(64_000_000, 1)
        start = time.perf_counter()
        for row, document in enumerate(corpus.documents()):
            out = tantivy.Document()
            out.add_unsigned("row", row)
            out.add_text("id", document.id)
            out.add_text("profile", " ".join(document.texts["profile"]))
            out.add_text("name", document.exact["name"][0])
            for field in FACETS:
                out.add_text(field, document.keywords[field][0])
            writer.add_document(out)
        writer.commit()
        writer.wait_merging_threads()
        self.rate = corpus.size / (time.perf_counter() - start)
        index.reload()
        self.searcher = index.searcher()
        self.faiss = faiss.IndexScalarQuantizer(DIMENSION, faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        for first in range(0, corpus.size, 10_000):
            self.faiss.add(corpus.vectors(first, min(first + 10_000, corpus.size)))

    def lexical(self, terms: list[str], value: str | None, facets: bool = False) -> object:
        query = self.any_of("profile", terms)
        if value is not None:
            term = Query.term_query(self.schema, "type", value)
            query = Query.boolean_query([(Occur.Must, query), (Occur.Must, Query.const_score_query(term, 0.0))])
        rows = self.rows(query)
        if facets:
            wanted = {f: {"terms": {"field": f, "size": 60_000, "segment_size": 60_000}} for f in FACETS}
            return rows, self.searcher.aggregate(query, wanted)
        return rows

    def scores(self, terms: list[str], ids: list[str]) -> object:
        chosen = Query.const_score_query(Query.term_set_query(self.schema, "id", ids), 0.0)
        query = Query.boolean_query([(Occur.Must, self.any_of("profile", terms)), (Occur.Must, chosen)])
        return self.rows(query)

    def suggest(self, prefix: str) -> object:
        """The ten best, without the promised order."""
        known = self.searcher.terms_with_prefix("name", prefix)
        return known, self.rows(Query.fuzzy_term_query(self.schema, "name", prefix, 0, prefix=True))

    def any_of(self, field: str, terms: list[str]) -> Query:
        return Query.boolean_query([(Occur.Should, Query.term_query(self.schema, field, term)) for term in terms])

    def rows(self, query: Query) -> list[object]:
        hits = self.searcher.search(query, 100, count=False).hits
        return list(self.searcher.fast_field_values("row", [address for _, address in hits]))

    def fuzzy(self, name: str) -> object:
        near = Query.fuzzy_term_query(self.schema, "name", name, 2)
        return self.rows(near.or_should_match(Query.term_query(self.schema, "name", name)))

    def nearest(self, vector: Floats, value: int) -> object:
        bits = np.packbits(self.corpus.values["type"] == value, bitorder="little")
        selector = faiss.IDSelectorBitmap(bits)  # type: ignore[call-arg,arg-type]
        return self.faiss.search(vector[None], 100, params=faiss.SearchParameters(sel=selector))  # type: ignore[call-arg]

    def columns(self, ids: list[str]) -> object:
        rows = np.array([self.row_of[id_] for id_ in ids])
        numbers = [self.corpus.numbers[rows, i] for i in range(8)]
        return numbers, [self.corpus.values[field][rows] == 1 for field in FACETS], self.corpus.values["type"][rows] == 2


def our_columns(engine: EmbeddedEngine, ids: list[str]) -> object:
    """15 features: eight numbers, five keywords, two places of a map."""
    columns = engine.columns(KIND, ids)
    numbers = [columns.number(name) for name in NUMBERS]
    keywords = [columns.has(field, (f"{field}1", f"{field}2")) for field in FACETS]
    return numbers, keywords, columns.mapped("record", "type2"), columns.mapped("record", "type0")


def works(engine: EmbeddedEngine, bare: Bare) -> Iterator[tuple[str, Callable[[int], object], Callable[[int], object]]]:
    """What is measured: name, ours, theirs; each called with the number of the round."""
    corpus, rng = bare.corpus, np.random.default_rng(9)
    rare = [[corpus.words[i] for i in rng.integers(20, 400, 3)] for _ in range(ROUNDS)]
    long = [list({corpus.words[i] for i in rng.integers(20, 5000, 150)}) for _ in range(ROUNDS)]
    names = [f"{corpus.names[i][:-1]}e" for i in rng.integers(0, corpus.size, ROUNDS)]
    queries = corpus.vectors(0, min(ROUNDS, corpus.size))
    rows = [rng.integers(0, corpus.size, 300) for _ in range(ROUNDS)]
    ids = [[corpus.ids[row] for row in some] for some in rows]

    def words(terms: list[str]) -> list[Clause]:
        return [Clause("profile", tuple(terms))]

    def with_facets(i: int) -> object:
        filters = {"f": Terms("type", (f"type{i}",))}
        return engine.lexical(KIND, words(rare[i]), tuple(filters.values())), engine.facets(KIND, FACETS, words(rare[i]), filters)

    yield (
        "3 terms + filter",
        lambda i: engine.lexical(KIND, words(rare[i]), (Terms("type", (f"type{i}",)),)),
        lambda i: bare.lexical(rare[i], f"type{i}"),
    )
    yield "... + 5 facets", with_facets, lambda i: bare.lexical(rare[i], f"type{i}", facets=True)
    yield "150 terms", lambda i: engine.lexical(KIND, words(long[i])), lambda i: bare.lexical(long[i], None)
    yield (
        "fuzzy name",
        lambda i: engine.lexical(KIND, [Clause("name", (names[i],), match="fuzzy")]),
        lambda i: bare.fuzzy(names[i]),
    )
    yield (
        "nearest under a filter (1 %)",
        lambda i: engine.nearest(KIND, queries[i], (Terms("type", (f"type{i}",)),)),
        lambda i: bare.nearest(queries[i], i),
    )
    yield (
        "nearest under a filter (20 %)",
        lambda i: engine.nearest(KIND, queries[i], (Terms("mode", ("mode1",)),)),
        lambda i: bare.faiss.search(queries[i][None], 100, params=_mode1(corpus)),
    )
    yield "columns: 300 x 15", lambda i: our_columns(engine, ids[i]), lambda i: bare.columns(ids[i])
    yield (
        "scores of 300 ids",
        lambda i: engine.lexical_scores(KIND, words(rare[i]), ids[i]),
        lambda i: bare.scores(rare[i], ids[i]),
    )
    yield "suggestion", lambda i: engine.suggest(KIND, "name", names[i][:5]), lambda i: bare.suggest(names[i][:5])


def _mode1(corpus: Corpus) -> faiss.SearchParameters:
    bits = np.packbits(corpus.values["mode"] == 1, bitorder="little")
    return faiss.SearchParameters(sel=faiss.IDSelectorBitmap(bits))  # type: ignore[call-arg,arg-type]


def compare(size: int) -> None:
    corpus = Corpus(size)
    with tempfile.TemporaryDirectory() as folder:
        rate = build(corpus, Path(folder) / "ours")
        (Path(folder) / "bare").mkdir()
        bare = Bare(corpus, Path(folder) / "bare")
        engine = open_engine(Path(folder) / "ours")
        print(f"\n{size:,} documents; build {rate:,.0f} a second (words alone, bare: {bare.rate:,.0f})")
        print(f"{'':32}{'ours ms':>9}{'bare ms':>9}{'ratio':>7}")
        faiss.omp_set_num_threads(1)
        for name, ours, theirs in works(engine, bare):
            pairs = [(_ms(ours, i), _ms(theirs, i)) for i in range(ROUNDS)][5:]
            our_time, their_time = (median(side) for side in zip(*pairs, strict=True))
            print(f"{name:32}{our_time:9.3f}{their_time:9.3f}{median(a / b for a, b in pairs):7.2f}")
        updates = [_ms(lambda i: _update(engine, corpus, i), i, time.perf_counter) for i in range(15)]
        print(f"{'one update, commit, visible':32}{median(updates):9.1f} (by the clock)")
        engine.close()
        subprocess.run([sys.executable, "-m", "bench.engine", "memory", str(Path(folder) / "ours")], check=True)


def _update(engine: EmbeddedEngine, corpus: Corpus, i: int) -> None:
    engine.upsert(KIND, [Document(corpus.ids[i], texts={"profile": corpus.words[i : i + TOKENS]})])
    engine.commit(2 + i)


def _ms(work: Callable[[int], object], i: int, clock: Callable[[], float] = time.thread_time) -> float:
    start = clock()
    work(i)
    return (clock() - start) * 1e3


def memory(folder: Path) -> None:
    """What an open engine adds to the process, after searches of every sort."""
    process = psutil.Process()
    before = process.memory_info().rss
    start = time.perf_counter()
    engine = open_engine(folder)
    took = time.perf_counter() - start
    vector = np.ones(DIMENSION, np.float32)
    for i in range(50):
        engine.nearest(KIND, vector, (Terms("type", (f"type{i}",)),))
        engine.facets(KIND, FACETS, [], {"type": Terms("type", (f"type{i}",))})
        engine.suggest(KIND, "name", SYLLABLES[i % len(SYLLABLES)])
        engine.browse(KIND, offset=i)
    after = process.memory_info()
    print(
        f"open in {took:.2f} s; resident {after.rss / 1e6:.0f} MB, of which the engine {(after.rss - before) / 1e6:.0f} MB",
        end="",
    )
    print(f" (mapped files {getattr(after, 'shared', 0) / 1e6:.0f} MB)")
    engine.close()


if __name__ == "__main__":
    if sys.argv[1:2] == ["memory"]:
        memory(Path(sys.argv[2]))
    else:
        for n in [int(argument) for argument in sys.argv[1:]] or [10_000, 165_000]:
            compare(n)
