"""What search quality must not fall below (floors.yaml): held by `make test`, shown by `python -m bench.quality --floors`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from bench.quality.benchmarks import BENCHMARKS
from bench.quality.centre import Scope
from bench.quality.figures import OURS
from docs.make import table
from models.domain.base import Frozen
from models.domain.datafile import load_yaml

FILE = Path(__file__).with_name("floors.yaml")
HOME = "floors"
# between a figure and its floor: another processor's arithmetic may swap near-equals; right or wrong, it may turn a query
ROOM, ROOM_QUERIES = 0.01, 1.5


class Part(Frozen):
    """One benchmark: how much of it runs (none: all), and outcome -> metric -> floor."""

    benchmark: str
    cases: int | None = None
    queries: int | None = None
    floors: Mapping[str, Mapping[str, float]]

    @property
    def scope(self) -> Scope:
        """Ours alone, on a seeded part: the same figure each time."""
        return Scope(plain=False, cases=self.cases, queries=self.queries, home=HOME)


@dataclass(frozen=True, slots=True)
class Held:
    """One figure and its floor; no figure where the benchmark gives none of that name."""

    name: str
    metric: str
    n: int
    figure: float | None
    floor: float

    @property
    def could_be(self) -> float:
        """The floor under the figure reached; 0 without one."""
        if self.figure is None:
            return 0.0
        return self.figure - (ROOM if "nDCG" in self.metric else max(ROOM, ROOM_QUERIES / self.n))

    @property
    def fell(self) -> bool:
        """Whether the floor is broken."""
        return self.figure is None or self.figure < self.floor


def load_floors(file: Path = FILE) -> list[Part]:
    """All of them. Raises DataFileError naming file, line and mend."""
    return load_yaml(file, list[Part])


def measured(part: Part, shared: Path) -> list[Held]:
    """Every floor of one benchmark with what is reached now."""
    found = {(o.benchmark, o.metric): o for o in BENCHMARKS[part.benchmark].run(shared, part.scope)}
    held = []
    for name, metrics in part.floors.items():
        for metric, floor in metrics.items():
            outcome = found.get((name, metric))
            figure = outcome.mean(OURS).mean if outcome else None
            held.append(Held(name, metric, outcome.n if outcome else 0, figure, floor))
    return held


def floor_table(held: list[Held]) -> str:
    """What is reached, what must be, and what the floor could be."""
    rows = [(h.name, h.metric, h.n, _shown(h), h.floor, f"{h.could_be:.3f}", "fell" if h.fell else "") for h in held]
    return table(("benchmark", "metric", "n", "reached", "floor", "could be", ""), rows)


def _shown(held: Held) -> str:
    return f"{held.figure:.4f}" if held.figure is not None else "–"
