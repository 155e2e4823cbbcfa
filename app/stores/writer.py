"""Writes in the background what a request only has to hand over."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Generic, TypeVar

from models.errors import UnavailableError

log = logging.getLogger(__name__)
T = TypeVar("T")


class BackgroundWriter(Generic[T]):
    """A bounded queue, written in batches by one thread, in order.

    `append` never waits: when the queue is full, the item is lost, counted and logged. While the database is away the
    batch is kept and tried again every `retry` seconds. What cannot be written at `close` counts as lost.
    """

    def __init__(
        self, write: Callable[[Sequence[T]], None], *, limit: int = 10_000, batch: int = 500, retry: float = 1.0
    ) -> None:
        self._write, self._limit, self._batch, self._retry = write, limit, batch, retry
        self._waiting: deque[T] = deque()
        self._changed = threading.Condition()
        self._appended = self._done = self.lost = self._told = 0
        self._closing = False
        self._thread: threading.Thread | None = None

    def append(self, item: T) -> bool:
        """Hand an item over; False where it was lost because the queue is full or closed."""
        with self._changed:
            if self._closing or len(self._waiting) >= self._limit:
                self.lost += 1
                return False
            self._waiting.append(item)
            self._appended += 1
            if self._thread is None:  # a process that records nothing needs no thread
                self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
                self._thread.start()
            self._changed.notify_all()
        return True

    def flush(self, seconds: float = 10.0) -> bool:
        """Wait until all that was handed over before is written; False where that took too long."""
        with self._changed:
            target = self._appended
            return self._changed.wait_for(lambda: self._done >= target, seconds)

    def close(self) -> None:
        """Write what waits, once more, and stop."""
        with self._changed:
            self._closing = True
            self._changed.notify_all()
        if self._thread is not None:
            self._thread.join()
        self._tell()

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closing)
                items = list(islice(self._waiting, self._batch))
            if not items:
                return
            written = self._attempt(items)
            with self._changed:
                if written:
                    self._drop(len(items))
                elif self._closing or self._changed.wait_for(lambda: self._closing, self._retry):
                    self.lost += len(self._waiting)
                    self._drop(len(self._waiting))

    def _drop(self, count: int) -> None:
        """These are done with, one way or the other; whoever flushes is told."""
        for _ in range(count):
            self._waiting.popleft()
        self._done += count
        self._changed.notify_all()

    def _attempt(self, items: Sequence[T]) -> bool:
        self._tell()
        try:
            self._write(items)
        except UnavailableError as error:
            log.warning("recorder: %s", error.message)
            return False
        except Exception as error:  # what can never be written must not stop what comes after it
            log.warning("recorder: %s", type(error).__name__)  # its message may hold values of a row
            with self._changed:
                self.lost += len(items)
        return True

    def _tell(self) -> None:
        """Log a loss once, not at each item."""
        if self.lost > self._told:
            log.warning("recorder: %d items were lost, %d in all", self.lost - self._told, self.lost)
            self._told = self.lost
