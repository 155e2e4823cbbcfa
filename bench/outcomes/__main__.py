"""`python -m bench.outcomes`: who finds the better mediators? Writes its parts of the docs on ranking, and docs/outcomes.svg."""

import argparse
import sys
import time
from pathlib import Path

from bench.outcomes import in_short
from bench.outcomes.measure import COVERED, METRICS, OTHERS, OURS, PARTS, WIDTH, Figures, measured, paired
from bench.outcomes.picture import picture
from bench.report import at_least_one, fingerprint, stamp, write_section
from docs.make import DOCS, table
from models.ranking.metrics import Interval, bootstrap

COMMAND = "python -m bench.outcomes"
SEEDS = 60
Runs = dict[str, list[Figures]]


def main(arguments: list[str] | None = None) -> int:
    """Fewer seeds than usual are printed, not written."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--seeds", type=at_least_one, default=SEEDS, help="made centres a scenario")
    seeds = parser.parse_args(arguments).seeds
    started = time.perf_counter()
    runs = measured(seeds)
    text = report(runs)
    print(text)
    print(f"{time.perf_counter() - started:.0f} 秒", file=sys.stderr)
    if seeds >= SEEDS:
        here = Path(__file__).parent
        source = stamp(COMMAND, fingerprint([here / "caseload.py", here / "rivals.py"]))
        write_section(DOCS / "ranking-in-detail.md", "outcomes", f"{source} {seeds} made centres a scenario.\n\n{text}")
        write_section(DOCS / "ranking.md", "outcomes-in-short", in_short.english(runs))
        write_section(DOCS / "ranking.zh-CN.md", "outcomes-in-short-zh", in_short.chinese(runs))
        (DOCS / "outcomes.svg").write_text(picture(runs, METRICS[0]), encoding="utf-8")
    return 0


def report(runs: Runs) -> str:
    """The tables: the main figure with intervals, the others in short, and what each part of ours does."""
    main_part = [_compared(name, METRICS[0], figures, whole=True) for name, figures in runs.items()]
    rest = [[metric, *_compared(name, metric, figures)] for metric in METRICS[1:] for name, figures in runs.items()]
    header = ("scenario", *OTHERS, OURS, "ours − best other")
    return "\n\n".join(
        (
            f"{METRICS[0]} (mean over types), mean over made centres with 95 % interval:",
            table(header, main_part),
            "The other figures (means):",
            table(("figure", *header), rest),
            f"What the parts of ours do ({METRICS[0]}), how many true shares lie in their 95 % interval, and its mean width:",
            table(("scenario", OURS, *PARTS, "covered", "width"), [_parts(name, figures) for name, figures in runs.items()]),
        )
    )


def mean(figures: list[Figures], system: str, metric: str) -> Interval:
    """Over made centres."""
    return bootstrap([f[system][metric] for f in figures])


def _compared(name: str, metric: str, figures: list[Figures], *, whole: bool = False) -> list[str]:
    best, differences = paired(figures, metric)
    lead = bootstrap(differences)
    shown = [mean(figures, system, metric) for system in (*OTHERS, OURS)]
    cells = [str(i) if whole else f"{i.mean:.3f}" for i in shown]
    return [name, *cells, f"{lead.signed} ({best})"]


def _parts(name: str, figures: list[Figures]) -> list[str]:
    return [
        name,
        *(f"{mean(figures, s, METRICS[0]).mean:.3f}" for s in (OURS, *PARTS)),
        *(f"{mean(figures, OURS, metric).mean:.3f}" for metric in (COVERED, WIDTH)),
    ]


if __name__ == "__main__":
    sys.exit(main())
