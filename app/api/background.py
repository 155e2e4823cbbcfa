"""What runs beside the requests: the index follows the records, vectors are filled in, new words taken up, places for
newcomers worked out, old lists removed."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from app.api.errors import log_failure
from app.bootstrap import Centre
from models.errors import DianjiangError, IndexBusyError

log = logging.getLogger(__name__)
STOP_SECONDS = 20.0  # a commit or one batch of vectors is done by then


@contextmanager
def running(centre: Centre) -> Iterator[None]:
    """Five threads while the block runs; at its end they finish the commit they are in and stop."""
    stop = threading.Event()
    pause = centre.settings.follow_seconds
    jobs: dict[str, Callable[[], object]] = {
        "follow": lambda: centre.follower.catch_up(lambda _: _unless(stop)),
        "vectors": lambda: centre.lane.fill(stop=stop),
        "words": centre.words.refresh,
        "newcomers": centre.newcomers.refresh,
        "retention": lambda: centre.ledger.keep(centre.settings.keep_days),
    }
    threads = [
        threading.Thread(target=_repeat, args=(name, job, pause, stop), name=name, daemon=True) for name, job in jobs.items()
    ]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        stop.set()
        for thread in threads:
            thread.join(STOP_SECONDS)


class _StoppedError(Exception):
    """The service is ending; raised between two commits."""


def _unless(stop: threading.Event) -> None:
    if stop.is_set():
        raise _StoppedError


def _repeat(name: str, job: Callable[[], object], pause: float, stop: threading.Event) -> None:
    """Run the job, wait, run it again; a fault is logged and tried again, it ends nothing."""
    while not stop.is_set():
        try:
            done = job()
            if done:
                log.info("%s: %s done", name, done)
        except _StoppedError:
            return
        except IndexBusyError:
            log.debug("%s: another process writes the index", name)
        except DianjiangError as error:
            log.warning("%s: %s", name, error.message)
        except Exception as error:
            log_failure(error)
        stop.wait(pause)
