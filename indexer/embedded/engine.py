"""The embedded engine: files, no server. See engine.SearchEngine for what each method promises.

Any number of processes may read; the first that writes holds the lock until it closes. A reader looks, at each search,
whether there is a newer commit.
"""

import os
import shutil
import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from indexer.embedded import generation
from indexer.embedded.collection import Collection, ColumnsOf
from indexer.embedded.generation import Commit, Files
from indexer.embedded.lock import WriterLock
from indexer.embedded.writer import GenerationWriter, Plan
from indexer.engine import Clause, Document, FacetCounts, Filter, Filters, Floats, Hit, Kind, Manifest, Page, Schema, Sort
from indexer.rebuild import Rebuild
from indexer.refuse import check_manifest, check_query
from models.errors import IndexMismatchError, InvalidInputError, UnavailableError

# what reading an index raises when a file of it is missing or cut off
_BROKEN = (OSError, ValueError, KeyError, BadZipFile)


@dataclass(frozen=True)
class View:
    """One commit of one generation, open for searching: what a search holds from start to end."""

    manifest: Manifest
    folder: Path | None
    files: Mapping[Kind, Files]
    collections: Mapping[Kind, Collection]


class EmbeddedEngine:
    """A SearchEngine on tantivy, faiss and numpy."""

    def __init__(self, folder: Path, plan: Plan, wanted: Manifest, *, fresh: bool) -> None:
        """Use `open`."""
        self._folder, self._plan, self._wanted, self._fresh = folder, plan, wanted, fresh
        self._lock: WriterLock | None = None
        self._writer: GenerationWriter | None = None
        self._writing = threading.RLock()
        self._seen: tuple[int, ...] | None = None
        self._current = str(folder / generation.CURRENT)
        self._manifest_file = ""
        self._reading = threading.Lock()
        self._view = self._empty_view()
        self._tidy()
        self._refresh()

    @classmethod
    def open(  # noqa: PLR0913 - one keyword for each part of the manifest
        cls,
        folder: Path,
        schemas: Mapping[Kind, Schema],
        *,
        schema_id: str,
        tokenizer: str,
        encoder: str,
        dimension: int,
        threads: int = 1,
        fresh: bool = False,
    ) -> "EmbeddedEngine":
        """Open the index in `folder`, or an empty one where there is none.

        Raises IndexMismatchError when the index was built with another schema, tokenizer, encoder or dimension; with
        `fresh` such an index shows as empty instead, to be replaced by `rebuild`.
        """
        wanted = Manifest(schema_id, tokenizer, encoder, dimension, generation=0, applied=0, built_at="")
        return cls(folder, Plan(schemas, dimension, threads, bulk=False), wanted, fresh=fresh)

    @property
    def manifest(self) -> Manifest:
        """Of the live generation; generation 0 while there is none."""
        return self._now().manifest

    # ---- searching --------------------------------------------------------------------------------------------------

    def lexical(self, kind: Kind, clauses: Sequence[Clause], filters: Filters = (), limit: int = 100) -> list[Hit]:
        return self._on(kind).lexical(clauses, filters, limit)

    def nearest(self, kind: Kind, vector: Floats, filters: Filters = (), limit: int = 100) -> list[Hit]:
        return self._on(kind).nearest(check_query(vector, self._plan.dimension), filters, limit)

    def lexical_scores(self, kind: Kind, clauses: Sequence[Clause], ids: Sequence[str]) -> NDArray[np.float64]:
        return self._on(kind).lexical_scores(clauses, ids)

    def similarity(self, kind: Kind, vector: Floats, ids: Sequence[str]) -> NDArray[np.float64]:
        return self._on(kind).similarity(check_query(vector, self._plan.dimension), ids)

    def vectors(self, kind: Kind, ids: Sequence[str]) -> Floats:
        return self._on(kind).vectors_of(ids)

    def mean(self, kind: Kind) -> Floats:
        return self._on(kind).vectors.mean

    def browse(
        self,
        kind: Kind,
        clauses: Sequence[Clause] = (),
        filters: Filters = (),
        sort: Sort | None = None,
        offset: int = 0,
        limit: int = 20,
    ) -> Page:
        return self._on(kind).browse(clauses, filters, sort, offset, limit)

    def facets(
        self,
        kind: Kind,
        fields: Sequence[str],
        clauses: Sequence[Clause] = (),
        filters: Mapping[str, Filter] | None = None,
    ) -> FacetCounts:
        return self._on(kind).facets(fields, clauses, filters or {})

    def suggest(self, kind: Kind, field: str, prefix: str, filters: Filters = (), limit: int = 10) -> list[str]:
        return self._on(kind).suggest(field, prefix, filters, limit)

    def columns(self, kind: Kind, ids: Sequence[str]) -> ColumnsOf:
        return self._on(kind).columns(ids)

    def count(self, kind: Kind) -> int:
        return int(self._on(kind).table.alive.sum())

    def without_vector(self, kind: Kind, limit: int) -> list[str]:
        return self._on(kind).table.waiting(limit)

    def waiting(self, kind: Kind) -> int:
        table = self._on(kind).table
        return int((table.alive & (table.slot < 0)).sum())

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
            self._publish(writer, applied)

    @contextmanager
    def rebuild(self) -> Iterator[Rebuild]:
        with self._writing:
            self._hold()
            number = max([self._number(self._view.folder), *map(self._number, self._folder.glob("generation-*"))]) + 1
        folder = self._folder / f"generation-{number}"
        writer = self._new_writer(folder, number, replace(self._plan, bulk=True))
        new = Rebuild(writer, self, partial(self.swap_in, writer))
        try:
            yield new
        finally:
            if not new.live:
                writer.close()
                shutil.rmtree(folder, ignore_errors=True)

    def close(self) -> None:
        """Stop writing; what was not committed is lost."""
        with self._writing:
            self._drop_writer()
            if self._lock is not None:
                self._lock.release()
                self._lock = None

    def swap_in(self, writer: GenerationWriter, applied: int) -> None:
        """Commit a rebuilt generation and make it the live one (for Rebuild)."""
        with self._writing:
            collections = writer.commit(applied)
            generation.write_current(self._folder, writer.folder)
            old, self._fresh = self._view.folder, False
            self._drop_writer()
            self._writer = writer
            self._show(writer, collections)
            if old is not None:
                shutil.rmtree(old, ignore_errors=True)

    # ---- inside -----------------------------------------------------------------------------------------------------

    def _on(self, kind: Kind) -> Collection:
        return self._now().collections[kind]

    def _now(self) -> View:
        if self._lock is None:
            self._refresh()
        return self._view

    @contextmanager
    def _changing(self) -> Iterator[GenerationWriter]:
        with self._writing:
            self._hold()
            if self._writer is None:
                self._writer = self._open_writer()
            try:
                yield self._writer
            except InvalidInputError:
                raise  # refused before anything was changed
            except BaseException as e:
                # half of a change may be in: go back to the last commit
                self._drop_writer()
                with self._reading:
                    self._view = self._load(anew=True)
                if isinstance(e, OSError):
                    raise UnavailableError(f"无法写入索引：{e.strerror or e}") from e
                raise

    def _open_writer(self) -> GenerationWriter:
        view = self._view
        if view.folder is not None:
            check_manifest(view.manifest, self._wanted)
        if view.folder is None:
            number = 1 + max([0, *map(self._number, self._folder.glob("generation-*"))])
            return self._new_writer(self._folder / f"generation-{number}", number, self._plan)
        return GenerationWriter(view.folder, generation.read_commit(view.folder), view.collections, self._plan)

    def _new_writer(self, folder: Path, number: int, plan: Plan) -> GenerationWriter:
        folder.mkdir(parents=True)
        built_at = datetime.now(UTC).isoformat(timespec="seconds")
        start = Commit(replace(self._wanted, generation=number, built_at=built_at))
        return GenerationWriter(folder, start, self._empty_view().collections, plan)

    def _publish(self, writer: GenerationWriter, applied: int) -> None:
        collections = writer.commit(applied)
        if self._view.folder != writer.folder:
            generation.write_current(self._folder, writer.folder)
        self._show(writer, collections)

    def _show(self, writer: GenerationWriter, collections: Mapping[Kind, Collection]) -> None:
        self._view = View(writer.last.manifest, writer.folder, writer.last.files, collections)

    def _hold(self) -> None:
        if self._lock is None:
            self._lock = WriterLock(self._folder)
            self._refresh()

    def _drop_writer(self) -> None:
        if self._writer is not None:
            self._writer.close()
            self._writer = None

    def _tidy(self) -> None:
        """Remove what a killed process left, unless some process is writing now."""
        if not self._folder.exists():
            return
        with suppress(UnavailableError):
            lock = WriterLock(self._folder)
            generation.remove_leftovers(self._folder, generation.read_current(self._folder))
            lock.release()

    def _empty_view(self) -> View:
        plan = self._plan
        collections = {kind: generation.empty(schema, plan.dimension, plan.threads) for kind, schema in plan.schemas.items()}
        return View(self._wanted, None, {}, collections)

    def _refresh(self) -> None:
        """Open the newest commit, if it is not the one that is open."""
        if self._state_on_disk() == self._seen:
            return
        with self._reading:
            for _ in range(4):
                live = generation.read_current(self._folder)
                self._manifest_file = "" if live is None else str(live / generation.MANIFEST)
                seen = self._state_on_disk()
                try:
                    self._view, self._seen = self._load(), seen
                except _BROKEN as e:
                    # most likely replaced between reading its manifest and opening its files: look again
                    fault = e
                else:
                    return
        if not self._fresh:
            raise IndexMismatchError("索引文件缺失或已损坏，请运行 dianjiang index rebuild 重建索引") from fault

    def _state_on_disk(self) -> tuple[int, ...]:
        """What tells one commit from the next, by looks at two files; on every search of a reader, so kept short."""
        state: tuple[int, ...] = ()
        for file in (self._current, self._manifest_file):
            with suppress(FileNotFoundError):
                looks = os.stat(file)  # noqa: PTH116 - Path.stat costs twice as much
                state += (looks.st_mtime_ns, looks.st_ino)
        return state

    def _load(self, *, anew: bool = False) -> View:
        """The newest commit; what did not change is taken from the open one, unless `anew`."""
        folder = generation.read_current(self._folder)
        if folder is None:
            return self._empty_view()
        try:
            commit = generation.read_commit(folder)
            check_manifest(commit.manifest, self._wanted)
        except IndexMismatchError:
            if self._fresh:
                return replace(self._empty_view(), manifest=replace(self._wanted, encoder=""), folder=folder)
            raise
        collections = dict(self._empty_view().collections)
        for kind, files in commit.files.items():
            if not anew and folder == self._view.folder and files == self._view.files.get(kind):
                collections[kind] = self._view.collections[kind]
            else:
                collections[kind] = generation.load(
                    folder / kind, files, self._plan.schemas[kind], self._plan.dimension, self._plan.threads
                )
        return View(commit.manifest, folder, commit.files, collections)

    @staticmethod
    def _number(folder: Path | None) -> int:
        return 0 if folder is None else int(folder.name.rpartition("-")[2])
