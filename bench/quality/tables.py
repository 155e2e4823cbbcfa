"""The figures as tables of docs/quality.md and docs/quality-slices.md, and the failures that staff look at."""

from collections.abc import Iterable, Iterator, Sequence

from bench.quality.figures import OTHERS, OURS, PLAIN, Outcome
from docs.make import table
from models.ranking.metrics import bootstrap

NOTHING = "–"


def main_table(outcomes: Iterable[Outcome]) -> str:
    """A row a benchmark and metric: the three plain systems, ours, and the paired difference to the best other."""
    rows = []
    for o in outcomes:
        figures = [f"{o.mean(s).mean:.3f}" if s in o.values else NOTHING for s in PLAIN]
        rows.append([o.benchmark, o.metric, str(o.n), *figures, f"**{o.mean(OURS)}**", _lead(o), o.command])
    return table(("benchmark", "metric", "n", *PLAIN, OURS, "ours − best other", "command"), rows)


def other_table(outcomes: Iterable[Outcome]) -> str:
    """All other systems with their intervals."""
    rows = [
        [o.benchmark, o.metric, str(o.n), system, str(o.mean(system)), o.command]
        for o in outcomes
        for system in o.values
        if system != OURS
    ]
    return table(("benchmark", "metric", "n", "system", "figure", "command"), rows)


def slice_table(outcomes: Iterable[Outcome]) -> str:
    """A row a slice: n, the best other system there, ours, the difference, and queries won, tied and lost."""
    rows = [
        [o.benchmark, o.metric, way, label, str(part.n), _best(part), str(part.mean(OURS)), _difference(part), _record(part)]
        for o, way, label, part in _parts(outcomes)
    ]
    header = ("benchmark", "metric", "by", "slice", "n", "best other", OURS, "ours − best other", "won / tied / lost")
    return table((*header, "command"), [[*row, f"`python -m bench.quality {row[0].split()[0]}`"] for row in rows])


def summary_table(outcomes: Iterable[Outcome]) -> str:
    """A row a benchmark, in its first metric: queries won, tied and lost against the best other, the slices with the largest and
    the smallest lead over the best other there, and in how many another is ahead."""
    first: dict[str, Outcome] = {}
    for o in outcomes:
        first.setdefault(o.benchmark, o)
    rows = []
    for o in first.values():
        leads = ((way, label, part.lead()) for way, label, part in o.slices() if label != OTHERS)
        parts = [(f"{way} {label}: {lead[1].signed}", lead[1].mean) for way, label, lead in leads if lead]
        if parts:
            behind = sum(mean < 0 for _, mean in parts)
            weakest = min(parts, key=lambda part: part[1])[0]
            strongest = max(parts, key=lambda part: part[1])[0]
            rows.append([o.benchmark, o.metric, _record(o), strongest, weakest, f"{behind} of {len(parts)}", o.command])
    header = ("benchmark", "metric", "won / tied / lost", "strongest slice", "weakest slice", "slices behind", "command")
    return table(header, rows)


def failures(outcomes: Iterable[Outcome], most: int) -> str:
    """The queries that ours answers worst, those first that another system answers best: for staff, never for docs."""
    lines = []
    for o in outcomes:
        best = o.best_other()
        other: Sequence[float] = o.values[best] if best else [0.0] * o.n
        short = [row for row in range(o.n) if o.values[OURS][row] < 1]
        worst = sorted(short, key=lambda row: (o.values[OURS][row] - other[row], o.values[OURS][row]))
        lines.append(f"\n{o.benchmark}, {o.metric} ({OURS}, {best}):")
        for row in worst[:most]:
            asked = o.asked[row]
            lines.append(f"{o.values[OURS][row]:.2f} {other[row]:.2f}  {asked.id}\n    → {asked.gave}")
    return "\n".join(lines)


def _parts(outcomes: Iterable[Outcome]) -> Iterator[tuple[Outcome, str, str, Outcome]]:
    for o in outcomes:
        for way, label, part in o.slices():
            yield o, way, label, part


def _best(o: Outcome) -> str:
    best = o.best_other()
    return f"{o.mean(best).mean:.3f} ({best})" if best else NOTHING


def _lead(o: Outcome) -> str:
    lead = o.lead()
    return f"{lead[1].signed} ({lead[0]})" if lead else NOTHING


def _difference(o: Outcome) -> str:
    best = o.best_other()
    return bootstrap(o.differences(best)).signed if best else NOTHING


def _record(o: Outcome) -> str:
    """Queries won, tied and lost against the best other."""
    best = o.best_other()
    if best is None:
        return NOTHING
    differences = o.differences(best)
    won, lost = sum(d > 0 for d in differences), sum(d < 0 for d in differences)
    return f"{won} / {o.n - won - lost} / {lost}"
