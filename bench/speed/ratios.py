"""Ours over bare, round by round in one run: lexical search, hybrid search, recommend."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from app.services.recommend import Request
from app.services.similar import Request as CaseRequest
from bench.speed.bare import FEATURES, TOP, BareCentre, BareIndex
from bench.speed.homes import Sized
from indexer.engine import Kind, Terms
from indexer.retrieve import CASE_FIELDS, MEDIATOR_FIELDS, word_clauses

ROUNDS = 7
COUNTY = "980102000000"
FIELDS: dict[Kind, dict[str, float]] = {"mediators": MEDIATOR_FIELDS, "cases": CASE_FIELDS}
Op = Callable[[str], object]


@dataclass
class Ratio:
    """Seconds of each round for the same queries, ours and bare."""

    label: str
    queries: int
    ours: list[float] = field(default_factory=list)
    bare: list[float] = field(default_factory=list)

    def row(self) -> list[str]:
        """Label, milliseconds a query of both (median round), and the ratio's min, median, max over rounds."""
        each = [f"{1000 * float(np.median(s)) / self.queries:.2f}" for s in (self.ours, self.bare)]
        return [self.label, *each, spread(np.array(self.ours) / np.array(self.bare), ".2f")]


def spread(values: Sequence[float] | NDArray[np.float64], form: str) -> str:
    """Min, **median** and max as the docs show them."""
    return f"{np.min(values):{form}} – **{np.median(values):{form}}** – {np.max(values):{form}}"


def bare_twin(made: Sized, texts: Sequence[str]) -> BareCentre:
    """The bare libraries over the documents of a centre, read from its store through the same analysis."""
    centre = made.centre
    mediators = (d for page in centre.store.iterate("mediators") for d in centre.follower.mediators(page))
    cases = (d for page in centre.store.iterate("cases") for d in centre.follower.cases(page))
    row_of = {doc: row for row, doc in enumerate(made.ids["mediators"])}
    handled = {c.id: c.mediators for page in centre.store.iterate("cases") for c in page}
    dice = np.random.default_rng(1)
    return BareCentre(
        mediators=BareIndex(mediators, MEDIATOR_FIELDS, made.ids["mediators"], made.vectors["mediators"]),
        cases=BareIndex(cases, CASE_FIELDS, made.ids["cases"], made.vectors["cases"]),
        handlers=[[row_of[m] for m in handled[doc] if m in row_of] for doc in made.ids["cases"]],
        columns=dice.random((len(row_of), FEATURES)),
        weights=dice.random(FEATURES),
        tokenizer=centre.tokenizer,
        synonyms={text: centre.similar.retriever.query(text).synonyms for text in texts},
    )


def ratios(made: Sized, texts: Sequence[str]) -> list[Ratio]:
    """All of them at one size, over the same texts, query vectors known beforehand."""
    centre, bare = made.centre, bare_twin(made, texts)
    retriever = centre.similar.retriever
    vectors = {text: retriever.query(text).vector for text in texts}
    weights = centre.recommend.weights()
    steps = {text: [s.region for s in centre.recommend.rank(Request(text), weights).steps] for text in texts}
    case_weights = centre.similar.weights()
    inside = [Terms("area", (COUNTY,))]

    def lexical(kind: Kind, text: str) -> object:
        query = retriever.query(text)
        clauses = word_clauses(query.words, FIELDS[kind], query.synonyms)
        return centre.engine.lexical(kind, clauses, inside, TOP)

    def bare_lexical(index: BareIndex, text: str) -> object:
        return index.words(bare.words(text), COUNTY)

    pairs: list[tuple[str, Op, Op]] = [
        ("words + area, mediators", lambda t: lexical("mediators", t), lambda t: bare_lexical(bare.mediators, t)),
        ("words + area, cases", lambda t: lexical("cases", t), lambda t: bare_lexical(bare.cases, t)),
        (
            "hybrid + area, mediators",
            lambda t: retriever.mediators(retriever.query(t), (), inside),
            lambda t: bare.hybrid(bare.mediators, bare.words(t), vectors[t], COUNTY),
        ),
        (
            "hybrid, cases",
            lambda t: retriever.cases(retriever.query(t), ()),
            lambda t: bare.hybrid(bare.cases, bare.words(t), vectors[t], None),
        ),
        (
            "similar cases: the whole pipeline against the hybrid",
            lambda t: centre.similar.rank(CaseRequest(t), case_weights),
            lambda t: bare.hybrid(bare.cases, bare.words(t), vectors[t], None),
        ),
        (
            "recommend",
            lambda t: centre.recommend.rank(Request(t), weights),
            lambda t: bare.recommend(t, vectors[t], steps[t]),
        ),
    ]
    return [_measured(label, ours, other, texts) for label, ours, other in pairs]


def _measured(label: str, ours: Op, bare: Op, texts: Sequence[str]) -> Ratio:
    """Rounds take turns, so that a busy moment of the machine meets both."""
    ratio = Ratio(label, len(texts))
    for warm in (ours, bare):
        _seconds(warm, texts)
    for _ in range(ROUNDS):
        ratio.ours.append(_seconds(ours, texts))
        ratio.bare.append(_seconds(bare, texts))
    return ratio


def _seconds(op: Op, texts: Sequence[str]) -> float:
    started = time.perf_counter()
    for text in texts:
        op(text)
    return time.perf_counter() - started
