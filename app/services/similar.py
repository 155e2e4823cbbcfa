"""Find similar closed cases, with the passages that match and what worked."""

from collections.abc import Callable
from dataclasses import dataclass

from app.services.filters import ALL_CASES, CaseFilters, FilterBook, without
from app.services.texts import checked_text
from indexer.records.store import RecordStore
from indexer.retrieve import Candidates, Query, Retriever
from models.domain.case import Case
from models.domain.elements import Elements
from models.domain.weights import Weights
from models.errors import InvalidInputError, NotFoundError
from models.language.highlight import Passage, passages
from models.language.tokenize import Tokenizer
from models.ranking.case_features import CASE_FEATURES, CaseSituation
from models.ranking.explain import Part, parts_of
from models.ranking.features import feature_matrix
from models.ranking.score import Scored, score
from models.understand.understander import Understander
from models.understand.understanding import Understanding

MAX_RESULTS = 100
MAX_FACTS = 10_000  # of a case asked with, as of a text


@dataclass(frozen=True, slots=True)
class Request:
    """A text, or the id of a case whose like is looked for (exactly one of them). `exclude` are cases' ids."""

    text: str = ""
    case_id: str | None = None
    k: int = 10
    filters: CaseFilters = ALL_CASES
    exclude: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """One case: why it is alike (passages with marks), what was done, and the parts of its score."""

    case: Case
    score: float
    passages: tuple[Passage, ...]
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class SimilarCases:
    """The answer."""

    understanding: Understanding
    results: tuple[SimilarCase, ...]
    considered: int
    weights_version: int


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranking before anything is fetched for the screen."""

    understanding: Understanding
    query: Query
    found: Candidates
    scored: Scored

    @property
    def ids(self) -> list[str]:
        """Cases, best first."""
        return [self.found.ids[row] for row in self.scored.order]


@dataclass(frozen=True)
class SimilarService:
    """The same pipeline as for mediators: understand → retrieve → features → score → explain."""

    understander: Understander
    retriever: Retriever
    store: RecordStore
    tokenizer: Tokenizer
    elements: Elements
    filter_book: FilterBook
    weights: Callable[[], Weights]

    def similar(self, request: Request) -> SimilarCases:
        """The k most similar cases. Raises InvalidInputError or NotFoundError (no such case)."""
        weights = self.weights()
        ranked = self.rank(request, weights)
        rows = ranked.scored.order[: request.k]
        cases = {c.id: c for c in self.store.get_many("cases", [ranked.found.ids[row] for row in rows])}
        results = [self._result(cases[doc], ranked, row, weights) for row in rows if (doc := ranked.found.ids[row]) in cases]
        return SimilarCases(ranked.understanding, tuple(results), len(ranked.found.ids), weights.version)

    def rank(self, request: Request, weights: Weights) -> Ranked:
        """The same ranking without fetching what a screen shows."""
        if not 1 <= request.k <= MAX_RESULTS:
            raise InvalidInputError(f"一次最多看 {MAX_RESULTS} 件案例。", code="too_many", field="k")
        understanding, exclude = self._understand(request)
        filters = [*self.filter_book.cases(request.filters).values(), *without(exclude)]
        query = self.query(understanding)
        found = self.retriever.cases(query, filters, max(100, request.k))
        elements = dict.fromkeys(name for guess in understanding.likely for name in self.elements.of(guess.id))
        situation = CaseSituation(
            understanding, found.columns, found.lexical, found.semantic, understanding.signs, tuple(elements)
        )
        names = [feature.name for feature in CASE_FEATURES]
        scored = score(names, feature_matrix(CASE_FEATURES, situation), weights.values, found.ids)
        return Ranked(understanding, query, found, scored)

    def query(self, understanding: Understanding) -> Query:
        """What is asked of the engine; the names of places are no words to look for."""
        return self.retriever.query(understanding.searched, [place.words for place in understanding.places])

    def _understand(self, request: Request) -> tuple[Understanding, tuple[str, ...]]:
        """What is looked for, and what must not come back; a case knows its own types."""
        if request.case_id is None:
            return self.understander.understand(checked_text(request.text)), request.exclude
        if request.text.strip():
            raise InvalidInputError("请只给案情文字或案例编号中的一个。", code="text_and_case", field="case_id")
        case = self.store.get("cases", request.case_id)
        allowed = request.filters.tiers
        if case is None or (allowed and case.tier not in allowed):
            raise NotFoundError("没有找到这件案例，它可能已被撤下。")
        understanding = self.understander.understand(case.facts[:MAX_FACTS])
        return understanding.corrected(case.dispute_types, None, None), (*request.exclude, case.id)

    def _result(self, case: Case, ranked: Ranked, row: int, weights: Weights) -> SimilarCase:
        shown = passages(case.facts, ranked.query.words, self.tokenizer, also=ranked.query.also)
        parts = parts_of(CASE_FEATURES, ranked.scored, weights.values, row)
        return SimilarCase(case, ranked.scored.score(row), shown, parts)
