"""`python -m bench.fairness`: a year of lists at the sample centre. Writes its parts of the docs on ranking, and a picture."""

import argparse
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from pathlib import Path

import numpy as np

from app.services.newcomers import kept_for
from app.settings import Settings
from bench.fairness import in_short
from bench.fairness.picture import picture
from bench.fairness.pool import Pool, pool_of
from bench.fairness.year import GINI, GINI_ALL, GINI_YEAR, NDCG, NEW, OURS, OVER, PLAIN, REQUESTS, SYSTEMS, WAIT, Year
from bench.report import ROOT, at_least_one, fingerprint, stamp, write_section
from docs.make import DOCS, table
from models.ranking.arrange import FairShare, arrange
from models.ranking.metrics import Interval, bootstrap, ndcg
from models.ranking.newcomers import chances
from models.ranking.rotate import bands

COMMAND = "python -m bench.fairness"
SEEDS = 3
DRAWS = 50
SHARES = (0.05, 0.10)  # measured beside the one that is set
COLUMNS = (
    ("exposure Gini among near-equals", GINI, 3),
    ("the same over all requests of a year", GINI_YEAR, 3),
    ("exposure Gini of everybody", GINI_ALL, 3),
    ("newcomers' share", NEW, 3),
    ("over capacity", OVER, 0),
    ("nDCG@5", NDCG, 3),
    ("days waited", WAIT, 2),
)
Figures = list[dict[str, float]]


def main(arguments: list[str] | None = None) -> int:
    """Fewer seeds than usual are printed, not written."""
    parser = argparse.ArgumentParser(prog=COMMAND, description=__doc__)
    parser.add_argument("--seeds", type=at_least_one, default=SEEDS, help="years a system")
    seeds = parser.parse_args(arguments).seeds
    started = time.perf_counter()
    settings = Settings()
    fair = FairShare(settings.newcomer_share, settings.newcomer_cases)
    pool = pool_of(ROOT / "data" / "sample")
    with ProcessPoolExecutor(2) as workers:
        runs = {name: list(workers.map(partial(one, pool, name, fair), range(seeds))) for name in SYSTEMS}
        others = {share: FairShare(share, fair.cases) for share in SHARES if share != fair.share}
        shares = {share: list(workers.map(partial(one, pool, OURS, other), range(seeds))) for share, other in others.items()}
    text = report(pool, fair, runs, {**shares, fair.share: runs[OURS]})
    print(text)
    print(f"{time.perf_counter() - started:.0f} 秒", file=sys.stderr)
    if seeds >= SEEDS:
        here = Path(__file__).parent
        source = stamp(COMMAND, fingerprint([here / "pool.py", here / "year.py"]))
        write_section(DOCS / "ranking-in-detail.md", "fairness", f"{source} {seeds} years a system.\n\n{text}")
        write_section(DOCS / "ranking.md", "fairness-in-short", in_short.english(runs))
        write_section(DOCS / "ranking.zh-CN.md", "fairness-in-short-zh", in_short.chinese(runs))
        dots = {name: (_mean(figures, GINI).mean, _mean(figures, NDCG).mean) for name, figures in runs.items()}
        (DOCS / "fairness.svg").write_text(picture(dots), encoding="utf-8")
    return 0


def one(pool: Pool, system: str, fair: FairShare, seed: int) -> dict[str, float]:
    """The figures of one year."""
    return Year(pool, system, fair, seed).run()


def lost(pool: Pool, fair: FairShare, cutoff: int = 5) -> Interval:
    """nDCG of the judged queries without draws minus with them, the mean of many draws a query, at today's caseloads."""
    differences = []
    kept = kept_for(fair.share, [chances(range(len(a.rows)), a.contenders.new, a.contenders.fixed) for a in pool.asked])
    for asked in (a for a in pool.asked if a.grades):
        c = asked.contenders
        plain, *drawn = (
            ndcg([c.ids[row] for row in arrange(c, kept, seed).order], asked.grades, cutoff) for seed in (None, *range(DRAWS))
        )
        differences.append(plain - float(np.mean(drawn)))
    return bootstrap(differences)


def report(pool: Pool, fair: FairShare, runs: dict[str, Figures], shares: dict[float, Figures]) -> str:
    """The table of systems, what is lost on the judged queries, the shares of newcomers, and ours against no rotation."""
    rows = [[name, *(_shown(_mean(figures, key), digits) for _, key, digits in COLUMNS)] for name, figures in runs.items()]
    waits = bootstrap([ours[WAIT] - plain[WAIT] for ours, plain in zip(runs[OURS], runs[PLAIN], strict=True)])
    losses = " and ".join(f"{lost(pool, fair, k)} at {k}" for k in (5, 10))
    sizes = [len(b) for a in pool.asked for b in bands(a.contenders.scores, a.contenders.doubts, a.contenders.fixed)[:1]]
    given = [[f"{share:.2f}", _shown(_mean(figures, NEW), 3)] for share, figures in sorted(shares.items())]
    judged = sum(1 for a in pool.asked if a.grades)
    return "\n\n".join(
        (
            f"{len(pool.roster)} mediators, {REQUESTS:,} requests a year; mean over years with 95 % interval:",
            table(("system", *(label for label, _, _ in COLUMNS)), rows),
            f"On the {judged} judged queries, by the real service, turns and newcomers cost nDCG (without minus with, {DRAWS} "
            f"draws each): {losses}. Waiting, ours minus no rotation: {waits.signed} "
            f"days. The first place is shared by near-equals in {np.mean(np.array(sizes) > 1):.0%} of requests.",
            f"Newcomers (fewer than {fair.cases} cases) on first pages, by the share that is set:",
            table(("set", "got"), given),
        )
    )


def _mean(figures: Figures, key: str) -> Interval:
    return bootstrap([f[key] for f in figures])


def _shown(i: Interval, digits: int) -> str:
    return f"{i.mean:.{digits}f}" if i.low == i.high else f"{i.mean:.{digits}f} [{i.low:.{digits}f}, {i.high:.{digits}f}]"


if __name__ == "__main__":
    sys.exit(main())
