"""Real court cases: same cause of action (blind, known) and shared elements."""

import gzip
import hashlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import orjson

from app.bootstrap import Centre
from app.services.similar import Request
from bench.quality.centre import DEPTH, QUERY_CHARACTERS, Scope, in_threads, made_centre, neutral, plain
from bench.quality.figures import OURS, Asked, Collector, Outcome, Rankings, span
from indexer.engine import Ids, Not
from models.ranking.metrics import ndcg

CASES, SAME_CAUSE = "court_cases.jsonl.gz", "same_cause.dev.qrels.tsv"
SOURCES = ("cjrc-", "cail2021-mrc", "simucourt-")
MASK = "某纠纷"
ALIKE, VERY_ALIKE = 0.4, 0.6  # Jaccard of element tags for grades 1 and 2
NDCG = "nDCG@10"
METRICS = (NDCG,)
SUPPORT = (1, 3, 5, 10, 20)
FIRST = 3  # answers shown of a failure
Grades = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True)
class Court:
    """One real case; `text` as published."""

    id: str
    source: str
    cause: str | None
    text: str
    elements: frozenset[str]

    @property
    def whole(self) -> str:
        """Its text, its own cause's name masked."""
        return self.text.replace(self.cause, MASK) if self.cause else self.text

    @property
    def masked(self) -> str:
        """Its beginning, its own cause's name masked."""
        return self.whole[:QUERY_CHARACTERS]

    @property
    def told(self) -> str:
        """Its id and cause, for staff."""
        return f"{self.id} {self.cause or ''}".strip()

    @property
    def fold(self) -> int:
        """0 or 1, by nothing but the id's hash."""
        return hashlib.sha256(self.id.encode()).digest()[-1] % 2


def read_cases(data: Path) -> list[Court]:
    """All of them, in the file's order."""
    with gzip.open(data / CASES, "rb") as lines:
        rows = [orjson.loads(line) for line in lines]
    return [Court(r["id"], r["source"], r["cause"], r["text"], frozenset(r.get("elements") or ())) for r in rows]


def read_grades(file: Path) -> dict[str, dict[str, float]]:
    """Query -> document -> grade, under neutral ids."""
    grades: dict[str, dict[str, float]] = defaultdict(dict)
    for line in file.read_text(encoding="utf-8").splitlines():
        query, _, doc, grade = line.split("\t")
        grades[neutral(query)][neutral(doc)] = float(grade)
    return grades


def judged_corpus(cases: Sequence[Court]) -> list[Court]:
    """The 757 whose cause is visible; the others are the held-out half and unjudged here."""
    return [c for c in cases if c.cause and c.source.startswith(SOURCES)]


def row(case: Court, **known: Any) -> dict[str, Any]:
    """The record to import: the masked beginning, and only what this setting tells."""
    return {"id": neutral(case.id), "facts": case.masked, **known}


def same_cause(data: Path, scope: Scope) -> Iterator[Outcome]:
    """Both settings, nDCG@10: no cause told; or the other fold's causes told."""
    corpus = scope.corpus(judged_corpus(read_cases(data)))
    grades = same_cause_grades(data, corpus)
    asking = scope.asked([c for c in corpus if grades.get(neutral(c.id))])
    blind = Collector("same-cause blind", METRICS)
    with made_centre({"cases": [row(c) for c in corpus]}, scope.home) as centre:
        _ask(centre, asking, corpus, grades, blind, scope)
    yield from blind.outcomes()
    known = Collector("same-cause known", METRICS)
    for fold in (0, 1):
        rows = [row(c) if c.fold == fold else row(c, cause=c.cause) for c in corpus]
        with made_centre({"cases": rows}, scope.home) as centre:
            _ask(centre, [c for c in asking if c.fold == fold], corpus, grades, known, scope)
    yield from known.outcomes()


def same_cause_grades(data: Path, corpus: Sequence[Court]) -> Grades:
    """Query -> document -> grade, of the documents that are there."""
    here = {neutral(c.id) for c in corpus}
    return {q: {doc: g for doc, g in docs.items() if doc in here} for q, docs in read_grades(data / SAME_CAUSE).items()}


def elements(data: Path, scope: Scope) -> Iterator[Outcome]:
    """nDCG@10 of cases that share element tags; no cause told."""
    corpus = scope.corpus([c for c in read_cases(data) if c.elements])
    grades = {neutral(c.id): alike(c, corpus) for c in corpus}
    found = Collector("elements", METRICS)
    with made_centre({"cases": [row(c) for c in corpus]}, scope.home) as centre:
        _ask(centre, scope.asked([c for c in corpus if grades[neutral(c.id)]]), corpus, grades, found, scope)
    yield from found.outcomes()


def alike(case: Court, corpus: Sequence[Court]) -> dict[str, float]:
    """Document -> grade by the share of element tags, within the case's own source."""
    grades = {}
    for other in corpus:
        if other.source == case.source and other.id != case.id:
            share = len(case.elements & other.elements) / len(case.elements | other.elements)
            if share >= ALIKE:
                grades[neutral(other.id)] = 2.0 if share >= VERY_ALIKE else 1.0
    return grades


def _ask(
    centre: Centre, asking: Sequence[Court], corpus: Sequence[Court], grades: Grades, found: Collector, scope: Scope
) -> None:
    case_of = {neutral(c.id): c for c in corpus}
    answers = in_threads(lambda c: case_rankings(centre, c.masked, scope, neutral(c.id)), asking)
    for case, rankings in zip(asking, answers, strict=True):
        right = grades[neutral(case.id)]
        first = [f"{case_of[doc].told}{' ✓' if doc in right else ''}" for doc in rankings[OURS][:FIRST]]
        asked = Asked(case.told, _slices(case, len(right)), "; ".join(first))
        found.add(asked, rankings, {NDCG: partial(ndcg, grades=right, k=10)})


def _slices(case: Court, relevant: int) -> dict[str, str]:
    kind = {"kind": case.source.rsplit("-", 1)[-1]} if case.elements else {}
    length = f"{span(len(case.masked), 0, 200, 400, QUERY_CHARACTERS)} characters"
    return {**kind, "relevant cases": span(relevant, *SUPPORT), "length": length}


def case_rankings(centre: Centre, text: str, scope: Scope, own: str | None = None) -> Rankings:
    """The baselines (where they are in scope) and the real service, the asking case left out of the answers."""
    exclude = (own,) if own else ()
    others = plain(centre, "cases", text, [Not(Ids(exclude))] if exclude else ()) if scope.plain else {}
    ours = centre.similar.rank(Request(text, k=DEPTH, exclude=exclude), centre.similar.weights())
    return {**others, OURS: ours.ids}
