"""Who is right for an unseen real case: 200 made-up mediators whose settled cases are real."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

import orjson

from app.bootstrap import Centre
from app.services.recommend import Request
from app.services.texts import checked_text
from bench.quality.centre import DEPTH, QUERY_CHARACTERS, Rankings, fused, in_threads, made_centre, neutral, plain
from bench.quality.court import CASES, read_cases, read_grades
from bench.quality.figures import OURS, Collector, Outcome
from indexer.engine import Hit
from indexer.retrieve import CASE_FIELDS, VOTERS, word_clauses
from models.ranking.metrics import ndcg, success

PEOPLE, SETTLED, RIGHT = (f"mediator_bench.dev.{part}" for part in ("mediators.jsonl", "cases.tsv", "qrels.tsv"))
FILES = (CASES, PEOPLE, SETTLED, RIGHT)


def mediators(data: Path) -> Iterator[Outcome]:
    """nDCG@5 and success@3 (somebody right among three). No cause is told, no region."""
    cases = {c.id: c for c in read_cases(data)}
    settled: dict[str, list[str]] = defaultdict(list)
    for line in (data / SETTLED).read_text(encoding="utf-8").splitlines():
        case, mediator = line.split("\t")
        settled[case].append(neutral(mediator))
    people = [orjson.loads(line) for line in (data / PEOPLE).read_bytes().splitlines()]
    grades = read_grades(data / RIGHT)
    asked = [c for c in cases.values() if neutral(c.id) in grades]
    found = Collector("mediators")
    with made_centre(
        {
            "mediators": [{**person, "id": neutral(person["id"])} for person in people],
            "cases": [{"id": neutral(i), "facts": cases[i].text, "mediators": who} for i, who in settled.items()],
        }
    ) as centre:
        texts = [c.text[:QUERY_CHARACTERS] for c in asked]
        for asking, rankings in zip(asked, in_threads(lambda text: _rankings(centre, text), texts), strict=True):
            right = grades[neutral(asking.id)]
            for system, ranking in rankings.items():
                found.add(system, nDCG_5=ndcg(ranking, right, 5), success_3=success(ranking, right, 3, least=1))
    yield from found.outcomes()


def _rankings(centre: Centre, text: str) -> Rankings:
    """By profile, by evidence (votes of the most similar settled cases), by both, and ours."""
    profile = plain(centre, "mediators", text)
    query = centre.similar.retriever.query(checked_text(text))
    by_words = centre.engine.lexical("cases", word_clauses(query.words, CASE_FIELDS), (), VOTERS)
    by_meaning = centre.engine.nearest("cases", query.vector, (), VOTERS)
    words, meaning = (_voted(centre, hits) for hits in (by_words, by_meaning))
    ours = centre.recommend.rank(Request(text, k=DEPTH), centre.recommend.weights())
    return {
        "profiles by BM25": profile["BM25"],
        "profiles by vectors": profile["vectors"],
        "profiles by fusion": profile["fusion"],
        "BM25": words,
        "vectors": meaning,
        "fusion": fused(words, meaning),
        "profiles and evidence, fused": fused(profile["BM25"], profile["vectors"], words, meaning),
        OURS: ours.ids,
    }


def _voted(centre: Centre, hits: Sequence[Hit]) -> list[str]:
    """Mediators by the scores of the cases they settled, each score as a share of the best."""
    votes: dict[str, float] = defaultdict(float)
    settled_by = centre.engine.columns("cases", [hit.id for hit in hits]).values("mediator")
    for hit, people in zip(hits, settled_by, strict=True):
        for person in people:
            votes[person] += max(hit.score, 0.0) / hits[0].score
    return sorted(votes, key=lambda person: -votes[person])
