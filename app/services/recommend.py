"""Recommend mediators: understand → retrieve → features → score → arrange → explain."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from app.services.directory import offices_of
from app.services.eligibility import Step, flat, gates_of, widen, without_names
from app.services.evidence import alike, votes
from app.services.filters import ALL_MEDIATORS, FilterBook, MediatorFilters
from app.services.library import case_of
from app.services.panel import Panel, PanelService
from app.services.placing import TrialPart, place, taking_part
from app.services.recusal import RecusalService, Recused
from app.services.texts import checked_text
from app.stores.weights import Tried
from indexer.engine import Filter, Terms
from indexer.records.store import RecordStore
from indexer.retrieve import Candidates, Evidence, Query, Retriever
from models.domain.mediator import Mediator
from models.domain.organisation import Organisation
from models.domain.recusal import Party
from models.domain.region import Regions
from models.domain.taxonomy import Route, Taxonomy
from models.domain.weights import Weights
from models.errors import InvalidInputError
from models.language.names import Match
from models.language.pinyin import bare
from models.ranking.arrange import FairShare, Move
from models.ranking.demands import DemandBook
from models.ranking.explain import Part, parts_of, ties_of
from models.ranking.features import MEDIATOR_FEATURES, Situation, feature_matrix, lead_type
from models.ranking.outcomes.book import OutcomeBook
from models.ranking.reasons import Clues, mediator_reasons
from models.ranking.score import Scored, score
from models.understand.understander import Understander
from models.understand.understanding import Understanding

MAX_RESULTS = 100
MOST_SEATS = 5
REASON_CASES = 3  # similar cases named with a mediator


@dataclass(frozen=True, slots=True)
class Request:
    """What a party asks. `types`, `region` and `industry` correct what would be understood; `exclude` are mediators' ids.

    A `size` above 1 asks for so many together (a panel), with `same_office` also out of one organisation.
    `id` names the request in the records of what was shown, and its draws are made from it; where nothing is recorded it may
    stay empty, and nothing is drawn. `again` is the id of an earlier request whose draws are made once more: to see more of
    the same list; `drawn` is the seed of its draws, where it is known. `parties` are compared with what mediators
    declared, and kept nowhere. `case` is the id of an earlier case of the same matter, of the tiers in `case_tiers`
    (none given: any): whoever handled it knows the matter.
    """

    text: str
    k: int = 10
    filters: MediatorFilters = ALL_MEDIATORS
    exclude: tuple[str, ...] = ()
    types: tuple[str, ...] = ()
    region: str | None = None
    industry: str | None = None
    size: int = 1
    same_office: bool = False
    id: str = ""
    again: str = ""
    parties: tuple[Party, ...] = field(default=(), repr=False)
    drawn: int | None = None
    case: str | None = None
    case_tiers: tuple[str, ...] = ()

    @property
    def seed(self) -> int | None:
        """Of all draws made for it; None: nothing is drawn."""
        if self.drawn is not None:
            return self.drawn
        named = self.again or self.id
        return seed_of(named) if named else None


def seed_of(request_id: str) -> int:
    """The seed of all draws made for a request (63 bits): whoever has its id can draw again."""
    return int.from_bytes(hashlib.sha256(request_id.encode()).digest()[:8]) >> 1


@dataclass(frozen=True, slots=True)
class Recommendation:
    """One mediator: reasons for the party, parts that add up to the score for staff, and similar cases they handled.

    `matched` is how their name answers to one that the text asks for or refuses (None: it names somebody else, or nobody);
    `lists` are those that made them a candidate; `ties` are others of exactly the same score.
    `ask_first`: a tie that both sides may waive; the party asks the centre before they choose.
    """

    mediator: Mediator
    office: Organisation | None
    score: float
    reasons: tuple[str, ...]
    parts: tuple[Part, ...]
    similar_cases: tuple[str, ...]
    matched: Match | None
    lists: tuple[str, ...]
    ties: tuple[str, ...]
    ask_first: bool = False


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranking before anything is fetched for the screen: enough for evaluation and batches.

    `gates` are the filters that whoever is in it has passed, by name, in the order to tell of them. `order` to `trial` as in
    `Placed`.
    """

    understanding: Understanding
    situation: Situation
    gates: Mapping[str, tuple[Filter, ...]]
    steps: tuple[Step, ...]
    found: Candidates
    evidence: tuple[Evidence, ...]
    scored: Scored
    order: tuple[int, ...]
    moves: tuple[Move, ...]
    turns: Mapping[str, int]
    trial: TrialPart | None
    recused: Recused
    seed: int | None

    @property
    def ids(self) -> list[str]:
        """Mediators, best first."""
        return [self.found.ids[row] for row in self.order]


