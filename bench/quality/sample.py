"""The sample centre's own judged queries: everyday wording, graded mediators and cases."""

from collections.abc import Iterator
from functools import partial
from pathlib import Path

from app.bootstrap import Centre
from app.services.evaluate import CUTOFFS
from app.services.filters import eligible_today
from app.services.recommend import Request
from bench.quality.centre import DEPTH, Scope, fresh_home, imported, in_threads, plain
from bench.quality.court import case_rankings
from bench.quality.figures import OURS, Asked, Collector, Outcome, Rankings
from indexer.records.tables import Kind
from models.domain.judgement import JudgedQuery, load_judged
from models.domain.taxonomy import parent_type
from models.domain.weights import Records
from models.ranking.metrics import ndcg

RECORDS: tuple[Kind, ...] = ("organisations", "mediators", "cases")
QUERIES = "queries.jsonl"
RANKED: tuple[Records, ...] = ("mediators", "cases")
FILES = (*(f"{kind}.jsonl" for kind in RECORDS), QUERIES)


def judged(sample: Path, scope: Scope) -> Iterator[Outcome]:
    """nDCG@5 of mediators and nDCG@10 of cases; a query without a judgement of the kind is skipped."""
    queries = load_judged(sample / QUERIES)
    with imported(fresh_home(scope.home), {kind: sample / f"{kind}.jsonl" for kind in RECORDS}) as centre:
        for kind in RANKED:
            yield from _measured(centre, kind, queries, scope)


def _measured(centre: Centre, kind: Records, queries: tuple[JudgedQuery, ...], scope: Scope) -> Iterator[Outcome]:
    asked = scope.asked([q for q in queries if any(grade > 0 for grade in q.grades(kind).values())])
    cutoff = CUTOFFS[kind]
    metric = f"nDCG@{cutoff}"
    found = Collector(f"sample {kind}", (metric,))
    for query, rankings in zip(asked, in_threads(lambda q: _rankings(centre, kind, q.text, scope), asked), strict=True):
        grades = query.grades(kind)
        shown = "; ".join(f"{doc} {grades.get(doc, 0):g}" for doc in rankings[OURS][:cutoff])
        slices = {"type": parent_type(query.types[0])} if query.types else {}
        found.add(Asked(f"{query.id} {query.text}", slices, shown), rankings, {metric: partial(ndcg, grades=grades, k=cutoff)})
    yield from found.outcomes()


def _rankings(centre: Centre, kind: Records, text: str, scope: Scope) -> Rankings:
    """The baselines rank the same eligible people as ours; the region is left to ours to understand."""
    if kind == "cases":
        return case_rankings(centre, text, scope)
    service = centre.recommend
    ours = service.rank(Request(text, k=DEPTH), service.weights())
    others = plain(centre, "mediators", text, eligible_today(service.today())) if scope.plain else {}
    return {**others, OURS: ours.ids}
