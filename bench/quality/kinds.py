"""The kinds of similarity a user chooses: each asks with the text of a case, and finds cases alike in that one way."""

import csv
import gzip
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

import orjson

from app.bootstrap import Centre
from app.services.similar import Request
from bench.quality.centre import DEPTH, Scope, fresh_home, imported, in_threads, made_centre, neutral
from bench.quality.court import CASES, case_rankings, read_cases, row
from bench.quality.figures import OURS, Asked, Collector, Outcome, Rankings
from bench.quality.sample import RECORDS
from bench.report import ROOT
from models.domain.case import Case
from models.domain.laws import load_laws
from models.domain.similarity import Similarity
from models.domain.taxonomy import parent_type
from models.ranking.metrics import ndcg
from models.understand.citations import CitationReader

LABELS = Path(__file__).with_name("remedies.csv")
BY_FACTS = "ours by facts"
PROCEDURE = ("民事诉讼", "时间效力")  # cited whatever a case is about: no sign that two are alike
Grade = Callable[[str, str], float]


def sample_kinds(sample: Path, scope: Scope) -> Iterator[Outcome]:
    """nDCG@10 on the sample centre: its cases ask, themselves left out, with nothing but what happened."""
    cases = [Case.model_validate_json(line) for line in (sample / "cases.jsonl").read_bytes().splitlines()]
    texts = {c.id: c.facts for c in cases}
    with imported(fresh_home(scope.home), {kind: sample / f"{kind}.jsonl" for kind in RECORDS}) as centre:
        for kind, grade in judges(cases).items():
            yield from _measured(centre, kind, f"kinds {kind}", texts, grade, scope)


def court_law(data: Path, scope: Scope) -> Iterator[Outcome]:
    """nDCG@10 of law on those real cases whose cited articles are known."""
    with gzip.open(data / CASES, "rb") as lines:
        laws = {r["id"]: tuple(r["laws"]) for r in map(orjson.loads, lines) if r.get("laws")}
    cases = [c for c in read_cases(data) if c.id in laws]
    grade = by_law({neutral(c.id): laws[c.id] for c in cases})
    with made_centre({"cases": [row(c, laws=laws[c.id]) for c in cases]}, scope.home) as centre:
        yield from _measured(centre, "law", "kinds-court law", {neutral(c.id): c.masked for c in cases}, grade, scope)


def judges(cases: Sequence[Case]) -> dict[Similarity, Grade]:
    """What is right for each kind, by what is stated of the cases (for remedies: by labels given by reading)."""
    known = {c.id: c for c in cases}
    remedies = read_labels()

    def relationship(a: str, b: str) -> float:
        if known[a].relationship != known[b].relationship:
            return 0.0
        return 2.0 if _top(known[a]) == _top(known[b]) else 1.0

    def remedy(a: str, b: str) -> float:
        both, either = remedies[a] & remedies[b], remedies[a] | remedies[b]
        return 2.0 if 2 * len(both) >= len(either) else 1.0 if both else 0.0

    def method(a: str, b: str) -> float:
        """Only of a case that was settled can one learn a method: two in common."""
        alike = len(set(known[a].methods) & set(known[b].methods)) >= 2
        return (2.0 if known[b].performed else 1.0) if alike and known[b].outcome == "settled" else 0.0

    law = by_law({c.id: c.laws for c in cases})
    return {"relationship": relationship, "remedy": remedy, "law": law, "method": method}


def by_law(laws: dict[str, tuple[str, ...]]) -> Grade:
    """2 for two articles in common, or one that is half of all; 1 for one. Procedure does not count."""
    read = CitationReader(load_laws(ROOT / "data" / "laws.txt")).read
    keys = {
        case: {key for law in cited for key in read(law) if not any(word in key for word in PROCEDURE)}
        for case, cited in laws.items()
    }

    def grade(a: str, b: str) -> float:
        both, either = keys[a] & keys[b], keys[a] | keys[b]
        return 2.0 if len(both) > 1 or (both and 2 * len(both) >= len(either)) else 1.0 if both else 0.0

    return grade


def read_labels() -> dict[str, frozenset[str]]:
    """Case of the sample -> remedies asked for in it."""
    with LABELS.open(encoding="utf-8") as rows:
        return {r["case"]: frozenset(r["remedies"].split()) for r in csv.DictReader(rows)}


def _top(case: Case) -> str:
    return parent_type(case.dispute_types[0]) if case.dispute_types else ""


def _measured(
    centre: Centre, kind: Similarity, name: str, texts: dict[str, str], grade: Grade, scope: Scope
) -> Iterator[Outcome]:
    right = {a: {b: g for b in texts if b != a and (g := grade(a, b))} for a in texts}
    asking = scope.asked([case for case in texts if right[case]])
    weights = centre.similar.weights(kind)

    def ask(case: str) -> Rankings:
        ours = centre.similar.rank(Request(texts[case], k=DEPTH, exclude=(case,), kind=kind), weights)
        if not scope.plain:
            return {OURS: ours.ids}
        others = case_rankings(centre, texts[case], scope, case)
        return {**others, BY_FACTS: others[OURS], OURS: ours.ids}

    found = Collector(name, ("nDCG@10",))
    for case, rankings in zip(asking, in_threads(ask, asking), strict=True):
        found.add(Asked(case), rankings, {"nDCG@10": partial(ndcg, grades=right[case], k=10)})
    yield from found.outcomes()
