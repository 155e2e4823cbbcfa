"""The same answers: nDCG of both engines on the sample centre's judged queries, and how far their top tens agree."""

from pathlib import Path

import numpy as np

from app.bootstrap import Centre
from app.services.evaluate import CUTOFFS
from bench.engines.homes import paired
from bench.quality.centre import fresh_home, imported
from bench.quality.sample import QUERIES, RANKED, RECORDS
from docs.make import table
from models.domain.judgement import JudgedQuery, load_judged
from models.domain.weights import Records
from models.ranking.metrics import ndcg
from tests.elastic_server import Server

TOP = 10
COMMAND = "`make bench-engines`"
Rankings = dict[str, list[str]]


def agreement(sample: Path, node: Server) -> str:
    """A Markdown table; one row for mediators, one for cases."""
    queries = load_judged(sample / QUERIES)
    files = {kind: sample / f"{kind}.jsonl" for kind in RECORDS}
    with imported(fresh_home("engines"), files) as embedded, paired(embedded, node) as pair:
        pair.elastic.follower.rebuild()
        rows = [_row(kind, queries, pair.embedded, pair.elastic) for kind in RANKED]
    figures = ("queries", "nDCG embedded", "nDCG Elasticsearch", "difference", "top ten in common")
    return table(("judged queries", *figures, "command"), rows)


def _row(kind: Records, queries: tuple[JudgedQuery, ...], embedded: Centre, elastic: Centre) -> tuple[str, ...]:
    cutoff = CUTOFFS[kind]
    first, second = _rankings(embedded, kind, queries), _rankings(elastic, kind, queries)
    judged = {q.id: q.grades(kind) for q in queries if q.id in first}
    ours = [float(np.mean([ndcg(r[q], grades, cutoff) for q, grades in judged.items()])) for r in (first, second)]
    common = float(np.mean([_overlap(first[q], second[q]) for q in first]))
    label = f"{kind}, nDCG@{cutoff}"
    return (label, str(len(first)), f"{ours[0]:.4f}", f"{ours[1]:.4f}", f"{ours[1] - ours[0]:+.4f}", f"**{common:.3f}**", COMMAND)


def _rankings(centre: Centre, kind: Records, queries: tuple[JudgedQuery, ...]) -> Rankings:
    weights = centre.evaluate.weights(kind).values
    return {p.query.id: p.ranking(weights) for p in centre.evaluate.prepare(kind, queries)}


def _overlap(first: list[str], second: list[str]) -> float:
    a, b = set(first[:TOP]), set(second[:TOP])
    return len(a & b) / max(len(a), len(b), 1)
