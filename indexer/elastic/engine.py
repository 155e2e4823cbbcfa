"""Elasticsearch as the search engine. See engine.SearchEngine for what each method promises.

Any number of processes may read and write. The server may be away when the engine is opened: every call then raises
UnavailableError until it is there.
"""

import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from typing import TypeVar

import numpy as np
from elasticsearch import NotFoundError
from numpy.typing import NDArray

from indexer.elastic.aliases import Generation, Generations
from indexer.elastic.client import Access, connect
from indexer.elastic.collection import Collection
from indexer.elastic.columns import ColumnsOf
from indexer.elastic.search import Asking
from indexer.elastic.writer import GenerationWriter
from indexer.engine import Clause, Document, FacetCounts, Filter, Filters, Floats, Hit, Kind, Manifest, Page, Schema, Sort
from indexer.rebuild import Rebuild
from indexer.refuse import check_clauses, check_filters, check_manifest, check_query, need
from models.errors import IndexBusyError, IndexMismatchError, InvalidInputError, UnavailableError

T = TypeVar("T")
_FRESH_SECONDS = 5.0  # how long the live generation's manifest is taken for granted; which documents are live is not


class ElasticEngine:
    """A SearchEngine on an Elasticsearch server."""

    def __init__(
        self, access: Access, prefix: str, schemas: Mapping[Kind, Schema], wanted: Manifest, *, fresh: bool = False
    ) -> None:
        """Use `open`."""
        self._client = connect(access)
        self._generations = Generations(self._client, prefix, schemas)
        self._schemas, self._wanted, self._fresh = schemas, wanted, fresh
        self._live: Generation | None = None
        self._seen = -_FRESH_SECONDS
        self._writing = threading.RLock()
        self._writer: GenerationWriter | None = None

    @classmethod
    def open(  # noqa: PLR0913 - one keyword for each part of the manifest
        cls,
        access: Access,
        prefix: str,
        schemas: Mapping[Kind, Schema],
        *,
        schema_id: str,
        tokenizer: str,
        encoder: str,
        dimension: int,
        fresh: bool = False,
    ) -> "ElasticEngine":
        """Open the index under `prefix`, whether or not there is one, or a server, yet.

        Raises IndexMismatchError when it was built with another schema, tokenizer, encoder or dimension; with `fresh` such
        an index shows as empty instead, to be replaced by `rebuild`.
        """
        wanted = Manifest(schema_id, tokenizer, encoder, dimension, generation=0, applied=0, built_at="")
        engine = cls(access, prefix, schemas, wanted, fresh=fresh)
        try:
            engine._now()
        except IndexMismatchError:
            engine.close()
            raise
        except UnavailableError:
            pass  # it comes back, and every call looks again
        return engine

    @property
    def manifest(self) -> Manifest:
        """Of the live generation as it is at this moment; generation 0 while there is none."""
        live = self._read()
        return self._wanted if live is None else live.manifest

    # ---- searching --------------------------------------------------------------------------------------------------

    def lexical(self, kind: Kind, clauses: Sequence[Clause], filters: Filters = (), limit: int = 100) -> list[Hit]:
        check_clauses(self._schemas[kind], clauses)
        check_filters(self._schemas[kind], filters)
        return self._ask(kind, lambda c: c.lexical(clauses, filters, limit), list)

    def nearest(self, kind: Kind, vector: Floats, filters: Filters = (), limit: int = 100) -> list[Hit]:
        check_query(vector, self._wanted.dimension)
        return self._ask(kind, lambda c: c.nearest(vector, filters, limit), list)

    def lexical_scores(self, kind: Kind, clauses: Sequence[Clause], ids: Sequence[str]) -> NDArray[np.float64]:
        return self._ask(kind, lambda c: c.lexical_scores(clauses, ids), lambda: np.zeros(len(ids)))

    def similarity(self, kind: Kind, vector: Floats, ids: Sequence[str]) -> NDArray[np.float64]:
        check_query(vector, self._wanted.dimension)
        return self._ask(kind, lambda c: c.similarity(vector, ids), lambda: np.full(len(ids), np.nan))

    def vectors(self, kind: Kind, ids: Sequence[str]) -> Floats:
        unknown = partial(np.full, (len(ids), self._wanted.dimension), np.nan, np.float32)
        return self._ask(kind, lambda c: c.vectors(ids), unknown)

    def mean(self, kind: Kind) -> Floats:
        return self._ask(kind, lambda c: c.means.mean, lambda: np.zeros(self._wanted.dimension, np.float32))

    def browse(
        self,
        kind: Kind,
        clauses: Sequence[Clause] = (),
        filters: Filters = (),
        sort: Sort | None = None,
        offset: int = 0,
        limit: int = 20,
    ) -> Page:
        return self._ask(kind, lambda c: c.browse(clauses, filters, sort, offset, limit), lambda: Page((), 0))

    def facets(
        self,
        kind: Kind,
        fields: Sequence[str],
        clauses: Sequence[Clause] = (),
        filters: Mapping[str, Filter] | None = None,
    ) -> FacetCounts:
        return self._ask(kind, lambda c: c.facets(fields, clauses, filters or {}), lambda: {field: {} for field in fields})

    def suggest(self, kind: Kind, field: str, prefix: str, filters: Filters = (), limit: int = 10) -> list[str]:
        need(field, self._schemas[kind].exact)
        return self._ask(kind, lambda c: c.suggest(field, prefix, filters, limit), list)

    def columns(self, kind: Kind, ids: Sequence[str]) -> ColumnsOf:
        return self._ask(kind, lambda c: c.columns(ids), lambda: ColumnsOf(tuple(ids), {}, self._schemas[kind]))

    def count(self, kind: Kind) -> int:
        return self._ask(kind, lambda c: c.count(), int)

    def without_vector(self, kind: Kind, limit: int) -> list[str]:
        return self._ask(kind, lambda c: c.without_vector(limit), list)

    def waiting(self, kind: Kind) -> int:
        return self._ask(kind, lambda c: c.waiting(), int)

    # ---- writing ----------------------------------------------------------------------------------------------------

    def upsert(self, kind: Kind, documents: Iterable[Document]) -> None:
        with self._changing() as writer:
            writer.upsert(kind, documents)

    def delete(self, kind: Kind, ids: Iterable[str]) -> None:
        with self._changing() as writer:
            writer.delete(kind, ids)

    def put_vectors(self, kind: Kind, ids: Sequence[str], vectors: Floats) -> None:
        with self._changing() as writer:
            writer.put_vectors(kind, ids, vectors)

    def commit(self, applied: int) -> None:
        with self._changing() as writer:
            live = self._generations.live()
            if live is None or live.number != writer.generation.number:
                raise IndexBusyError("索引刚刚被另一个进程重建，改动会重新编入。")
            writer.generation = live  # its means may be another process's
            self._live, self._seen = writer.publish(applied), time.monotonic()
            self._drop_writer()  # the next change may find another generation

    @contextmanager
    def rebuild(self) -> Iterator[Rebuild]:
        self._generations.tidy()
        made = self._generations.create(self._wanted, loading=True)
        writer = self._writer_for(made, loading=True)
        new = Rebuild(writer, self, partial(self._swap_in, writer))
        try:
            yield new
        finally:
            if not new.live:
                writer.close()
                with suppress(UnavailableError):  # else the next rebuild removes it
                    self._generations.remove(made.number)

    def close(self) -> None:
        """Stop writing; what was not committed is lost."""
        with self._writing:
            self._drop_writer()
        self._client.close()

    # ---- inside -----------------------------------------------------------------------------------------------------

    def _ask(self, kind: Kind, ask: Callable[[Collection], T], nothing: Callable[[], T]) -> T:
        for _ in range(2):
            live = self._now()
            if live is None:
                return nothing()
            asking = Asking(self._client, self._generations.alias(kind))
            try:
                return ask(Collection(asking, self._schemas[kind], live.means[kind], self._wanted.dimension))
            except NotFoundError:
                self._forget()  # somebody deleted it: look again
        raise UnavailableError("搜索服务器上的索引不完整，请运行 dianjiang index rebuild 重建索引。")

    def _now(self) -> Generation | None:
        """The live generation that fits the program, as it was some seconds ago at most."""
        if self._live is None or time.monotonic() - self._seen > _FRESH_SECONDS:
            return self._read()
        return self._live

    def _read(self) -> Generation | None:
        found = self._generations.live()
        if found is not None:
            try:
                check_manifest(found.manifest, self._wanted)
            except IndexMismatchError:
                self._forget()
                if self._fresh:
                    return None
                raise
        self._live, self._seen = found, time.monotonic()
        return found

    def _forget(self) -> None:
        self._live = None

    def _writer_for(self, generation: Generation, *, loading: bool) -> GenerationWriter:
        return GenerationWriter(self._client, self._generations, generation, self._schemas, loading=loading)

    @contextmanager
    def _changing(self) -> Iterator[GenerationWriter]:
        with self._writing:
            if self._writer is None:
                self._writer = self._open_writer()
            try:
                yield self._writer
            except InvalidInputError:
                raise  # refused before anything was changed
            except BaseException:
                self._drop_writer()  # whoever follows the store starts again from what the index says it holds
                self._forget()
                raise

    def _open_writer(self) -> GenerationWriter:
        found = self._generations.live()
        if found is not None:
            check_manifest(found.manifest, self._wanted)
        else:
            found = self._generations.create(self._wanted, loading=False)
            self._generations.make_live(found.number)
        return self._writer_for(found, loading=False)

    def _swap_in(self, writer: GenerationWriter, applied: int) -> None:
        """Commit a rebuilt generation and make it the live one."""
        made = writer.publish(applied)
        self._generations.end_loading(made.number)
        with self._writing:
            self._generations.make_live(made.number)
            self._fresh = False
            self._drop_writer()
            self._live, self._seen = made, time.monotonic()
        writer.close()
        with suppress(UnavailableError):
            self._generations.tidy()

    def _drop_writer(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None
