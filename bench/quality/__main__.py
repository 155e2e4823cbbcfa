"""`python -m bench.quality [BENCHMARK …]`: all of them write docs/quality.md and docs/quality-slices.md, some only print.

`--failures` prints what ours answers worst instead (ids and what came first; it may quote text that is not ours to ship, so it
stays on the screen), `--floors` what is reached of the floors that `make test` holds.
"""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from bench.quality.benchmarks import BENCHMARKS
from bench.quality.figures import Outcome
from bench.quality.floors import floor_table, load_floors, measured
from bench.quality.tables import failures, main_table, other_table, slice_table, summary_table
from bench.report import ROOT, SHARED, fingerprint, stamp, write_section

FAILURES = 10


def main(arguments: list[str] | None = None) -> int:
    """Exit 0 also where there is nothing to measure: the text is not ours to ship, and whoever lacks it is told so."""
    parser = argparse.ArgumentParser(prog="python -m bench.quality", description=__doc__)
    parser.add_argument("benchmark", nargs="*", choices=[[], *BENCHMARKS], default=[], metavar=f"{{{','.join(BENCHMARKS)}}}")
    parser.add_argument("--shared", type=Path, default=SHARED, help="where the real text is")
    parser.add_argument("--failures", type=int, nargs="?", const=FAILURES, metavar="N", help="print the N worst of each")
    parser.add_argument("--floors", action="store_true", help="print what is reached of the floors")
    options = parser.parse_args(arguments)
    if not options.shared.is_dir():
        print("没有找到 ../shared/data（真实文本不随项目发布），不作质量测量。")
        return 0
    chosen = _there(options.benchmark or list(BENCHMARKS), options.shared)
    if options.floors:
        held = [h for part in load_floors() if part.benchmark in chosen for h in measured(part, options.shared)]
        print(floor_table(held))
        return int(any(h.fell for h in held))
    outcomes = [o for name in chosen for o in BENCHMARKS[name].run(options.shared)]
    if options.failures:
        print(failures(outcomes, options.failures))
        return 0
    print(main_table(outcomes))
    if chosen == list(BENCHMARKS):
        _write(outcomes, options.shared)
    return 0


def _there(names: Sequence[str], shared: Path) -> list[str]:
    """Those whose files are there; of the others a line says so."""
    absent = {name: line for name in names if (line := BENCHMARKS[name].missing(shared))}
    for line in absent.values():
        print(line, file=sys.stderr)
    return [name for name in names if name not in absent]


def _write(outcomes: Sequence[Outcome], shared: Path) -> None:
    files = dict.fromkeys(path for benchmark in BENCHMARKS.values() for path in benchmark.paths(shared))
    source = stamp("make bench-quality", fingerprint(list(files)))
    quality, slices = (ROOT / "docs" / name for name in ("quality.md", "quality-slices.md"))
    write_section(quality, "figures", f"{source}\n\n{main_table(outcomes)}")
    write_section(quality, "figures-summary", f"{source}\n\n{summary_table(outcomes)}")
    write_section(slices, "slices", f"{source}\n\n{slice_table(outcomes)}")
    write_section(slices, "other-systems", f"{source}\n\n{other_table(outcomes)}")


if __name__ == "__main__":
    sys.exit(main())
