"""The sample centre's own judged queries: everyday wording, graded mediators and cases."""

from collections.abc import Iterator
from pathlib import Path

from app.bootstrap import Centre
from app.services.evaluate import CUTOFFS
from app.services.filters import eligible_today
from app.services.recommend import Request
from bench.quality.centre import DEPTH, Rankings, fresh_home, imported, in_threads, plain
from bench.quality.court import case_rankings
from bench.quality.figures import OURS, Collector, Outcome
from indexer.records.tables import Kind
from models.domain.judgement import JudgedQuery, load_judged
from models.domain.weights import Ranked
from models.ranking.metrics import ndcg

RECORDS: tuple[Kind, ...] = ("organisations", "mediators", "cases")
QUERIES = "queries.jsonl"
FILES = (*(f"{kind}.jsonl" for kind in RECORDS), QUERIES)


def judged(sample: Path) -> Iterator[Outcome]:
    """nDCG@5 of mediators and nDCG@10 of cases; a query without a judgement of the kind is skipped."""
    queries = load_judged(sample / QUERIES)
    with imported(fresh_home(), {kind: sample / f"{kind}.jsonl" for kind in RECORDS}) as centre:
        for kind in CUTOFFS:
            yield from _measured(centre, kind, queries)


def _measured(centre: Centre, kind: Ranked, queries: tuple[JudgedQuery, ...]) -> Iterator[Outcome]:
    asked = [q for q in queries if any(grade > 0 for grade in q.grades(kind).values())]
    found, cutoff = Collector(f"sample {kind}"), CUTOFFS[kind]
    for query, rankings in zip(asked, in_threads(lambda q: _rankings(centre, kind, q.text), asked), strict=True):
        for system, ranking in rankings.items():
            found.add(system, **{f"nDCG_{cutoff}": ndcg(ranking, query.grades(kind), cutoff)})
    yield from found.outcomes()


def _rankings(centre: Centre, kind: Ranked, text: str) -> Rankings:
    """The baselines rank the same eligible people as ours; the region is left to ours to understand."""
    if kind == "cases":
        return case_rankings(centre, text)
    service = centre.recommend
    ours = service.rank(Request(text, k=DEPTH), service.weights())
    return {**plain(centre, "mediators", text, eligible_today(service.today())), OURS: ours.ids}
