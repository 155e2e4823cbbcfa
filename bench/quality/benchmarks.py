"""The benchmarks there are, and how one is run."""

import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.quality.centre import Scope
from bench.quality.court import CASES, SAME_CAUSE, elements, same_cause
from bench.quality.figures import Outcome
from bench.quality.kinds import court_law, sample_kinds
from bench.quality.lay import LAY, lay_type
from bench.quality.long import long
from bench.quality.names import ROSTER, names
from bench.quality.people import FILES as PEOPLE_FILES
from bench.quality.people import mediators
from bench.quality.redaction import FILES as REDACTION_FILES
from bench.quality.redaction import redaction
from bench.quality.sample import FILES as SAMPLE_FILES
from bench.quality.sample import QUERIES, judged
from bench.redaction import TEXTS
from bench.report import ROOT, missing

SAMPLE = ROOT / "data" / "sample"
EVERYTHING = Scope()
RECORD_FILES = tuple(file for file in SAMPLE_FILES if file != QUERIES)


@dataclass(frozen=True, slots=True)
class Benchmark:
    """What measures it, the files it reads, and the folder they are in (None: the shared text)."""

    measure: Callable[[Path, Scope], Iterator[Outcome]]
    files: tuple[str, ...]
    folder: Path | None = None

    def paths(self, shared: Path) -> list[Path]:
        """Its files; the shared text is in `shared`."""
        return [(self.folder or shared) / file for file in self.files]

    def missing(self, shared: Path) -> str | None:
        """One line where a file is not there, else None."""
        return missing(self.folder or shared, self.files)

    def run(self, shared: Path, scope: Scope = EVERYTHING) -> list[Outcome]:
        """Its outcomes; how long it took goes to standard error."""
        started = time.perf_counter()
        outcomes = list(self.measure(self.folder or shared, scope))
        print(f"{outcomes[0].benchmark.split()[0]}：{time.perf_counter() - started:.0f} 秒", file=sys.stderr)
        return outcomes


BENCHMARKS: dict[str, Benchmark] = {
    "same-cause": Benchmark(same_cause, (CASES, SAME_CAUSE)),
    "elements": Benchmark(elements, (CASES,)),
    "long": Benchmark(long, (CASES, SAME_CAUSE)),
    "lay-type": Benchmark(lay_type, (LAY,)),
    "mediators": Benchmark(mediators, PEOPLE_FILES),
    "names": Benchmark(names, tuple(f"{kind}.jsonl" for kind in ROSTER), SAMPLE),
    "sample": Benchmark(judged, SAMPLE_FILES, SAMPLE),
    "kinds": Benchmark(sample_kinds, RECORD_FILES, SAMPLE),
    "kinds-court": Benchmark(court_law, (CASES,)),
    "redaction": Benchmark(redaction, REDACTION_FILES, TEXTS),
}
