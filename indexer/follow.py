"""An index follows the record store: it remembers the last change it holds and replays what it misses."""

import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace

from indexer.documents import Documents
from indexer.engine import KINDS, Document, Floats, Kind, SearchEngine, Terms, Writer
from indexer.outcomes import OutcomeKeeper
from indexer.records.store import Change, RecordStore
from indexer.vectors import CachedEncoder
from models.domain.case import Case
from models.domain.mediator import Mediator
from models.domain.organisation import Organisation
from models.errors import IndexBusyError

Progress = Callable[[int], None]
BATCH = 1000


class Follower:
    """Brings one engine, and the estimates of outcomes, up to date with one record store.

    One at a time: `lock` is held around writes of the engine.
    """

    def __init__(
        self,
        store: RecordStore,
        engine: SearchEngine,
        documents: Documents,
        encoder: CachedEncoder,
        lock: threading.Lock,
        outcomes: OutcomeKeeper,
    ) -> None:
        self._store = store
        self._engine = engine
        self._documents = documents
        self._encoder = encoder
        self._lock = lock
        self._outcomes = outcomes

    def behind(self) -> int:
        """How many sequence numbers the index is behind the store (0: up to date)."""
        return max(0, self._store.last_seq() - self._engine.manifest.applied)

    def catch_up(self, progress: Progress | None = None) -> int:
        """Apply every change the index misses, in order, in commits of 1,000; how many changes were applied.

        A backlog larger than the index itself (a first import) is built beside in one piece instead: many small commits
        leave many small files, and every search would go through all of them.
        """
        applied = 0
        backlog = self.behind()
        if backlog > max(BATCH, sum(self._engine.count(kind) for kind in KINDS)):
            self.rebuild(progress)
            applied = backlog
        with self._lock:
            while changes := self._store.changes(self._engine.manifest.applied, BATCH):
                self._apply(changes)
                self._engine.commit(changes[-1].seq)
                applied += len(changes)
                if progress:
                    progress(len(changes))
        self._outcomes.refresh()
        return applied

    def catch_up_if_free(self, progress: Progress | None = None) -> bool:
        """Catch up unless another process writes the index (then it does the same); whether this one could."""
        try:
            self.catch_up(progress)
        except IndexBusyError:
            return False
        return True

    def _apply(self, changes: Sequence[Change]) -> None:
        for kind in KINDS:
            self._engine.delete(kind, [c.id for c in changes if c.kind == kind and c.deleted])
        offices = [c.id for c in changes if c.kind == "organisations"]
        changed = [c.id for c in changes if c.kind == "mediators" and not c.deleted]
        mediators = list(dict.fromkeys((*changed, *self._members(offices))))
        self._engine.upsert("mediators", self.mediators(self._store.get_many("mediators", mediators)))
        cases = [c.id for c in changes if c.kind == "cases" and not c.deleted]
        self._engine.upsert("cases", self.cases(self._store.get_many("cases", cases)))

    def rebuild(self, progress: Progress | None = None) -> int:
        """Build a new generation from the whole store and swap it in; how many documents it holds."""
        total = 0
        with self._lock:
            seq = self._store.last_seq()  # read first: what changes meanwhile is replayed afterwards
            with self._engine.rebuild() as new:
                total += self._copy(new, progress)
                new.commit(seq)
        self._outcomes.refresh(at_once=True)
        return total

    def _copy(self, new: Writer, progress: Progress | None) -> int:
        total = 0
        for mediators in self._store.iterate("mediators", BATCH):
            new.upsert("mediators", self.mediators(mediators))
            total += len(mediators)
            if progress:
                progress(len(mediators))
        for cases in self._store.iterate("cases", BATCH):
            new.upsert("cases", self.cases(cases))
            total += len(cases)
            if progress:
                progress(len(cases))
        return total

    def mediators(self, mediators: Sequence[Mediator]) -> Iterable[Document]:
        """Their documents, with vectors where they were ever made."""
        offices = self._offices(mediators)
        texts = [self._documents.mediator_text(m, offices.get(m.organisation or "")) for m in mediators]
        for m, vector in zip(mediators, self._encoder.known(texts), strict=True):
            document = self._documents.mediator(m, offices.get(m.organisation or ""))
            yield _with_vector(document, vector)

    def cases(self, cases: Sequence[Case]) -> Iterable[Document]:
        """Their documents, with vectors where they were ever made."""
        texts = [self._documents.case_text(c) for c in cases]
        for c, vector in zip(cases, self._encoder.known(texts), strict=True):
            yield _with_vector(self._documents.case(c), vector)

    def texts(self, kind: Kind, ids: Sequence[str]) -> dict[str, str]:
        """What the encoder reads of these records, by id."""
        if kind == "cases":
            return {c.id: self._documents.case_text(c) for c in self._store.get_many("cases", list(ids))}
        mediators = self._store.get_many("mediators", list(ids))
        offices = self._offices(mediators)
        return {m.id: self._documents.mediator_text(m, offices.get(m.organisation or "")) for m in mediators}

    def _offices(self, mediators: Sequence[Mediator]) -> dict[str, Organisation]:
        ids = sorted({m.organisation for m in mediators if m.organisation})
        return {office.id: office for office in self._store.get_many("organisations", ids)}

    def _members(self, offices: list[str]) -> tuple[str, ...]:
        """Indexed mediators of changed organisations: their documents carry its name, areas and types."""
        if not offices:
            return ()
        count = self._engine.count("mediators")
        return self._engine.browse("mediators", filters=[Terms("organisation", tuple(offices))], limit=max(1, count)).ids


def _with_vector(document: Document, vector: Floats | None) -> Document:
    return replace(document, vector=vector) if vector is not None else document
