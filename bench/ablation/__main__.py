"""`python -m bench.ablation`: what each feature of a mediator adds. Writes its part of docs/ranking-in-detail.md."""

import sys
import time
from collections.abc import Sequence
from pathlib import Path

from app.services.evaluate import Prepared
from bench.ablation.measure import FOLDS, GRID, SPLITS, Left, held_out, left_out, marks, retrieval_only, together
from bench.quality.centre import fresh_home, imported
from bench.quality.sample import QUERIES, RECORDS
from bench.report import ROOT, fingerprint, stamp, write_section
from docs.make import DOCS, table
from models.domain.judgement import load_judged
from models.domain.weights import load_weights, load_weights_file
from models.ranking.features import MEDIATOR_FEATURES
from models.ranking.metrics import bootstrap

COMMAND = "python -m bench.ablation"
WEIGHTS = ROOT / "data" / "weights"
SAMPLE = ROOT / "data" / "sample"
FIRST = WEIGHTS / "mediators-0001.yaml"  # what the features it lacks are compared with
HEAVIER = ("method", "profession")  # those of them that got more than a light weight


def main() -> int:
    """Measure, print, and write."""
    started = time.perf_counter()
    text = report(prepared())
    print(text)
    print(f"{time.perf_counter() - started:.0f} 秒", file=sys.stderr)
    files = [*(SAMPLE / f"{kind}.jsonl" for kind in RECORDS), SAMPLE / QUERIES, *sorted(WEIGHTS.glob("mediators-*.yaml"))]
    source = stamp(COMMAND, fingerprint([*files, Path(__file__).parent / "measure.py"]))
    write_section(DOCS / "ranking-in-detail.md", "ablation", f"{source}\n\n{text}")
    return 0


def prepared() -> tuple[Prepared, ...]:
    """The judged queries of the sample centre with the features of all their candidates."""
    with imported(fresh_home("ablation"), {kind: SAMPLE / f"{kind}.jsonl" for kind in RECORDS}) as centre:
        centre.follower.rebuild()  # all vectors at once, so that their mean is the same in a first run and a second
        return centre.evaluate.prepare("mediators", load_judged(SAMPLE / QUERIES))


def report(queries: Sequence[Prepared]) -> str:
    """The table, and what the features that version 1 lacks add on queries that did not choose their weights."""
    names = tuple(f.name for f in MEDIATOR_FEATURES)
    weights, first = load_weights(WEIGHTS, "mediators", names).values, load_weights_file(FIRST).values
    new = tuple(name for name in names if name not in first and any(_read(p, name) for p in queries))
    rows = [*left_out(queries, weights, names), together(f"all that version 1 lacks ({len(new)})", queries, weights, new)]
    rows.append(retrieval_only(queries, weights))
    full = marks(queries, weights)
    gain = bootstrap([a - b for a, b in zip(full, marks(queries, first), strict=True)])
    return "\n\n".join(
        (
            f"{len(queries)} judged queries, nDCG@5 {bootstrap(full)} with all features; {gain.signed} against version 1.",
            table(
                ("left out", "weight", "nDCG@5 without − with", "first five change in", "read by"),
                [_row(left, weights.get(left.name), queries, names) for left in rows],
            ),
            f"Weights of new features chosen among {', '.join(f'{w:g}' for w in GRID)} on {FOLDS - 1} of {FOLDS} parts of the "
            f"queries, measured on the part left out, mean of {SPLITS} ways to part them: "
            f"{' and '.join(f'`{n}`' for n in HEAVIER)} {held_out(queries, first, HEAVIER).signed}, "
            f"all {len(new)} {held_out(queries, first, new).signed}.",
        )
    )


def _row(left: Left, weight: float | None, queries: Sequence[Prepared], names: Sequence[str]) -> tuple[str, ...]:
    known = left.name in names
    label = f"`{left.name}`" if known else left.name
    read = f"{sum(_read(p, left.name) for p in queries) / len(queries):.0%}" if known else "–"
    return label, f"{weight:g}" if weight else "–", left.difference.signed, f"{left.changed:.0%}", read


def _read(query: Prepared, name: str) -> bool:
    """Whether the feature tells of any candidate."""
    return bool(query.values[:, query.names.index(name)].any())


if __name__ == "__main__":
    sys.exit(main())
