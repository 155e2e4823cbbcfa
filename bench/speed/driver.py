"""One side of a comparison: `python driver.py HOME` in the root of any commit that has bench.speed, started by compare.py.

Opens the centre of that commit, then answers each line of its input (the name of a work) with the median milliseconds of one
round over every second of the sample's queries. It uses only what the compared commits have in common. The clock is the
thread's processor time: all of a query's work is done in the thread that asks, and others on the machine do not count.
"""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

import app
from app.bootstrap import Centre, open_centre
from app.services.recommend import Request
from app.services.similar import Request as CaseRequest
from app.services.texts import checked_text
from bench.quality.centre import fresh_home, imported, settings_of
from bench.speed.homes import CITY, FILES, RECORDS, SAMPLE, TODAY, sized
from models.domain.judgement import load_judged

Work = Callable[[str], object]


@contextmanager
def centre_of(home: str) -> Iterator[Centre]:
    """The sample centre, or the made city, as this commit builds it."""
    if home == "city":
        with sized(home, CITY) as made:
            yield made.centre
        return
    folder = fresh_home(home)
    with imported(folder, dict(zip(RECORDS, FILES, strict=True))):
        pass
    with open_centre(settings_of(folder), today=lambda: TODAY) as centre:
        yield centre


def works(centre: Centre) -> dict[str, tuple[Work, bool]]:
    """Name -> the work, and whether the text's vector is known beforehand."""

    def understand(text: str) -> object:
        return centre.understander.understand(checked_text(text))

    def recommend(text: str) -> object:
        return centre.recommend.recommend(Request(text))

    def similar(text: str) -> object:
        return centre.similar.similar(CaseRequest(text))

    return {
        "understanding": (understand, True),
        "understanding with the encoder": (understand, False),
        "recommend": (recommend, True),
        "recommend with the encoder": (recommend, False),
        "similar": (similar, True),
        "similar with the encoder": (similar, False),
    }


def main() -> None:
    """Says "ready" when the centre is open; a work whose vectors are known beforehand runs once untimed before each round."""
    if Path(app.__file__ or "").resolve().parents[1] != Path.cwd().resolve():
        raise SystemExit(f"app comes from {app.__file__}, not from {Path.cwd()}")
    texts = [q.text for q in load_judged(SAMPLE / "queries.jsonl")][::2]
    with centre_of(sys.argv[1]) as centre:
        ways = works(centre)
        encoder: Any = centre.similar.retriever._encoder
        recent: dict[str, object] = encoder._encoder._queries  # the same in each commit
        print("ready", flush=True)
        for line in sys.stdin:
            work, known = ways[line.strip()]
            for text in texts if known else ():
                work(text)
            print(median(_milliseconds(work, text, recent, known) for text in texts), flush=True)


def _milliseconds(work: Work, text: str, recent: dict[str, object], known: bool) -> float:
    if not known:
        recent.clear()
    started = time.thread_time()
    work(text)
    return 1000 * (time.thread_time() - started)


if __name__ == "__main__":
    main()
