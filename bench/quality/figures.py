"""Per-query values of several systems, and what may be said of them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from docs.make import table
from models.ranking.metrics import Interval, bootstrap

PLAIN = ("BM25", "vectors", "fusion")
OURS = "ours"
Values = dict[str, list[float]]


@dataclass(frozen=True, slots=True)
class Outcome:
    """One benchmark in one metric: for each system its value of every query, queries in the same order."""

    benchmark: str
    metric: str
    values: Mapping[str, Sequence[float]]

    @property
    def command(self) -> str:
        """What measures this row again."""
        return f"`python -m bench.quality {self.benchmark.split()[0]}`"

    @property
    def n(self) -> int:
        return len(self.values[OURS])

    def mean(self, system: str) -> Interval:
        """Mean with its 95 % interval over queries."""
        return bootstrap(self.values[system])

    def lead(self) -> tuple[str, Interval]:
        """The best other system, and ours minus it."""
        best = max((s for s in self.values if s != OURS), key=lambda s: sum(self.values[s]))
        return best, self.over(best)

    def over(self, system: str) -> Interval:
        """Ours minus that system, paired by query."""
        return bootstrap([a - b for a, b in zip(self.values[OURS], self.values[system], strict=True)])


def main_table(outcomes: Iterable[Outcome]) -> str:
    """A row a benchmark and metric: the three plain systems, ours, and the paired difference to the best other."""
    rows = []
    for o in outcomes:
        best, lead = o.lead()
        figures = [str(o.mean(s)) if s in o.values else "–" for s in (*PLAIN, OURS)]
        difference = f"{_signed(lead)} ({best})"
        rows.append([o.benchmark, o.metric, str(o.n), *figures, difference, o.command])
    return table(("benchmark", "metric", "n", *PLAIN, OURS, "ours − best other", "command"), rows)


def other_table(outcomes: Iterable[Outcome]) -> str:
    """The systems that only some benchmarks have."""
    rows = [
        [o.benchmark, o.metric, str(o.n), system, str(o.mean(system)), _signed(o.over(system)), o.command]
        for o in outcomes
        for system in o.values
        if system not in (*PLAIN, OURS)
    ]
    return table(("benchmark", "metric", "n", "system", "figure", "ours − it", "command"), rows)


def _signed(difference: Interval) -> str:
    return f"{difference.mean:+.3f} [{difference.low:+.3f}, {difference.high:+.3f}]"


class Collector:
    """Gathers the values of one benchmark query by query."""

    def __init__(self, benchmark: str) -> None:
        self._benchmark = benchmark
        self._values: dict[str, Values] = {}

    def add(self, system: str, **metrics: float) -> None:
        """One query's values of one system (`nDCG_10` is written nDCG@10)."""
        for metric, value in metrics.items():
            self._values.setdefault(metric.replace("_", "@"), {}).setdefault(system, []).append(value)

    def outcomes(self) -> list[Outcome]:
        """One for each metric."""
        return [Outcome(self._benchmark, metric, values) for metric, values in self._values.items()]
