"""How much of the personal data in labelled fictional texts is hidden, and how much of what is hidden should be."""

from collections.abc import Iterator
from pathlib import Path

from bench.quality.centre import Scope
from bench.quality.figures import OURS, Asked, Collector, Outcome
from bench.redaction import SETS, measure, read_labelled
from bench.report import ROOT
from models.language.redact import LABELS, Kind, load_redactor

FILES = tuple(f"{name}.txt" for name in SETS)


def redaction(texts: Path, _: Scope) -> Iterator[Outcome]:
    """Recall over the marked spans and precision over the findings; by kind, and by set (the third was never tuned on)."""
    redactor = load_redactor(ROOT / "data")
    recall, precision = Collector("redaction", ("recall",)), Collector("redaction", ("precision",))
    for name in SETS:
        tally = measure(redactor, read_labelled(texts / f"{name}.txt"))
        for kind in LABELS:
            _count(recall, "recall", name, kind, tally.hit[kind], tally.there[kind])
            _count(precision, "precision", name, kind, tally.right[kind], tally.found[kind])
    yield from recall.outcomes()
    yield from precision.outcomes()


def _count(found: Collector, metric: str, name: str, kind: Kind, good: int, whole: int) -> None:
    """A query for each span: so many answered right, the rest not."""
    for number in range(whole):
        asked = Asked(f"{name} {kind}", {"kind": kind, "set": name}, "see `python -m bench.redaction --misses`")
        found.add(asked, {OURS: ["right"] if number < good else []}, {metric: lambda ranking: float(bool(ranking))})
