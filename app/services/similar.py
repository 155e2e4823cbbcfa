"""Find similar closed cases, with the passages that match and what worked."""

from dataclasses import dataclass
from typing import Protocol

from app.services.families import Family, families, known_copies, what_worked
from app.services.filters import ALL_CASES, CaseFilters, FilterBook, without
from app.services.library import case_of
from app.services.texts import checked_text
from indexer.engine import Filter, Terms
from indexer.records.store import RecordStore
from indexer.retrieve import Candidates, Query, Retriever
from models.domain.case import Case
from models.domain.elements import Elements
from models.domain.similarity import Similarity, similarity
from models.domain.weights import Weights
from models.errors import InvalidInputError
from models.language.highlight import Passage, passages
from models.language.tokenize import Tokenizer
from models.ranking.case_features import CASE_FEATURES, FROM_TRAITS, CaseSituation
from models.ranking.explain import Part, parts_of
from models.ranking.features import feature_matrix
from models.ranking.score import Scored, score
from models.ranking.worked import Worked
from models.understand.traits import NO_TRAITS, TraitReader, Traits
from models.understand.understander import Understander
from models.understand.understanding import Understanding

MAX_RESULTS = 100
MAX_FACTS = 10_000  # of a case asked with, as of a text


@dataclass(frozen=True, slots=True)
class Request:
    """A text, or the id of a case whose like is looked for (exactly one of them). `exclude` are cases' ids.

    `kind` names in what the cases are to be alike (models.domain.similarity).
    """

    text: str = ""
    case_id: str | None = None
    k: int = 10
    filters: CaseFilters = ALL_CASES
    exclude: tuple[str, ...] = ()
    kind: str = "facts"


@dataclass(frozen=True, slots=True)
class SimilarCase:
    """One case: why it is alike (passages with marks), the parts of its score, and the same case again under other ids."""

    case: Case
    score: float
    passages: tuple[Passage, ...]
    parts: tuple[Part, ...]
    copies: tuple[Case, ...]


@dataclass(frozen=True, slots=True)
class SimilarCases:
    """The answer; `worked` None where it was not clear what kind of dispute is meant."""

    understanding: Understanding
    results: tuple[SimilarCase, ...]
    worked: Worked | None
    considered: int
    weights_version: int
    kind: Similarity


@dataclass(frozen=True, slots=True)
class Ranked:
    """A ranking before anything is fetched for the screen; `asked` is the case asked with."""

    understanding: Understanding
    asked: Case | None
    query: Query
    found: Candidates
    scored: Scored

    @property
    def ids(self) -> list[str]:
        """Cases, best first."""
        return [self.found.ids[row] for row in self.scored.order]


class WeightsByKind(Protocol):
    """The version in force for a kind of similarity."""

    def __call__(self, kind: Similarity = "facts") -> Weights: ...


@dataclass(frozen=True)
class SimilarService:
    """The same pipeline as for mediators: understand → retrieve → features → score → explain."""

    understander: Understander
    retriever: Retriever
    store: RecordStore
    tokenizer: Tokenizer
    elements: Elements
    traits: TraitReader
    filter_book: FilterBook
    weights: WeightsByKind

    def similar(self, request: Request) -> SimilarCases:
        """The k most similar cases, each once, and what worked in those near. Raises InvalidInputError or NotFoundError."""
        kind = similarity(request.kind)
        weights = self.weights(kind)
        ranked = self.rank(request, weights)
        head = families(self.store, ranked.found, ranked.scored, request.k, request.filters.tiers, ranked.asked)
        results = tuple(self._result(family, ranked, weights) for family in head[: request.k])
        told = what_worked(ranked.understanding, ranked.scored, head, request.filters)
        return SimilarCases(ranked.understanding, results, told, len(ranked.found.ids), weights.version, kind)

    def rank(self, request: Request, weights: Weights) -> Ranked:
        """The same ranking without fetching what a screen shows, and with copies in their places.

        Those known of the case asked with are left out, as it is itself.
        """
        if not 1 <= request.k <= MAX_RESULTS:
            raise InvalidInputError(f"一次最多看 {MAX_RESULTS} 件案例。", code="too_many", field="k")
        understanding, case = self._understand(request)
        exclude = request.exclude if case is None else (*request.exclude, case.id, *known_copies(case))
        filters = [*self.filter_book.cases(request.filters).values(), *without(exclude)]
        query = self.retriever.understood(understanding)
        traits = self._traits(understanding, case, weights)
        found = self.retriever.cases(query, filters, max(100, request.k), _having(traits, weights))
        elements = dict.fromkeys(name for guess in understanding.likely for name in self.elements.of(guess.id))
        situation = CaseSituation(
            understanding,
            found.columns,
            found.lexical,
            found.semantic,
            found.causes,
            understanding.signs,
            tuple(elements),
            traits,
            self.traits.remedies,
        )
        names = [feature.name for feature in CASE_FEATURES]
        scored = score(names, feature_matrix(CASE_FEATURES, situation, weights.values), weights.values, found.ids)
        return Ranked(understanding, case, query, found, scored)

    def _traits(self, understanding: Understanding, case: Case | None, weights: Weights) -> Traits:
        """What the text tells, or what is known of the case; read only where it counts."""
        if not any(weights.values.get(name) for name in FROM_TRAITS):
            return NO_TRAITS
        return self.traits.of_case(case) if case else self.traits.read(understanding.text)

    def _understand(self, request: Request) -> tuple[Understanding, Case | None]:
        """What is looked for, and the case asked with; a case knows its own types."""
        if request.case_id is None:
            return self.understander.understand(checked_text(request.text)), None
        if request.text.strip():
            raise InvalidInputError("请只给案情文字或案例编号中的一个。", code="text_and_case", field="case_id")
        case = case_of(self.store, request.case_id, request.filters.tiers or None)
        understanding = self.understander.understand(case.facts[:MAX_FACTS])
        return understanding.corrected(case.dispute_types, None, None), case

    def _result(self, family: Family, ranked: Ranked, weights: Weights) -> SimilarCase:
        case, row = family.case, family.row
        shown = passages(case.facts, ranked.query.words, self.tokenizer, also=ranked.query.also)
        parts = parts_of(CASE_FEATURES, ranked.scored, weights.values, row)
        return SimilarCase(case, ranked.scored.score(row), shown, parts, family.copies)


def _having(traits: Traits, weights: Weights) -> list[Filter]:
    """Cases that share what is stated or named, where it counts: they may lie beyond the nearest by words and meaning."""
    stated = (traits.relationship,) if traits.relationship else ()
    known = {"relationship": stated, "law": traits.laws, "method": traits.methods}
    return [Terms(column, values) for column, values in known.items() if values and weights.values.get(column)]
