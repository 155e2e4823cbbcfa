"""Recommend mediators: understand → retrieve → features → score → arrange → explain."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from app.services.directory import offices_of
from app.services.filters import (
    ALL_MEDIATORS,
    FilterBook,
    MediatorFilters,
    eligible_today,
    widening_areas,
    without,
    without_named,
)
from app.services.texts import checked_text
from indexer.engine import Filter, Terms
from indexer.records.store import RecordStore
from indexer.retrieve import Candidates, Evidence, Query, Retriever, Scores
from models.domain.mediator import Mediator
from models.domain.organisation import Organisation
from models.domain.region import NATION, Regions, level_of
from models.domain.taxonomy import Route, Taxonomy
from models.domain.weights import Weights
from models.errors import InvalidInputError
from models.language.names import Match
from models.language.pinyin import bare
from models.ranking.arrange import FairShare, Move, arrange, contenders
from models.ranking.explain import Part, parts_of
from models.ranking.features import MEDIATOR_FEATURES, Situation, feature_matrix, lead_type
from models.ranking.outcomes.book import OutcomeBook
from models.ranking.reasons import Clues, mediator_reasons
from models.ranking.score import Scored, score
from models.understand.understander import Understander
from models.understand.understanding import Understanding

ENOUGH = 5  # eligible mediators of the right type before a search stops widening
MAX_RESULTS = 100
OTHER_TYPE = 0.4  # what a similar case of another type than understood still counts
REASON_CASES = 3  # similar cases named with a mediator


@dataclass(frozen=True, slots=True)
class Request:
    """What a party asks. `types`, `region` and `industry` correct what would be understood; `exclude` are mediators' ids.

    `id` names the request in the records of what was shown, and its draws are made from it; where nothing is recorded it may
    stay empty, and nothing is drawn. `again` is the id of an earlier request whose draws are made once more: to see more of
    the same list.
    """

    text: str
    k: int = 10
    filters: MediatorFilters = ALL_MEDIATORS
    exclude: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    region: str | None = None
    industry: str | None = None
    id: str = ""
    again: str = ""

    @property
    def seed(self) -> int | None:
        """Of all draws made for it; None: nothing is drawn."""
        named = self.again or self.id
        return seed_of(named) if named else None


def seed_of(request_id: str) -> int:
    """The seed of all draws made for a request (63 bits): whoever has its id can draw again."""
    return int.from_bytes(hashlib.sha256(request_id.encode()).digest()[:8]) >> 1


@dataclass(frozen=True, slots=True)
class Step:
    """One level of widening: the area looked at and how many eligible mediators it gave."""

    region: str
    name: str
    level: str
    eligible: int


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One mediator: reasons for the party, parts that add up to the score for staff, and similar cases they handled.

    `matched` is how their name answers to one that the text asks for or refuses (None: it names somebody else, or nobody).
    """

    mediator: Mediator
    office: Organisation | None
    score: float
    reasons: tuple[str, ...]
    parts: tuple[Part, ...]
    similar_cases: tuple[str, ...]
    matched: Match | None


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranking before anything is fetched for the screen: enough for evaluation and batches."""

    understanding: Understanding
    steps: tuple[Step, ...]
    found: Candidates
    evidence: tuple[Evidence, ...]
    scored: Scored
    order: tuple[int, ...]
    moves: tuple[Move, ...]
    seed: int | None

    @property
    def ids(self) -> list[str]:
        """Mediators, best first."""
        return [self.found.ids[row] for row in self.order]


@dataclass(frozen=True, slots=True)
class Recommendations:
    """The answer: what was understood, who is in charge, how far the search widened, and the ranked mediators.

    `request` is the id of the request; `ranked` is the ranking behind it, with those who are not shown. `moves` are those of
    whoever stands, or would stand by score, among the k.
    """

    request: str
    understanding: Understanding
    routes: tuple[Route, ...]
    steps: tuple[Step, ...]
    results: tuple[Recommendation, ...]
    moves: tuple[Move, ...]
    considered: int
    weights_version: int
    ranked: Ranked


@dataclass(frozen=True)
class RecommendService:
    """The pipeline with its parts; `today` is asked at each request."""

    understander: Understander
    retriever: Retriever
    store: RecordStore
    taxonomy: Taxonomy
    regions: Regions
    filter_book: FilterBook
    weights: Callable[[], Weights]
    outcomes: Callable[[], OutcomeBook]
    fair: FairShare
    today: Callable[[], date] = date.today

    def recommend(self, request: Request) -> Recommendations:
        """The k best eligible mediators with reasons. Raises InvalidInputError for what cannot be used."""
        weights = self.weights()
        ranked = self.rank(request, weights)
        return Recommendations(
            request=request.id,
            understanding=ranked.understanding,
            routes=self._routes(ranked.understanding),
            steps=ranked.steps,
            results=self._results(ranked, ranked.order[: request.k], weights),
            moves=tuple(move for move in ranked.moves if min(move.before, move.after) < request.k),
            considered=len(ranked.found.ids),
            weights_version=weights.version,
            ranked=ranked,
        )

    def rank(self, request: Request, weights: Weights) -> Ranked:
        """The same ranking without fetching what a screen shows."""
        understanding = self._understand(request)
        places = [place.words for place in understanding.places]
        query = self.retriever.query(understanding.searched, places, understanding.signs.causes)
        filters = [*eligible_today(self.today()), *without(request.exclude)]
        filters += without_named(tuple(name.name for name in understanding.unwanted if name.known))
        filters += self.filter_book.mediators(request.filters).values()
        area, steps = self._widen(understanding, filters)
        found, evidence = self._retrieve(understanding, query, [*filters, *area])
        votes = _votes(found.ids, evidence, understanding)
        book, lead = self.outcomes(), lead_type(understanding)
        standing = book.standing(found.ids, lead)
        situation = Situation(understanding, found.columns, found.lexical, found.semantic, votes, standing)
        names = [feature.name for feature in MEDIATOR_FEATURES]
        scored = score(names, feature_matrix(MEDIATOR_FEATURES, situation), weights.values, found.ids)
        best_first = contenders(scored, found.columns, book.doubt(found.ids, lead), weights.values, self.fair.cases)
        order, moves = arrange(best_first, self.fair.share, request.seed)
        rows = tuple(scored.order[i] for i in order)
        return Ranked(understanding, steps, found, evidence, scored, rows, tuple(moves), request.seed)

    def _understand(self, request: Request) -> Understanding:
        if not 1 <= request.k <= MAX_RESULTS:
            raise InvalidInputError(f"一次最多看 {MAX_RESULTS} 位调解员。", code="too_many", field="k")
        types = self.filter_book.types(request.types)
        region = self.filter_book.region(request.region) if request.region else None
        industry = self.filter_book.industry(request.industry) if request.industry else None
        return self.understander.understand(checked_text(request.text), region).corrected(types, region, industry)

    def _widen(self, understanding: Understanding, filters: Sequence[Filter]) -> tuple[list[Filter], tuple[Step, ...]]:
        """From the party's own area outwards until enough eligible mediators of the right type are found."""
        if understanding.region is None:
            return [], ()
        wanted: list[Filter] = [Terms("type", tuple(t.id for t in understanding.likely))] if understanding.likely else []
        steps: list[Step] = []
        for area in widening_areas(understanding.region):
            inside = [] if area == NATION else [self.filter_book.serving(area)]
            count = self.retriever.engine.browse("mediators", filters=[*filters, *wanted, *inside], limit=1).total
            steps.append(Step(area, self.regions.name(area), level_of(area), count))
            if count >= ENOUGH:
                break
        return inside, tuple(steps)

    def _retrieve(
        self, understanding: Understanding, query: Query, filters: Sequence[Filter]
    ) -> tuple[Candidates, tuple[Evidence, ...]]:
        evidence = self.retriever.evidence(query)
        voters = dict.fromkeys(m for case in evidence for m in case.mediators)
        also = dict.fromkeys((*self._named(understanding), *voters))
        labels = [self.taxonomy.type_label(guess.id) for guess in understanding.likely]
        found = self.retriever.mediators(query, labels, filters, tuple(also))
        return found, evidence

    def _named(self, understanding: Understanding) -> tuple[str, ...]:
        """Ids of whoever has a name asked for, or may be meant: they are looked at whatever they usually handle."""
        names = tuple(understanding.asked_names)
        return self.retriever.engine.browse("mediators", filters=[Terms("full_name", names)]).ids if names else ()

    def _routes(self, understanding: Understanding) -> tuple[Route, ...]:
        routes = [self.taxonomy.route(guess.id) for guess in understanding.likely]
        return tuple(dict.fromkeys(route for route in routes if route is not None))

    def _results(self, ranked: Ranked, rows: Sequence[int], weights: Weights) -> tuple[Recommendation, ...]:
        """What the screen shows of these rows; a record deleted since it was indexed is left out."""
        mediators = {m.id: m for m in self.store.get_many("mediators", [ranked.found.ids[row] for row in rows])}
        offices = {o.id: o for o in self.store.get_many("organisations", offices_of(mediators.values()))}
        shown = []
        for row in rows:
            mediator = mediators.get(ranked.found.ids[row])
            if mediator is None:
                continue
            office = offices.get(mediator.organisation or "")
            parts = parts_of(MEDIATOR_FEATURES, ranked.scored, weights.values, row)
            handled = tuple(case.case for case in ranked.evidence if mediator.id in case.mediators)
            clues = Clues(ranked.understanding, self.taxonomy, self.regions, office, len(handled))
            reasons = mediator_reasons(mediator, parts, clues)
            matched = _matched(ranked.understanding, mediator)
            cases = handled[:REASON_CASES]
            shown.append(Recommendation(mediator, office, ranked.scored.score(row), reasons, parts, cases, matched))
        return tuple(shown)


def _matched(understanding: Understanding, mediator: Mediator) -> Match | None:
    name = bare(mediator.name)
    unclear = understanding.unclear_name(name)
    return Match.EXACT if name == understanding.mediator_name else unclear.how if unclear else None


def _votes(ids: Sequence[str], evidence: Sequence[Evidence], understanding: Understanding) -> Scores:
    """[n] the weights of the similar cases each one handled, added up; a case of another type counts for less."""
    votes: dict[str, float] = {}
    for case in evidence:
        weight = case.weight * (OTHER_TYPE + (1 - OTHER_TYPE) * understanding.type_match(case.types))
        for mediator in case.mediators:
            votes[mediator] = votes.get(mediator, 0.0) + weight
    return np.array([votes.get(doc, 0.0) for doc in ids], dtype=np.float64)
