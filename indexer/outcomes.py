"""Keeps the estimates of outcomes up to date with the record store: counted there, kept in a file, read from memory."""

import json
import logging
import threading
import time
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

from indexer.records.store import RecordStore
from models.ranking.outcomes.book import OutcomeBook
from models.ranking.outcomes.count import WorkCounter

log = logging.getLogger(__name__)
METHOD = "2"  # raise it whenever the same records give other estimates
MANY = 0.05  # share of the store's changes after which estimates are made again at once
PAUSE = 20  # else at most a twentieth of the time goes into them


@dataclass(frozen=True, slots=True)
class _Made:
    """When a book was made, of which state of the store, and how long it took."""

    method: str
    seq: int
    at: float
    seconds: float


class OutcomeKeeper:
    """One book for one record store. Any number of threads may read `book`; several processes may share the file."""

    def __init__(self, store: RecordStore, folder: Path) -> None:
        """`folder` holds what was estimated before; nothing is estimated yet."""
        self._store = store
        self._file, self._note = folder / "outcomes.npz", folder / "outcomes.json"
        self._turn = threading.Lock()
        self._made: _Made | None = None
        self._book = OutcomeBook.empty()
        self._take_up()

    @property
    def book(self) -> OutcomeBook:
        """The newest estimates; an empty book before the first."""
        return self._book

    def refresh(self, *, at_once: bool = False) -> bool:
        """Estimate again if the store changed and it is time to (or `at_once`); whether anything new is in the book."""
        with self._turn:
            taken = self._take_up()
            seq = self._store.last_seq()
            if not (at_once or self._due(seq)):
                return taken
            started = time.monotonic()
            self._book = self._estimate()
            self._keep(_Made(METHOD, seq, time.time(), time.monotonic() - started))
            return True

    def _due(self, seq: int) -> bool:
        made = self._made
        if made is None or seq < made.seq:
            return True
        changed = seq - made.seq
        return changed > MANY * seq or (changed > 0 and time.time() - made.at > PAUSE * made.seconds)

    def _estimate(self) -> OutcomeBook:
        counter = WorkCounter(m for batch in self._store.iterate("mediators") for m in batch)
        for cases in self._store.iterate("cases"):
            counter.add(cases)
        return OutcomeBook.of(*counter.finish())

    def _keep(self, made: _Made) -> None:
        """A full disk or a file that may not be written costs a new estimate at the next start, nothing else."""
        self._made = made
        try:
            self._book.save(self._file)
            self._note.write_text(json.dumps([made.method, made.seq, made.at, made.seconds]), encoding="utf-8")
        except OSError as e:
            log.warning("outcomes could not be kept: %s", e.strerror)

    def _take_up(self) -> bool:
        """Read the file where another process, or an earlier run, made newer estimates."""
        try:
            made = _Made(*json.loads(self._note.read_text(encoding="utf-8")))
            if made.method != METHOD or (self._made is not None and made.at <= self._made.at):
                return False
            self._book, self._made = OutcomeBook.load(self._file), made
        except (OSError, EOFError, ValueError, KeyError, TypeError, BadZipFile):
            return False  # none yet, or half written: it is made again
        return True
