"""The same work by the libraries alone: a tantivy query with a filter, a faiss search with a filter, and a few lines of numpy.

Everything that can be made ready beforehand is: tokens, vectors, feature columns, filter masks. What is left is the work
itself, so whatever the service takes longer is its own.
"""

import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import faiss
import numpy as np
import tantivy
from numpy.typing import NDArray

from indexer.engine import Document, Floats
from indexer.retrieve import SYNONYM_BOOST, VOTERS
from models.language.tokenize import Tokenizer

TOP = 100
FEATURES = 14
NATION = "000000000000"
Rows = NDArray[np.int64]
Scores = NDArray[np.float64]


class BareIndex:
    """One collection: words in tantivy (fields and tokens as ours), vectors in faiss (half precision, exact)."""

    def __init__(self, documents: Iterable[Document], fields: Mapping[str, float], ids: Sequence[str], vectors: Floats) -> None:
        """`vectors` stand in the order of `ids`; rows are places in it."""
        self._fields = fields
        row_of = {doc: row for row, doc in enumerate(ids)}
        self.areas: dict[str, NDArray[np.uint8]] = {}
        self._folder = tempfile.TemporaryDirectory()
        build = tantivy.SchemaBuilder()
        for field in fields:
            build.add_text_field(field, tokenizer_name="whitespace", index_option="freq")
        build.add_text_field("area", tokenizer_name="raw", index_option="basic")
        build.add_unsigned_field("row", fast=True)
        self._schema = build.build()
        self._index = tantivy.Index(self._schema, path=self._folder.name)
        self._fill(documents, row_of)
        self._index.reload()
        self._searcher = self._index.searcher()
        self._centre = vectors.mean(axis=0)
        centred = vectors - self._centre
        faiss.normalize_L2(centred)
        self._vectors = faiss.IndexScalarQuantizer(centred.shape[1], faiss.ScalarQuantizer.QT_fp16, faiss.METRIC_INNER_PRODUCT)
        self._vectors.train(centred)
        self._vectors.add(centred)

    def _fill(self, documents: Iterable[Document], row_of: Mapping[str, int]) -> None:
        writer = self._index.writer(200_000_000, 1)
        members: dict[str, list[int]] = {}
        for document in documents:
            row = row_of[document.id]
            out = tantivy.Document()
            out.add_unsigned("row", row)
            for field in self._fields:
                out.add_text(field, " ".join(document.texts.get(field, ())))
            for area in document.keywords.get("area", ()):
                out.add_text("area", area)
                members.setdefault(area, []).append(row)
            writer.add_document(out)
        writer.commit()
        writer.wait_merging_threads()
        for area, rows in members.items():
            mask = np.zeros(len(row_of), np.bool_)
            mask[rows] = True
            self.areas[area] = np.packbits(mask, bitorder="little")

    def words(self, words: Mapping[str, float], area: str | None) -> tuple[Rows, Scores]:
        """Rows and scores of the best 100 by any of the words (each with its boost), in an area."""
        should = tantivy.Occur.Should
        terms = [
            (should, tantivy.Query.boost_query(tantivy.Query.term_query(self._schema, field, word, "freq"), boost * worth))
            for field, boost in self._fields.items()
            for word, worth in words.items()
        ]
        query = tantivy.Query.boolean_query(terms)
        if area:
            inside = tantivy.Query.const_score_query(tantivy.Query.term_query(self._schema, "area", area, "basic"), 0.0)
            query = tantivy.Query.boolean_query([(tantivy.Occur.Must, query), (tantivy.Occur.Must, inside)])
        hits = self._searcher.search(query, TOP, count=False).hits
        rows = self._searcher.fast_field_values("row", [address for _, address in hits]) if hits else []
        return np.array(rows, np.int64), np.array([score for score, _ in hits])

    def meaning(self, vector: Floats, area: str | None) -> tuple[Rows, Scores]:
        """Rows and cosines of the nearest 100, in an area."""
        query = (vector - self._centre)[None]
        faiss.normalize_L2(query)
        chosen = None
        if area:
            chosen = faiss.SearchParameters(sel=faiss.IDSelectorBitmap(self.areas[area]))  # type: ignore[call-arg,arg-type]
        scores, rows = self._vectors.search(query, TOP, params=chosen)
        found = rows[0] >= 0
        return rows[0][found], scores[0][found].astype(np.float64)

    def count(self, area: str) -> int:
        """How many are in an area."""
        query = tantivy.Query.term_query(self._schema, "area", area, "basic")
        return int(self._searcher.search(query, 1).count or 0)  # type: ignore[attr-defined]


@dataclass(frozen=True)
class BareCentre:
    """Both collections, who handled each case (rows), and ready-made columns [n, 14] of the mediators."""

    mediators: BareIndex
    cases: BareIndex
    handlers: Sequence[Sequence[int]]
    columns: NDArray[np.float64]
    weights: NDArray[np.float64]
    tokenizer: Tokenizer
    synonyms: Mapping[str, Sequence[str]]

    def words(self, text: str) -> dict[str, float]:
        """The words of a text with their boosts: cut here and now, synonyms known beforehand."""
        own = dict.fromkeys(self.tokenizer.tokens(text), 1.0)
        return {**dict.fromkeys(self.synonyms[text], SYNONYM_BOOST), **own}

    def hybrid(self, index: BareIndex, words: Mapping[str, float], vector: Floats, area: str | None) -> tuple[Rows, Scores]:
        """Both lists, each score as a share of its best, added up, best first."""
        found: dict[int, float] = {}
        for rows, scores in (index.words(words, area), index.meaning(vector, area)):
            shares = scores / max(scores[0], 1e-9) if len(scores) else scores
            for row, share in zip(rows.tolist(), shares.tolist(), strict=True):
                found[row] = found.get(row, 0.0) + share
        rows = np.fromiter(found.keys(), np.int64, len(found))
        fused = np.fromiter(found.values(), np.float64, len(found))
        best = np.argsort(-fused, kind="stable")
        return rows[best], fused[best]

    def recommend(self, text: str, vector: Floats, areas: Sequence[str]) -> Rows:
        """Mediators by both lists, votes of the most similar cases, and the features' weighted sum; one count a widening step."""
        words = self.words(text)
        for step in areas:
            self.mediators.count(step)
        area = next((a for a in reversed(areas) if a in self.mediators.areas and a != NATION), None)
        cases, similarity = self.hybrid(self.cases, words, vector, None)
        votes: dict[int, float] = {}
        for case, weight in zip(cases[:VOTERS].tolist(), similarity.tolist(), strict=False):
            for person in self.handlers[case]:
                votes[person] = votes.get(person, 0.0) + weight
        rows, fused = self.hybrid(self.mediators, words, vector, area)
        values = self.columns[rows]
        values[:, 0] = fused
        values[:, 1] = [votes.get(row, 0.0) for row in rows.tolist()]
        best = np.argsort(-(values @ self.weights), kind="stable")
        ordered: Rows = rows[best]
        return ordered
