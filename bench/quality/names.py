"""Mistyped names: made by seeded rules from two rosters, and how often the right mediator still comes first.

A slip may turn one name into what another person's name would turn into just as well (zjg is 张建国 and 周金贵): nobody can
tell whom it means. Such queries stay in the figures, and a row of its own gives those that can be told apart.
"""

import random
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import cache, partial
from pathlib import Path

import numpy as np
import orjson

from app.bootstrap import Centre
from bench.quality.centre import SEED, Scope, fresh_home, fused, imported
from bench.quality.figures import OURS, Asked, Collector, Outcome, Rankings
from bench.quality.made_roster import people
from bench.quality.slips import RULES
from indexer.engine import Clause
from indexer.records.tables import Kind
from models.domain.mediator import Mediator
from models.ranking.metrics import recall

EACH = 60  # names for each rule
DEPTH = 20
METRICS = ("recall@1", "recall@5")
ROSTER: tuple[Kind, ...] = ("organisations", "mediators")


def mistyped(names: Sequence[str], each: int = EACH, seed: int = SEED) -> list[tuple[str, str, str]]:
    """Rule, what was typed, and who was meant: up to `each` of every rule, from names that only one person has."""
    taken = set(names)
    single = sorted(name for name, n in Counter(names).items() if n == 1)
    made = []
    for rule, (change, _) in RULES.items():
        dice = random.Random(f"{seed}:{rule}")
        typed = ((name, change(name, dice)) for name in dice.sample(single, len(single)))
        wrong = ((rule, text, name) for name, text in typed if text and text not in taken)
        made += [slip for _, slip in zip(range(each), wrong, strict=False)]
    return made


def told_apart(slip: tuple[str, str, str], names: Sequence[str]) -> bool:
    """Whether the same kind of slip makes what was typed of no other name."""
    rule, typed, meant = slip
    could = RULES[rule][1]
    return not any(could(other, typed) for other in names if other != meant)


def names(sample: Path, scope: Scope) -> Iterator[Outcome]:
    """Recall@1 and recall@5 of the person meant: by character words, by meaning, and by the directory's own suggestions."""
    yield from _measured("names", {kind: sample / f"{kind}.jsonl" for kind in ROSTER}, fresh_home(scope.home), scope)
    home = fresh_home(f"{scope.home}-roster")
    made = home / "mediators.jsonl"
    made.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in people()))
    yield from _measured("names 5,000", {"mediators": made}, home, scope)


def _measured(label: str, files: Mapping[Kind, Path], home: Path, scope: Scope) -> Iterator[Outcome]:
    with imported(home, files, encoded=False) as centre:  # a name is found by its characters and sounds
        roster = [m for page in centre.store.iterate("mediators") for m in page]
        whole = [m.name for m in roster]
        exact_first(centre, whole, scope.asked(sorted(set(whole))))
        ways = _Ways(centre, roster, scope)
        everybody, apart = (Collector(name, METRICS) for name in (label, f"{label} told apart"))
        for slip in scope.asked(mistyped(whole)):
            rule, typed, meant = slip
            rankings = ways.rankings(typed)
            asked = Asked(f"{typed} ({meant})", {"rule": rule}, "; ".join(rankings[OURS]))
            for found in (everybody, apart) if told_apart(slip, whole) else (everybody,):
                found.add(asked, rankings, {f"recall@{k}": partial(recall, relevant=[meant], k=k) for k in (1, 5)})
    yield from everybody.outcomes()
    yield from apart.outcomes()


def exact_first(centre: Centre, whole: Sequence[str], asked: Sequence[str]) -> None:
    """Raises SystemExit where anybody who has exactly the name typed does not come before all others."""
    people = Counter(whole)
    for name in asked:
        have = people[name]
        shown = [s.name for s in centre.directory.suggest(name, 10)]
        if shown[: min(have, 10)] != [name] * min(have, 10):
            raise SystemExit(f"{name}: {shown}")


class _Ways:
    """Every system's answer as a list of names."""

    def __init__(self, centre: Centre, roster: Sequence[Mediator], scope: Scope) -> None:
        self._centre = centre
        self._names = sorted({m.name for m in roster})
        self._by_id = {m.id: m.name for m in roster}
        self._plain = scope.plain
        if scope.plain:
            self._vectors = centre.encoder.passages(self._names)

    @cache  # noqa: B019 - one object, one run
    def rankings(self, typed: str) -> Rankings:
        """BM25 over the characters, nearest name by meaning, their fusion, edit distance, and ours."""
        ours = {OURS: [s.name for s in self._centre.directory.suggest(typed, 5)]}
        if not self._plain:
            return ours
        clause = Clause("name_characters", tuple(typed))
        words = [self._by_id[hit.id] for hit in self._centre.engine.lexical("mediators", [clause], limit=DEPTH)]
        nearness = self._vectors @ self._centre.encoder.query(typed)
        meaning = [self._names[i] for i in np.argsort(-nearness)[:DEPTH]]
        distances = sorted(self._names, key=lambda name: edits(typed, name))
        return {"BM25": words, "vectors": meaning, "fusion": fused(words, meaning), "edit distance": distances[:5], **ours}


def edits(a: str, b: str) -> int:
    """Insertions, deletions and replacements from a to b."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]
