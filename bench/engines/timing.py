"""What each engine takes for the same work; questions take turns between them, so that a busy moment meets both."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from app.bootstrap import Centre
from app.services.recommend import Request
from bench.engines.homes import Pair
from indexer.engine import Clause, Kind, Terms
from indexer.retrieve import MEDIATOR_FIELDS, word_clauses

FACETS = ("type", "kind", "grade", "level", "mode")
COUNTY = "980121000000"  # the sample's largest area
TOP = 20
NEAREST = 100
ROUNDS = 3
UPDATES = 20
Op = Callable[[Centre, str], object]


@dataclass
class Times:
    """Milliseconds a question, by engine."""

    label: str
    taken: dict[str, list[float]] = field(default_factory=dict)

    def row(self) -> tuple[str, ...]:
        """Median and 95th percentile of each, and the ratio of the medians."""
        cells = [f"{np.median(ms):.1f} / {np.percentile(ms, 95):.1f}" for ms in self.taken.values()]
        embedded, elastic = (float(np.median(ms)) for ms in self.taken.values())
        return (self.label, *cells, f"**{elastic / embedded:.1f}**")


def searches(pair: Pair, texts: Sequence[str]) -> list[Times]:
    """All kinds of search over these texts."""
    ops: dict[str, Op] = {
        "words + area + 5 facets, mediators": _faceted,
        "hybrid + area, mediators": lambda c, t: _hybrid(c, t, area=True),
        "hybrid, cases": lambda c, t: c.similar.retriever.cases(c.similar.retriever.query(t), ()),
        "recommend, complete": lambda c, t: c.recommend.recommend(Request(t)),
    }
    return [_timed(label, op, pair, texts) for label, op in ops.items()]


def _faceted(centre: Centre, text: str) -> object:
    query = centre.similar.retriever.query(text)
    clauses = word_clauses(query.words, MEDIATOR_FIELDS, query.synonyms)
    inside = Terms("area", (COUNTY,))
    counts = centre.engine.facets("mediators", FACETS, clauses, {"area": inside})
    return centre.engine.lexical("mediators", clauses, [inside], TOP), counts


def _hybrid(centre: Centre, text: str, *, area: bool) -> object:
    retriever = centre.similar.retriever
    return retriever.mediators(retriever.query(text), (), [Terms("area", (COUNTY,))] if area else [])


def _timed(label: str, op: Op, pair: Pair, texts: Sequence[str]) -> Times:
    times = Times(label, {name: [] for name in pair.both})
    for round_ in range(ROUNDS + 1):  # the first warms up both
        for text in texts:
            for name, centre in pair.both.items():
                started = perf_counter()
                op(centre, text)
                if round_:
                    times.taken[name].append(1000 * (perf_counter() - started))
    return times


def recall(pair: Pair, texts: Sequence[str], kind: Kind) -> float:
    """How many of the exactly nearest NEAREST the approximate search finds."""
    shares = []
    for text in texts:
        vector = pair.embedded.similar.retriever.query(text).vector
        exact, found = ({hit.id for hit in c.engine.nearest(kind, vector, (), NEAREST)} for c in pair.both.values())
        shares.append(len(exact & found) / max(len(exact), 1))
    return float(np.mean(shares))


def update(pair: Pair) -> Times:
    """One mediator changed, followed, and seen by a search. The store is the same, so each follows the same change."""
    times = Times("one change until a search sees it", {name: [] for name in pair.both})
    store = pair.embedded.store
    changed = next(store.iterate("mediators", 1))[0]
    for i in range(UPDATES):
        word = f"新词{i}"
        store.upsert("mediators", [changed.model_copy(update={"specialities": (word,)})])
        tokens = tuple(pair.embedded.tokenizer.tokens(word))
        for name, centre in pair.both.items():
            started = perf_counter()
            centre.follower.catch_up()
            found = centre.engine.lexical("mediators", [Clause("work", tokens, match="phrase")], limit=1)
            times.taken[name].append(1000 * (perf_counter() - started))
            assert [hit.id for hit in found] == [changed.id]
    store.upsert("mediators", [changed])
    for centre in pair.both.values():
        centre.follower.catch_up()
    return times
