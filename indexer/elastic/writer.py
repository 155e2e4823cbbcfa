"""Writing one generation. Changes wait here until a commit sends them; a rebuild sends them as they come."""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
from elasticsearch import Elasticsearch

from indexer.centring import Halves
from indexer.elastic.aliases import Generation, Generations, Means
from indexer.elastic.bulk import Bulk, Operation, drop, put
from indexer.elastic.client import WRITE_SECONDS, AwayError, patiently, told_plainly
from indexer.elastic.collection import WITH_VECTOR
from indexer.elastic.mapping import NEAR, RAW, STAMP, WORDS, fields_of, source_of, unpacked_raw
from indexer.elastic.pending import Change, Pending
from indexer.elastic.search import Asking
from indexer.elastic.vectors import SAMPLE, first_frame, renewed, vector_fields
from indexer.engine import KINDS, Document, Floats, Kind, Schema
from indexer.refuse import check_vectors
from indexer.sound import sound_text

_HELD = 2000  # changes a rebuild holds before it sends them
_FETCHED = 500  # documents fetched in one request

Source = dict[str, Any]


class GenerationWriter:
    """A Writer for one generation. Nothing of it is seen before `publish`."""

    def __init__(
        self,
        client: Elasticsearch,
        generations: Generations,
        generation: Generation,
        schemas: Mapping[Kind, Schema],
        *,
        loading: bool,
    ) -> None:
        self.generation = generation
        self._client = client.options(request_timeout=WRITE_SECONDS)
        self._generations = generations
        self._schemas = schemas
        self._loading = loading
        self._pending = {kind: Pending() for kind in KINDS}
        self._pool = ThreadPoolExecutor(3, "elasticsearch")
        self._bulks = {kind: Bulk(client, generations.target(kind, generation.number), self._pool) for kind in KINDS}
        self._new_vectors: set[Kind] = set()
        self._stamp = 0

    def upsert(self, kind: Kind, documents: Iterable[Document]) -> None:
        """See Writer.upsert."""
        for document in documents:
            if document.vector is not None:
                check_vectors(document.vector[None, :], self._dimension)
            self._pending[kind].put(document)
            self._send_if_many(kind)

    def delete(self, kind: Kind, ids: Iterable[str]) -> None:
        """See Writer.delete."""
        for doc_id in ids:
            self._pending[kind].drop(sound_text(doc_id))
            self._send_if_many(kind)

    def put_vectors(self, kind: Kind, ids: Sequence[str], vectors: Floats) -> None:
        """See Writer.put_vectors."""
        for doc_id, vector in zip(ids, check_vectors(vectors, self._dimension), strict=True):
            self._pending[kind].give(sound_text(doc_id), vector)
            self._send_if_many(kind)

    def publish(self, applied: int) -> Generation:
        """Send all that waits, show it to searches, and note `applied`. Raises UnavailableError; then nothing is noted."""
        for kind in KINDS:
            self._send(kind, applied)
        for bulk in self._bulks.values():
            bulk.finish()
        self._generations.refresh(self.generation.number)
        if self._new_vectors:
            self._renew_means()
        return self._generations.write(replace(self.generation, complete=True), applied)

    def close(self) -> None:
        """Stop; what was not sent is lost."""
        for bulk in self._bulks.values():
            bulk.abandon()
        self._pool.shutdown()

    # ---- inside -----------------------------------------------------------------------------------------------------

    @property
    def _dimension(self) -> int:
        return self.generation.manifest.dimension

    def _index(self, kind: Kind) -> str:
        return self._generations.index(kind, self.generation.number)

    def _send_if_many(self, kind: Kind) -> None:
        if self._loading and len(self._pending[kind]) >= _HELD:
            self._send(kind, 0)
            self.generation = self._generations.touch(self.generation)

    def _send(self, kind: Kind, version: int) -> None:
        changes = self._pending[kind].take()
        if self._loading and not self.generation.means[kind].frame_count:
            changes = self._with_frame(kind, list(changes))
        while some := list(islice(changes, _FETCHED)):
            self._bulks[kind].send(list(self._operations(kind, some, version)))

    def _with_frame(self, kind: Kind, changes: list[tuple[str, Change]]) -> Iterator[tuple[str, Change]]:
        """A load takes its frame from the vectors that come first, so that none is sent twice."""
        vectors = [change.vector for _, change in changes if change.vector is not None]
        means = self.generation.means
        self.generation = replace(self.generation, means={**means, kind: first_frame(vectors, means[kind])})
        return iter(changes)

    def _operations(self, kind: Kind, changes: list[tuple[str, Change]], version: int) -> Iterator[Operation]:
        """The changes as operations. What is in the index is asked where a vector is kept or put."""
        unknown = [doc_id for doc_id, c in changes if (c.keeps and c.vector is None) or (c.document is None and not c.gone)]
        there = self._fetch(kind, unknown)
        for doc_id, change in changes:
            if change.gone:
                yield drop(doc_id, version)
            elif change.document is not None:
                yield put(doc_id, self._source(kind, change, there.get(doc_id)), version)
            elif doc_id in there and change.vector is not None:
                # the version it has: a document that changed meanwhile waits for the vector of its new words
                source, known = there[doc_id]
                yield put(doc_id, source | self._vector_fields(kind, change.vector), known)

    def _source(self, kind: Kind, change: Change, there: tuple[Source, int] | None) -> Source:
        assert change.document is not None
        self._stamp = max(self._stamp + 1, time.time_ns())
        source = source_of(change.document, self._schemas[kind], change.words, self._stamp)
        vector = change.vector
        if vector is None and change.keeps and there is not None and there[0][WORDS] == str(change.words):
            kept = there[0].get(RAW)
            vector = change.instead
            if vector is None and kept is not None:
                vector = unpacked_raw([kept], self._dimension)[0].astype(np.float32)
        return source if vector is None else source | self._vector_fields(kind, vector)

    def _vector_fields(self, kind: Kind, vector: Floats) -> dict[str, str]:
        self._new_vectors.add(kind)
        return vector_fields(vector, self.generation.means[kind])

    def _fetch(self, kind: Kind, ids: Sequence[str]) -> dict[str, tuple[Source, int]]:
        """Source and version of those that are there, whether searches see them yet or not."""
        found: dict[str, tuple[Source, int]] = {}
        for start in range(0, len(ids), _FETCHED):
            some = list(ids[start : start + _FETCHED])
            for doc in patiently(lambda some=some: self._fetched(kind, some)):  # type: ignore[misc]
                if doc.get("found"):
                    found[doc["_id"]] = (doc["_source"], doc["_version"])
        return found

    def _fetched(self, kind: Kind, ids: list[str]) -> list[dict[str, Any]]:
        with told_plainly():
            docs: list[dict[str, Any]] = self._client.mget(index=self._index(kind), ids=ids, source_excludes=[NEAR])["docs"]
        if any("error" in doc for doc in docs):
            raise AwayError("搜索服务器正在启动，暂时读不了索引。")
        return docs

    # ---- means ------------------------------------------------------------------------------------------------------

    def _renew_means(self) -> None:
        """Find the means again where the number of vectors asks for it; with a new frame all vectors are sent again."""
        for kind in sorted(self._new_vectors):
            asking = Asking(self._client, self._index(kind))
            old = self.generation.means[kind]
            new = renewed(old, asking.count(WITH_VECTOR), lambda asking=asking: self._sample(asking))  # type: ignore[misc]
            if new is old:
                continue
            self.generation = replace(self.generation, means={**self.generation.means, kind: new})
            if new.frame is not old.frame:
                self._frame_again(kind, asking, new)
        self._new_vectors.clear()

    def _sample(self, asking: Asking) -> Halves:
        drawn = {"function_score": {"query": WITH_VECTOR, "random_score": {}}}
        found = asking.search([RAW], query=drawn, size=SAMPLE)
        return unpacked_raw([fields_of(hit, RAW)[0] for hit in found.hits], self._dimension)

    def _frame_again(self, kind: Kind, asking: Asking, means: Means) -> None:
        bulk = self._bulks[kind]
        for found in asking.walk(WITH_VECTOR, [{STAMP: "asc"}], size=_FETCHED):
            for doc_id, (source, version) in self._fetch(kind, found.ids).items():
                vector = unpacked_raw([source[RAW]], self._dimension)[0].astype(np.float32)
                bulk.send([put(doc_id, source | vector_fields(vector, means), version)])
        bulk.finish()
        self._generations.refresh(self.generation.number)
