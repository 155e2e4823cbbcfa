"""`python -m bench.redaction`: how much of the personal data in labelled fictional texts is found, by kind.

The texts are in tests/redaction: `first` was at hand while the rules were written, `second` was not. `--misses` shows what
was missed or found wrongly; without it, the table goes into docs/privacy.md too.
"""

import argparse
import re
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench.report import ROOT, write_section
from docs.make import table
from models.language.redact import LABELS, Kind, Redactor, load_redactor

TEXTS = ROOT / "tests" / "redaction"
SETS = ("first", "second", "third")
_MARK = re.compile(r"⟦(\w+)\|([^⟧]*)⟧")
Span = tuple[Kind, int, int]


@dataclass(frozen=True)
class Labelled:
    """A text with the spans that must be hidden."""

    title: str
    text: str
    spans: tuple[Span, ...]


@dataclass
class Tally:
    """What was found of what is there, by kind, and what went wrong in words."""

    there: Counter[Kind] = field(default_factory=Counter)
    hit: Counter[Kind] = field(default_factory=Counter)
    found: Counter[Kind] = field(default_factory=Counter)
    right: Counter[Kind] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    @property
    def recall(self) -> float:
        return self.hit.total() / max(1, self.there.total())

    @property
    def precision(self) -> float:
        return self.right.total() / max(1, self.found.total())


def read_labelled(file: Path) -> list[Labelled]:
    """The texts of a file with inline marks. Raises ValueError for a kind that does not exist."""
    return [_labelled(*part.split("\n", 1)) for part in re.split(r"^## ", file.read_text(encoding="utf-8"), flags=re.M)[1:]]


def _labelled(title: str, marked: str) -> Labelled:
    pieces: list[str] = []
    spans: list[Span] = []
    start = length = 0
    marked = marked.strip()
    for mark in _MARK.finditer(marked):
        kind = next((k for k in LABELS if k == mark[1]), None)
        if kind is None:
            raise ValueError(f"{title}: no kind {mark[1]}")
        before = marked[start : mark.start()]
        begin = length + len(before)
        pieces += [before, mark[2]]
        length = begin + len(mark[2])
        spans.append((kind, begin, length))
        start = mark.end()
    return Labelled(title, "".join([*pieces, marked[start:]]), tuple(spans))


def measure(redactor: Redactor, texts: Iterable[Labelled]) -> Tally:
    """A span counts as found when all of it is hidden, whatever it was taken for; a finding is right when it hides nothing
    but what is marked."""
    tally = Tally()
    for one in texts:
        hidden, marked = bytearray(len(one.text)), bytearray(len(one.text))
        found = redactor.redact(one.text).findings
        for f in found:
            hidden[f.start : f.end] = b"\1" * (f.end - f.start)
        for kind, start, end in one.spans:
            marked[start:end] = b"\1" * (end - start)
            tally.there[kind] += 1
            if all(hidden[start:end]):
                tally.hit[kind] += 1
            else:
                tally.problems.append(f"missed {kind} in {one.title}: {_shown(one.text, start, end)}")
        for f in found:
            tally.found[f.kind] += 1
            if all(marked[f.start : f.end]):
                tally.right[f.kind] += 1
            else:
                tally.problems.append(f"wrong {f.kind} in {one.title}: {_shown(one.text, f.start, f.end)}")
    return tally


def _shown(text: str, start: int, end: int) -> str:
    return f"{text[max(0, start - 10) : start]}[{text[start:end]}]{text[end : end + 8]}".replace("\n", " ")


def report(tallies: Sequence[Tally]) -> str:
    """Recall and precision by kind, a column pair for each tally."""
    rows = [
        [label, *(cell for t in tallies for cell in (_share(t.hit[k], t.there[k]), _share(t.right[k], t.found[k])))]
        for k, label in LABELS.items()
    ]
    shares = ((_share(t.hit.total(), t.there.total()), _share(t.right.total(), t.found.total())) for t in tallies)
    rows.append(["all", *(cell for pair in shares for cell in pair)])
    head = [f"{name}, {what}" for name in SETS for what in ("recall", "precision")]
    return table(("kind", *head), rows)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.3f} ({part}/{whole})" if whole else "–"


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.redaction", description=__doc__)
    parser.add_argument("--misses", action="store_true", help="show what went wrong, and write no page")
    options = parser.parse_args(arguments)
    redactor = load_redactor(ROOT / "data")
    tallies = [measure(redactor, read_labelled(TEXTS / f"{name}.txt")) for name in SETS]
    text = report(tallies)
    print(text)
    if options.misses:
        print("\n".join(p for t in tallies for p in t.problems))
    else:
        write_section(ROOT / "docs" / "privacy.md", "redaction", text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
