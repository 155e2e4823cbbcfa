"""Writing one generation: words, columns and vectors together, made true by one renamed manifest."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from indexer.centring import mean_is_due
from indexer.embedded import generation
from indexer.embedded.collection import Collection
from indexer.embedded.generation import Commit, Files
from indexer.embedded.table import Table, put_record, remove_record, slots_record
from indexer.embedded.vectors import VectorFile, Vectors, mean_of, read_raw
from indexer.embedded.words import Words, WordsWriter
from indexer.engine import Document, Floats, Kind, Schema
from indexer.refuse import check_vectors
from indexer.sound import sound, words_hash

_LOG_ROOM = 2000  # log records that are always put up with before columns are saved whole
_DEAD_ROOM = 4096  # likewise slots of vectors that nobody owns any more


@dataclass(frozen=True)
class Plan:
    """What all collections of a generation share."""

    schemas: Mapping[Kind, Schema]
    dimension: int
    threads: int
    bulk: bool  # a rebuild: many documents at once


class CollectionWriter:
    """Changes one collection from the state `live`. Nothing it does is seen before `commit` and the manifest after it."""

    def __init__(self, folder: Path, files: Files, live: Collection, plan: Plan) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        generation.remove_unused(folder, files.names)
        self._folder, self._files, self._live, self._plan = folder, files, live, plan
        self._table: Table | None = None
        self._words_changed = False
        self._log_records = files.log_records
        last = folder / files.words if files.words else None
        threads = plan.threads if plan.bulk else 1
        self._words = WordsWriter(live.table.schema, folder / "words", last, threads=threads, bulk=plan.bulk)
        self._log_file = folder / (files.log or "columns-0.log")
        self._log_file.touch()
        self._log = self._log_file.open("r+b")
        self._log.truncate(files.log_bytes)
        self._log.seek(0, 2)
        self._vectors = VectorFile(folder / (files.vectors or "vectors-0.f16"), plan.dimension, files.slots)

    @property
    def changed(self) -> bool:
        """Whether anything was done since the last commit."""
        return self._table is not None

    @property
    def _draft(self) -> Table:
        if self._table is None:
            self._table = self._live.table.fork()
        return self._table

    def upsert(self, document: Document) -> None:
        """Add or replace."""
        document = sound(document)
        vector = None if document.vector is None else check_vectors(document.vector[None, :], self._plan.dimension)
        table, number = self._draft, words_hash(document)
        if table.row(document.id) >= 0:
            self._words.remove(document.id)
        row = table.put(document, number)
        if vector is not None:
            table.slot[row] = self._vectors.append(vector)[0]
        self._words.add(document, row)
        self._words_changed = True
        self._write(put_record(document, number, row, int(table.slot[row])))

    def delete(self, id_: str) -> None:
        """Remove; an unknown id is no error."""
        if self._draft.row(id_) >= 0:
            self._draft.remove(id_)
            self._words.remove(id_)
            self._words_changed = True
            self._write(remove_record(id_))

    def put_vectors(self, ids: Sequence[str], vectors: Floats) -> None:
        """Give vectors to documents that are still there."""
        vectors = check_vectors(vectors, self._plan.dimension)
        rows = np.array([self._draft.row(id_) for id_ in ids], np.int64)
        known = rows >= 0
        if known.any():
            slots = self._vectors.append(vectors[known])
            self._draft.slot[rows[known]] = slots
            self._write(slots_record(rows[known], slots))

    def commit(self, number: int) -> tuple[Files, Collection]:
        """Bring all of it to disk under names that carry `number`; true once the manifest says so."""
        table = self._draft
        table.settle()
        files, words = self._files, self._live.words
        if self._words_changed or not files.words:
            files = replace(files, words=f"words-{number}")
            self._words.commit(self._folder / files.words)
            words = Words(table.schema, self._folder / files.words)
        if self._vectors.slots > files.slots:
            self._vectors.flush()
        files, vectors, moved = self._settle_vectors(files, table, number)
        files = self._settle_columns(files, table, number, whole=moved)
        self._files, self._live = files, Collection(words, table, vectors, self._plan.threads)
        self._table, self._words_changed = None, False
        return files, self._live

    def tidy(self, *before: Files) -> None:
        """Delete files that neither the last commit nor those before it name."""
        keep = self._files.names.union({"words"}, *(files.names for files in before))
        generation.remove_unused(self._folder, keep)

    def close(self) -> None:
        """Stop threads and close files; what was not committed is lost."""
        self._words.close()
        self._log.close()
        self._vectors.close()

    def _write(self, record: bytes) -> None:
        self._log.write(record)
        self._log_records += 1

    def _settle_vectors(self, files: Files, table: Table, number: int) -> tuple[Files, Vectors, bool]:
        """The vectors after this commit, and whether they moved to other slots."""
        owned = table.slot[table.slot >= 0].astype(np.int64)
        moved = self._vectors.slots - len(owned) > len(owned) + _DEAD_ROOM
        if moved:
            owned = self._move_vectors(table, number)
        raw = read_raw(self._vectors.file, self._plan.dimension, self._vectors.slots)
        files = replace(files, vectors=self._vectors.file.name, slots=self._vectors.slots)
        old = self._live.vectors
        if mean_is_due(len(owned), old.mean_count):
            mean = mean_of(raw, owned)
            files = replace(files, mean=f"mean-{number}.npy", mean_count=len(owned))
            np.save(self._folder / files.mean, mean)
            generation.sync(self._folder / files.mean)
            return files, Vectors.centred(raw, mean, len(owned)), moved
        if moved:
            return files, Vectors.centred(raw, old.mean, old.mean_count), True
        return files, old.extended(raw[old.slots :]), False

    def _move_vectors(self, table: Table, number: int) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
        """Copy vectors that have an owner into a new file; the slots they have there."""
        rows = np.flatnonzero(table.slot >= 0)
        old = read_raw(self._vectors.file, self._plan.dimension, self._vectors.slots)
        kept = VectorFile(self._folder / f"vectors-{number}.f16", self._plan.dimension, 0)
        for start in range(0, len(rows), 10_000):
            some = rows[start : start + 10_000]
            table.slot[some] = kept.append(old[table.slot[some]].astype(np.float32))
        kept.flush()
        self._vectors.close()
        self._vectors = kept
        return np.arange(kept.slots)

    def _settle_columns(self, files: Files, table: Table, number: int, *, whole: bool) -> Files:
        self._log.flush()
        if not whole and self._log_records <= _LOG_ROOM + table.rows // 4:
            generation.sync(self._log_file)
            return replace(files, log=self._log_file.name, log_bytes=self._log.tell(), log_records=self._log_records)
        columns = self._folder / f"columns-{number}.npz"
        table.save(columns)
        generation.sync(columns)
        self._log.close()
        self._log_file, self._log_records = self._folder / f"columns-{number}.log", 0
        self._log_file.touch()
        self._log = self._log_file.open("r+b")
        return replace(files, columns=columns.name, log=self._log_file.name, log_bytes=0, log_records=0)


class GenerationWriter:
    """A Writer for the generation in `folder`, from its last commit on."""

    def __init__(self, folder: Path, commit: Commit, live: Mapping[Kind, Collection], plan: Plan) -> None:
        self.folder = folder
        self.last = commit
        self._plan = plan
        self._live = dict(live)
        self._writers: dict[Kind, CollectionWriter] = {}

    def upsert(self, kind: Kind, documents: Iterable[Document]) -> None:
        """See Writer.upsert."""
        for document in documents:
            self._writer(kind).upsert(document)

    def delete(self, kind: Kind, ids: Iterable[str]) -> None:
        """See Writer.delete."""
        for id_ in ids:
            self._writer(kind).delete(id_)

    def put_vectors(self, kind: Kind, ids: Sequence[str], vectors: Floats) -> None:
        """See Writer.put_vectors."""
        if len(ids):
            self._writer(kind).put_vectors(ids, vectors)

    def commit(self, applied: int) -> Mapping[Kind, Collection]:
        """Make it durable and return the collections as they now are."""
        number = self.last.number + 1
        before = self.last.files
        files = dict(before)
        for kind, writer in self._writers.items():
            if writer.changed:
                files[kind], self._live[kind] = writer.commit(number)
        self.last = Commit(replace(self.last.manifest, applied=applied), number, files)
        generation.write_commit(self.folder, self.last)
        for kind, writer in self._writers.items():
            if kind in before and files[kind] is not before[kind]:
                # a reader that just read the manifest before this one may still be opening its files
                writer.tidy(before[kind])
        return dict(self._live)

    def close(self) -> None:
        """Let go of everything; what was not committed is lost."""
        for writer in self._writers.values():
            writer.close()

    def _writer(self, kind: Kind) -> CollectionWriter:
        if kind not in self._writers:
            files = self.last.files.get(kind, Files())
            self._writers[kind] = CollectionWriter(self.folder / kind, files, self._live[kind], self._plan)
        return self._writers[kind]