@dataclass(frozen=True, slots=True)
class Recommendations:
    """The answer: what was understood, who is in charge, how far the search widened, and the ranked mediators.

    `request` is the id of the request; `ranked` is the ranking behind it, with those who are not shown. `moves` are those of
    whoever stands, or would stand by score, among those shown. A `panel`, where one was asked for, stands at the head of both.
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
    panel: Panel | None = None


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
    recusal: RecusalService
    panels: PanelService
    demands: DemandBook
    fair: Callable[[], FairShare]
    tried: Callable[[], Tried | None]
    today: Callable[[], date] = date.today

    def recommend(self, request: Request) -> Recommendations:
        """The k best eligible mediators with reasons. Raises InvalidInputError for what cannot be used."""
        weights = self.weights()
        ranked = self.rank(request, weights)
        panel = self._panel(request, ranked)
        if panel:
            rest = tuple(row for row in ranked.order if row not in panel.rows)
            ranked = replace(ranked, order=(*panel.rows, *rest))
        shown = max(request.k, len(panel.rows) if panel else 0)
        return Recommendations(
            request=request.id,
            understanding=ranked.understanding,
            routes=self._routes(ranked.understanding),
            steps=ranked.steps,
            results=self._results(ranked, ranked.order[:shown], weights),
            moves=tuple(move for move in ranked.moves if min(move.before, move.after) < shown),
            considered=len(ranked.found.ids),
            weights_version=weights.version,
            ranked=ranked,
            panel=panel,
        )

    def _panel(self, request: Request, ranked: Ranked) -> Panel | None:
        if request.size == 1:
            return None
        parts = (ranked.understanding, ranked.found, ranked.scored, ranked.order)
        return self.panels.seat(*parts, request.size, same_office=request.same_office)

    def rank(self, request: Request, weights: Weights) -> Ranked:
        """The same ranking without fetching what a screen shows. Raises NotFoundError for an earlier case that is not there."""
        knowing = self._knowing(request)
        recused = self.recusal.check(request.parties)
        engine = self.retriever.engine
        understanding = without_names(self._understand(request), recused.removed, self.store, engine)
        query = self.retriever.understood(understanding)
        chosen = self.filter_book.mediators(request.filters)
        gates = gates_of(understanding, recused.removed, request.exclude, chosen, self.today())
        gates["widened"], steps = widen(engine, self.filter_book, self.regions, understanding, flat(gates))
        found, evidence = self._retrieve(understanding, query, flat(gates), request.size, knowing)
        situation = self._situation(understanding, query, found, evidence, knowing)
        names = [feature.name for feature in MEDIATOR_FEATURES]
        scored = score(names, feature_matrix(MEDIATOR_FEATURES, situation), weights.values, found.ids)
        tried = taking_part(self.tried(), weights, request.seed) if request.size == 1 else None
        doubt = self.outcomes().doubt(found.ids, lead_type(understanding))
        placed = place(found, scored, doubt, weights, self.fair(), request.seed, tried)
        return Ranked(understanding, situation, gates, steps, found, evidence, scored, *placed, recused, request.seed)

    def _situation(
        self,
        understanding: Understanding,
        query: Query,
        found: Candidates,
        evidence: Sequence[Evidence],
        knowing: Sequence[str],
    ) -> Situation:
        handled = votes(evidence, understanding, lambda case: case.mediators)
        return Situation(
            understanding,
            found.columns,
            found.lexical,
            found.semantic,
            np.array([handled.get(doc, 0.0) for doc in found.ids], np.float64),
            self.outcomes().standing(found.ids, lead_type(understanding)),
            query.words,
            self.demands.of(understanding, votes(evidence, understanding, lambda case: case.methods)),
            frozenset(knowing),
        )

    def _knowing(self, request: Request) -> tuple[str, ...]:
        """Who handled the earlier case that the request refers to."""
        return case_of(self.store, request.case, request.case_tiers or None).mediators if request.case else ()

    def _understand(self, request: Request) -> Understanding:
        if not 1 <= request.k <= MAX_RESULTS:
            raise InvalidInputError(f"一次最多看 {MAX_RESULTS} 位调解员。", code="too_many", field="k")
        if not 1 <= request.size <= MOST_SEATS:
            raise InvalidInputError(f"一起调解的可以是 1 到 {MOST_SEATS} 位，请改正。", code="bad_size", field="size")
        types = self.filter_book.types(request.types)
        region = self.filter_book.region(request.region) if request.region else None
        industry = self.filter_book.industry(request.industry) if request.industry else None
        return self.understander.understand(checked_text(request.text), region).corrected(types, region, industry)

    def _retrieve(
        self, understanding: Understanding, query: Query, filters: Sequence[Filter], size: int, knowing: Sequence[str]
    ) -> tuple[Candidates, tuple[Evidence, ...]]:
        evidence = self.retriever.evidence(query)
        voters = dict.fromkeys(m for case in evidence for m in case.mediators)
        also = {"named": self._named(understanding), "evidence": tuple(voters), "knowing": knowing}
        if size > 1:
            also["needed"] = self.panels.candidates(self.retriever.engine, understanding, filters)
        labels = [self.taxonomy.type_label(guess.id) for guess in understanding.likely]
        return self.retriever.mediators(query, labels, filters, also), evidence

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
        bodies = ranked.found.columns.values("body")
        shown = []
        for row in rows:
            mediator = mediators.get(ranked.found.ids[row])
            if mediator is None:
                continue
            office = offices.get(mediator.organisation or "")
            parts = parts_of(MEDIATOR_FEATURES, ranked.scored, weights.values, row)
            handled = alike(ranked.evidence, ranked.understanding, mediator.id)
            clues = Clues(
                ranked.understanding,
                self.taxonomy,
                self.regions,
                office,
                len(handled),
                ranked.situation.demands,
                ranked.situation.words,
                bodies[row],
            )
            shown.append(
                Recommendation(
                    mediator=mediator,
                    office=office,
                    score=ranked.scored.score(row),
                    reasons=mediator_reasons(mediator, parts, clues),
                    parts=parts,
                    similar_cases=handled[:REASON_CASES],
                    matched=_matched(ranked.understanding, mediator),
                    lists=ranked.found.lists_of(mediator.id),
                    ties=ties_of(ranked.scored, ranked.found.ids, row),
                    ask_first=mediator.id in ranked.recused.flagged,
                )
            )
        return tuple(shown)


def _matched(understanding: Understanding, mediator: Mediator) -> Match | None:
    name = bare(mediator.name)
    unclear = understanding.unclear_name(name)
    return Match.EXACT if name == understanding.mediator_name else unclear.how if unclear else None
