"""Per-query values of several systems, and what may be said of them."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from models.ranking.metrics import Interval, bootstrap

PLAIN = ("BM25", "vectors", "fusion")
OURS = "ours"
FEWEST = 5  # queries of a slice of its own; smaller ones are put together
OTHERS = "others"
Rankings = dict[str, list[str]]
Metric = Callable[[list[str]], float]


@dataclass(frozen=True, slots=True)
class Asked:
    """One query: its id, the slice it belongs to in each way of slicing, and what ours gave first (for staff, never for docs)."""

    id: str
    slices: Mapping[str, str] = field(default_factory=dict)
    gave: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One benchmark in one metric: for each system its value of every query, in the order of `asked`."""

    benchmark: str
    metric: str
    values: Mapping[str, Sequence[float]]
    asked: Sequence[Asked]

    @property
    def command(self) -> str:
        """What measures this row again."""
        return f"`python -m bench.quality {self.benchmark.split()[0]}`"

    @property
    def n(self) -> int:
        return len(self.asked)

    def mean(self, system: str) -> Interval:
        """Mean with its 95 % interval over queries."""
        return bootstrap(self.values[system])

    def best_other(self) -> str | None:
        """The system beside ours with the highest mean; None where there is no other."""
        return max((s for s in self.values if s != OURS), key=lambda s: sum(self.values[s]), default=None)

    def differences(self, other: str) -> list[float]:
        """Ours minus the other, query by query."""
        return [a - b for a, b in zip(self.values[OURS], self.values[other], strict=True)]

    def lead(self) -> tuple[str, Interval] | None:
        """The best other system, and ours minus it, paired by query."""
        best = self.best_other()
        return (best, bootstrap(self.differences(best))) if best else None

    def slices(self) -> Iterator[tuple[str, str, "Outcome"]]:
        """Way of slicing, slice, and this outcome over its queries; slices of fewer than 5 queries are put together."""
        for way in dict.fromkeys(way for asked in self.asked for way in asked.slices):
            labels = [asked.slices.get(way, OTHERS) for asked in self.asked]
            sizes = Counter(labels)
            kept = [label if sizes[label] >= FEWEST else OTHERS for label in labels]
            for label in sorted(set(kept), key=_by_size):
                yield way, label, self._only([row for row, own in enumerate(kept) if own == label])

    def _only(self, rows: Sequence[int]) -> "Outcome":
        values = {system: [of[row] for row in rows] for system, of in self.values.items()}
        return replace(self, values=values, asked=[self.asked[row] for row in rows])


class Collector:
    """Gathers the values of one benchmark query by query."""

    def __init__(self, benchmark: str, metrics: Sequence[str]) -> None:
        self._benchmark = benchmark
        self._values: dict[str, dict[str, list[float]]] = {metric: {} for metric in metrics}
        self._asked: list[Asked] = []

    def add(self, asked: Asked, rankings: Rankings, metrics: Mapping[str, Metric]) -> None:
        """One query with every system's answer."""
        self._asked.append(asked)
        for metric, worth in metrics.items():
            for system, ranking in rankings.items():
                self._values[metric].setdefault(system, []).append(worth(ranking))

    def outcomes(self) -> list[Outcome]:
        """One for each metric; none where nothing was asked."""
        return [Outcome(self._benchmark, m, values, self._asked) for m, values in self._values.items() if self._asked]


def span(number: int, *bounds: int) -> str:
    """The slice of a number: `span(7, 1, 5, 10)` is "5–9", `span(12, 1, 5, 10)` is "10 and more"."""
    low = max(bound for bound in bounds if bound <= number)
    high = min((bound for bound in bounds if bound > number), default=None)
    return f"{low} and more" if high is None else f"{low}–{high - 1}"


def _by_size(label: str) -> tuple[bool, int, str]:
    """Slices of numbers in the order of the numbers, others in that of the alphabet, what is put together last."""
    number = re.match(r"\d+", label)
    return label == OTHERS, int(number[0]) if number else 0, label
