"""Who is right for an unseen real case: 200 made-up mediators whose settled cases are real."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path

import orjson

from app.bootstrap import Centre
from app.services.recommend import Request
from app.services.texts import checked_text
from bench.quality.centre import DEPTH, QUERY_CHARACTERS, Scope, fused, in_threads, made_centre, neutral, plain
from bench.quality.court import CASES, read_cases, read_grades
from bench.quality.figures import OURS, Asked, Collector, Metric, Outcome, Rankings, span
from indexer.engine import Hit
from indexer.retrieve import CASE_FIELDS, VOTERS, word_clauses
from models.ranking.metrics import ndcg, success

PEOPLE, SETTLED, RIGHT = (f"mediator_bench.dev.{part}" for part in ("mediators.jsonl", "cases.tsv", "qrels.tsv"))
NDCG, SUCCESS = "nDCG@5", "success@3"
FILES = (CASES, PEOPLE, SETTLED, RIGHT)


def mediators(data: Path, scope: Scope) -> Iterator[Outcome]:
    """nDCG@5 and success@3 (somebody right among three). No cause is told, no region."""
    cases = {c.id: c for c in read_cases(data)}
    settled: dict[str, list[str]] = defaultdict(list)
    for line in (data / SETTLED).read_text(encoding="utf-8").splitlines():
        case, mediator = line.split("\t")
        settled[case].append(neutral(mediator))
    there = scope.corpus(list(settled))
    people = [orjson.loads(line) for line in (data / PEOPLE).read_bytes().splitlines()]
    grades = read_grades(data / RIGHT)
    asked = scope.asked([c for c in cases.values() if neutral(c.id) in grades])
    of_cause = Counter(cases[i].cause for i in there)
    found = Collector("mediators", (NDCG, SUCCESS))
    with made_centre(
        {
            "mediators": [{**person, "id": neutral(person["id"])} for person in people],
            "cases": [{"id": neutral(i), "facts": cases[i].text, "mediators": settled[i]} for i in there],
        },
        scope.home,
    ) as centre:
        texts = [c.text[:QUERY_CHARACTERS] for c in asked]
        for asking, rankings in zip(asked, in_threads(lambda text: _rankings(centre, text, scope), texts), strict=True):
            right = grades[neutral(asking.id)]
            slices = {"settled cases of the cause": span(of_cause[asking.cause], 0, 1, 3, 6, 10)}
            shown = f"{len(right)} right: grades {[right.get(doc, 0) for doc in rankings[OURS][:5]]}"
            found.add(Asked(asking.told, slices, shown), rankings, _metrics(right))
    yield from found.outcomes()


def _metrics(right: Mapping[str, float]) -> dict[str, Metric]:
    return {NDCG: partial(ndcg, grades=right, k=5), SUCCESS: partial(success, grades=right, k=3, least=1)}


def _rankings(centre: Centre, text: str, scope: Scope) -> Rankings:
    """By profile, by evidence (votes of the most similar settled cases), by both, and ours."""
    ours = {OURS: centre.recommend.rank(Request(text, k=DEPTH), centre.recommend.weights()).ids}
    if not scope.plain:
        return ours
    profile = plain(centre, "mediators", text)
    query = centre.similar.retriever.query(checked_text(text))
    by_words = centre.engine.lexical("cases", word_clauses(query.words, CASE_FIELDS), (), VOTERS)
    by_meaning = centre.engine.nearest("cases", query.vector, (), VOTERS)
    words, meaning = (_voted(centre, hits) for hits in (by_words, by_meaning))
    return {
        "profiles by BM25": profile["BM25"],
        "profiles by vectors": profile["vectors"],
        "profiles by fusion": profile["fusion"],
        "BM25": words,
        "vectors": meaning,
        "fusion": fused(words, meaning),
        "profiles and evidence, fused": fused(profile["BM25"], profile["vectors"], words, meaning),
        **ours,
    }


def _voted(centre: Centre, hits: Sequence[Hit]) -> list[str]:
    """Mediators by the scores of the cases they settled, each score as a share of the best."""
    votes: dict[str, float] = defaultdict(float)
    settled_by = centre.engine.columns("cases", [hit.id for hit in hits]).values("mediator")
    for hit, people in zip(hits, settled_by, strict=True):
        for person in people:
            votes[person] += max(hit.score, 0.0) / hits[0].score
    return sorted(votes, key=lambda person: -votes[person])
