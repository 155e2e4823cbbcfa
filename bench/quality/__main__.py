"""`python -m bench.quality [BENCHMARK …]`: all of them write docs/quality.md, some of them only print their rows."""

import argparse
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from bench.quality.court import CASES, SAME_CAUSE, elements, same_cause
from bench.quality.figures import Outcome, main_table, other_table
from bench.quality.lay import LAY, lay_type
from bench.quality.long import long
from bench.quality.names import ROSTER, names
from bench.quality.people import FILES as PEOPLE_FILES
from bench.quality.people import mediators
from bench.quality.sample import FILES as SAMPLE_FILES
from bench.quality.sample import judged
from bench.report import ROOT, SHARED, fingerprint, missing, stamp, write_section

SAMPLE = ROOT / "data" / "sample"
Benchmark = tuple[Callable[[Path], Iterator[Outcome]], bool, tuple[str, ...]]
# name -> what measures it, whether it reads the shared text (else the sample centre), and its files
BENCHMARKS: dict[str, Benchmark] = {
    "same-cause": (same_cause, True, (CASES, SAME_CAUSE)),
    "elements": (elements, True, (CASES,)),
    "long": (long, True, (CASES, SAME_CAUSE)),
    "lay-type": (lay_type, True, (LAY,)),
    "mediators": (mediators, True, PEOPLE_FILES),
    "names": (names, False, tuple(f"{kind}.jsonl" for kind in ROSTER)),
    "sample": (judged, False, SAMPLE_FILES),
}


def main(arguments: list[str] | None = None) -> int:
    """Exit 0 also where there is nothing to measure: the text is not ours to ship, and whoever lacks it is told so."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("benchmark", nargs="*", choices=[[], *BENCHMARKS], default=[], metavar=f"{{{','.join(BENCHMARKS)}}}")
    parser.add_argument("--shared", type=Path, default=SHARED, help="where the real text is")
    options = parser.parse_args(arguments)
    if not options.shared.is_dir():
        print("没有找到 ../shared/data（真实文本不随项目发布），不作质量测量。")
        return 0
    chosen = options.benchmark or list(BENCHMARKS)
    outcomes, files = _measure(chosen, options.shared)
    text = f"{main_table(outcomes)}\n\nOther systems on the same queries:\n\n{other_table(outcomes)}"
    print(text)
    if chosen == list(BENCHMARKS):
        write_section(ROOT / "docs" / "quality.md", "figures", f"{stamp('make bench-quality', fingerprint(files))}\n\n{text}")
    return 0


def _measure(chosen: list[str], shared: Path) -> tuple[list[Outcome], list[Path]]:
    outcomes: list[Outcome] = []
    files: dict[Path, None] = {}
    for name in chosen:
        measure, on_shared, wanted = BENCHMARKS[name]
        folder = shared if on_shared else SAMPLE
        if line := missing(folder, wanted):
            print(line, file=sys.stderr)
            continue
        started = time.perf_counter()
        outcomes += measure(folder)
        files |= dict.fromkeys(folder / f for f in wanted)
        print(f"{name}：{time.perf_counter() - started:.0f} 秒", file=sys.stderr)
    return outcomes, list(files)


if __name__ == "__main__":
    sys.exit(main())
