"""Writes in the background what a request only has to hand over."""

import logging
import threading
from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from models.errors import UnavailableError

log = logging.getLogger(__name__)
T = TypeVar("T")
PAUSE = 0.2  # seconds between two looks: waking the thread at each item would cost the request more than the item does


class BackgroundWriter(Generic[T]):
    """A bounded queue, written in batches by one thread, in order.

    `append` never waits: when the queue is full, the item is lost, counted and logged. While the database is away the
    batch is kept and tried again every `retry` seconds. What cannot be written at `close` counts as lost.
    """

    def __init__(
        self, write: Callable[[Sequence[T]], None], *, limit: int = 10_000, batch: int = 500, retry: float = 1.0
    ) -> None:
        self._write, self._limit, self._batch, self._retry = write, limit, batch, retry
        # a deque is safe to append to without a lock; only the thread takes out. An Event in it marks a flush
        self._waiting: deque[T | threading.Event] = deque()
        self._wake, self._closing = threading.Event(), threading.Event()
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self.lost = self._told = 0

    def append(self, item: T) -> bool:
        """Hand an item over; False where it was lost because the queue is full or closed."""
        if self._closing.is_set() or len(self._waiting) >= self._limit:
            self._lose(1)
            return False
        self._waiting.append(item)
        if self._thread is None:
            self._start()
        return True

    def flush(self, seconds: float = 10.0) -> bool:
        """Wait until all that was handed over before is done with; False where that took too long."""
        if self._thread is None or self._closing.is_set():
            return True
        mark = threading.Event()
        self._waiting.append(mark)
        self._wake.set()
        return mark.wait(seconds)

    def close(self) -> None:
        """Write what waits, once more, and stop."""
        self._closing.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join()
        self._lose(self._drop(len(self._waiting)))
        self._tell()

    def _start(self) -> None:
        """A process that records nothing needs no thread."""
        with self._lock:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="recorder", daemon=True)
                self._thread.start()

    def _run(self) -> None:
        while self._waiting or not self._closing.is_set():
            if not self._waiting:
                self._wake.wait(PAUSE)
                self._wake.clear()
                continue
            count = min(self._batch, len(self._waiting))
            first = [self._waiting[i] for i in range(count)]  # they keep their places, so that the limit holds
            items = [item for item in first if not isinstance(item, threading.Event)]
            if not items or self._attempt(items):
                self._drop(count)
            elif self._closing.wait(self._retry):
                self._lose(self._drop(len(self._waiting)))

    def _attempt(self, items: Sequence[T]) -> bool:
        self._tell()
        try:
            self._write(items)
        except UnavailableError as error:
            log.warning("recorder: %s", error.message)
            return False
        except Exception as error:  # what can never be written must not stop what comes after it
            log.warning("recorder: %s", type(error).__name__)  # its message may hold values of a row
            self._lose(len(items))
        return True

    def _drop(self, count: int) -> int:
        """The first ones are done with, one way or the other; how many items there were among them."""
        gone = [self._waiting.popleft() for _ in range(count)]
        marks = [item for item in gone if isinstance(item, threading.Event)]
        for mark in marks:
            mark.set()
        return count - len(marks)

    def _lose(self, count: int) -> None:
        with self._lock:
            self.lost += count

    def _tell(self) -> None:
        """Log a loss once, not at each item."""
        if self.lost > self._told:
            log.warning("recorder: %d items were lost, %d in all", self.lost - self._told, self.lost)
            self._told = self.lost
