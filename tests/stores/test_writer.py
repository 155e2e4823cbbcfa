"""The background writer: in order, in batches, never waiting, and honest about what it lost."""

import logging
import threading
from collections.abc import Sequence

import pytest

from app.stores.writer import BackgroundWriter
from models.errors import UnavailableError


class Sink:
    """A database that can be held shut, be away, or refuse."""

    def __init__(self) -> None:
        self.batches: list[list[int]] = []
        self.open, self.entered = threading.Event(), threading.Event()
        self.open.set()
        self.away = 0
        self.refused: int | None = None

    def __call__(self, items: Sequence[int]) -> None:
        self.entered.set()
        assert self.open.wait(20)
        if self.away:
            self.away -= 1
            raise UnavailableError("台账暂时写不了。")
        if self.refused in items:
            raise ValueError("secret of an item")
        self.batches.append(list(items))

    @property
    def items(self) -> list[int]:
        return [item for batch in self.batches for item in batch]


def test_all_is_written_in_order_and_in_batches() -> None:
    sink = Sink()
    writer = BackgroundWriter(sink, batch=7)
    assert all(writer.append(n) for n in range(100))
    assert writer.flush()
    assert sink.items == list(range(100))
    assert max(map(len, sink.batches)) <= 7
    writer.close()
    assert writer.lost == 0


def test_a_full_queue_loses_and_counts_and_never_waits(caplog: pytest.LogCaptureFixture) -> None:
    sink = Sink()
    sink.open.clear()
    writer = BackgroundWriter(sink, limit=3, batch=10)
    taken = [writer.append(n) for n in range(5)]
    assert taken == [True, True, True, False, False]
    with caplog.at_level(logging.WARNING):
        sink.open.set()
        assert writer.flush()
        writer.close()
    assert sink.items == [0, 1, 2]
    assert writer.lost == 2
    assert "2 items were lost" in caplog.text


def test_an_outage_loses_nothing() -> None:
    sink = Sink()
    sink.away = 3
    writer = BackgroundWriter(sink, retry=0.001)
    for n in range(5):
        writer.append(n)
    assert writer.flush()
    assert sink.items == list(range(5))
    writer.close()


def test_close_writes_what_waits() -> None:
    sink = Sink()
    sink.open.clear()
    writer = BackgroundWriter(sink, batch=1)
    for n in range(5):
        writer.append(n)
    assert sink.entered.wait(20)
    sink.open.set()
    writer.close()
    assert sink.items == list(range(5))
    assert not writer.append(6)
    assert writer.lost == 1


def test_close_ends_during_an_outage_and_counts() -> None:
    sink = Sink()
    sink.away = 10**9
    writer = BackgroundWriter(sink, retry=3600)
    for n in range(5):
        writer.append(n)
    assert sink.entered.wait(20)
    writer.close()
    assert (sink.items, writer.lost) == ([], 5)


def test_an_item_that_cannot_be_written_stops_nothing_and_is_not_logged(caplog: pytest.LogCaptureFixture) -> None:
    sink = Sink()
    sink.refused = 1
    writer = BackgroundWriter(sink, batch=1)
    for n in range(3):
        writer.append(n)
    assert writer.flush()
    writer.close()
    assert sink.items == [0, 2]
    assert writer.lost == 1
    assert "ValueError" in caplog.text
    assert "secret" not in caplog.text


def test_many_threads_may_hand_over() -> None:
    sink = Sink()
    writer = BackgroundWriter(sink)
    threads = [threading.Thread(target=lambda: [writer.append(n) for n in range(200)]) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    writer.close()
    assert sorted(sink.items) == sorted(list(range(200)) * 5)
