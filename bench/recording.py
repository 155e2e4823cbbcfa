"""`python -m bench.recording`: what it costs a request to record its list. Writes its part of docs/reliability.md.

The sample centre's lists, with all features and as many candidates as are kept; measured around the very call that the API makes.
"""

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from itertools import cycle, islice

import numpy as np

from app.bootstrap import Centre
from app.services.recommend import Request
from app.services.recording import CANDIDATES, new_request
from bench.quality.centre import fresh_home, imported
from bench.quality.sample import QUERIES, RECORDS
from bench.report import ROOT, fingerprint, stamp, write_section
from docs.make import DOCS, table
from models.domain.judgement import load_judged

COMMAND = "python -m bench.recording"
SAMPLE = ROOT / "data" / "sample"
LISTS, BEFORE, TEXTS = 2000, 500, 20  # lists measured, recorded before that, and different questions
AIM = 0.3  # ms


def main() -> int:
    """Measure, print, and write."""
    files = {kind: SAMPLE / f"{kind}.jsonl" for kind in RECORDS}
    with imported(fresh_home("recording"), files, encoded=False) as centre:
        took, features = measured(centre)
    text = report(took, features)
    print(text)
    source = stamp(COMMAND, fingerprint([*files.values(), SAMPLE / QUERIES]))
    write_section(DOCS / "reliability.md", "recording", f"{source}\n\n{text}")
    return 0


def measured(centre: Centre) -> tuple[Sequence[float], int]:
    """Milliseconds of each list recorded, and how many features a candidate has."""
    texts = [query.text for query in islice(load_judged(SAMPLE / QUERIES), TEXTS)]
    answers = [centre.recommend.recommend(Request(text, id=new_request())) for text in texts]
    took = []
    for answer in islice(cycle(answers), BEFORE + LISTS):
        named = replace(answer, request=new_request())
        start = time.perf_counter_ns()
        centre.recording.shown(named)
        took.append((time.perf_counter_ns() - start) / 1e6)
        time.sleep(0.002)  # as requests come: the writer has its turns between
    if centre.ledger.events.lost:
        raise RuntimeError("lists were lost")
    return took[BEFORE:], len(answers[0].ranked.scored.names)


def report(took: Sequence[float], features: int) -> str:
    """One row."""
    median, most = (f"{np.quantile(took, share):.2f}" for share in (0.5, 0.95))
    row = (
        f"a list of {CANDIDATES} candidates × {features} features",
        len(took),
        f"{median} / {most}",
        f"≤ {AIM}",
        f"`{COMMAND}`",
    )
    return table(("recorded", "lists", "ms of a request, median / 95 %", "aim", "command"), [row])


if __name__ == "__main__":
    sys.exit(main())
