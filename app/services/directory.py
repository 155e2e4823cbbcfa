"""The roster and the library as lists: browse with filters and facets, find by name, look one up."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from app.services.filters import ALL_MEDIATORS, FilterBook, MediatorFilters
from indexer.engine import Clause, FacetCounts, Filter, SearchEngine, Sort
from indexer.records.store import RecordStore
from indexer.retrieve import word_clauses
from models.domain.case import Case
from models.domain.lexicon import Lexicon
from models.domain.mediator import Mediator
from models.domain.organisation import Organisation
from models.errors import InvalidInputError, NotFoundError
from models.language.normalize import normalize
from models.language.pinyin import name_forms
from models.language.tokenize import Tokenizer

FACETS = ("type", "area", "kind", "grade", "gender", "mode", "language", "method", "employment", "level", "industry")
SORTS = {"cases": Sort("cases_taken"), "load": Sort("free"), "grade": Sort("grade_rank", descending=False)}
MAX_PAGE_SIZE = 100
MAX_DEPTH = 10_000  # rows a caller may page through; whoever needs more narrows the filters
MAX_KEYWORD = 100
LONGEST_NAME = 4


@dataclass(frozen=True, slots=True)
class Entry:
    """A mediator with their organisation."""

    mediator: Mediator
    office: Organisation | None


@dataclass(frozen=True, slots=True)
class Listing:
    """One page of the roster; facets count by the filters of the other fields."""

    entries: tuple[Entry, ...]
    total: int
    page: int
    size: int
    facets: FacetCounts


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A name while it is typed."""

    id: str
    name: str
    office: str
    score: float


@dataclass(frozen=True)
class DirectoryService:
    """Look-ups that need no ranking pipeline. `always` are filters that hold for every list (none for staff)."""

    engine: SearchEngine
    store: RecordStore
    lexicon: Lexicon
    tokenizer: Tokenizer
    filter_book: FilterBook
    always: Callable[[], Sequence[Filter]] = tuple

    def mediators(
        self, keyword: str = "", filters: MediatorFilters = ALL_MEDIATORS, sort: str = "", page: int = 1, size: int = 20
    ) -> Listing:
        """A page of mediators by keyword (name, pinyin, or words of the profile), filters and order."""
        _check_page(page, size)
        if sort and sort not in SORTS:
            raise InvalidInputError(f"不能按“{sort[:20]}”排序，可用：{'、'.join(SORTS)}。", code="unknown_sort", field="sort")
        clauses = self._clauses(keyword)
        chosen = self.filter_book.mediators(filters) | {f"always {i}": f for i, f in enumerate(self.always())}
        if keyword.strip() and not clauses:
            return Listing((), 0, page, size, {})
        found = self.engine.browse(
            "mediators", clauses, list(chosen.values()), SORTS.get(sort), offset=(page - 1) * size, limit=size
        )
        facets = self.engine.facets("mediators", FACETS, clauses, chosen)
        return Listing(tuple(self.entries(found.ids)), found.total, page, size, facets)

    def entries(self, ids: tuple[str, ...]) -> list[Entry]:
        """These mediators with their organisations, in this order; ids meanwhile gone are left out."""
        mediators = self.store.get_many("mediators", list(ids))
        offices = {o.id: o for o in self.store.get_many("organisations", offices_of(mediators))}
        return [Entry(m, offices.get(m.organisation or "")) for m in mediators]

    def mediator(self, mediator_id: str) -> Entry:
        """One mediator. Raises NotFoundError."""
        found = self.entries((mediator_id,))
        if not found:
            raise NotFoundError("没有找到这位调解员，名册可能已更新。")
        return found[0]

    def case(self, case_id: str, tiers: tuple[str, ...]) -> Case:
        """One case of these tiers. Raises NotFoundError, also for a case of another tier."""
        case = self.store.get("cases", case_id)
        if case is None or case.tier not in tiers:
            raise NotFoundError("没有找到这件案例，它可能已被撤下。")
        return case

    def suggest(self, text: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Names that are, begin with, sound like or are nearly written like what was typed, in that order."""
        typed = normalize(text)[:MAX_KEYWORD].replace(" ", "")
        if not typed:
            return ()
        hits = self.engine.lexical("mediators", self._name_clauses(typed), self.always(), limit)
        scores = {hit.id: hit.score for hit in hits}
        entries = self.entries(tuple(scores))
        return tuple(
            Suggestion(e.mediator.id, e.mediator.name, e.office.name if e.office else "", scores[e.mediator.id]) for e in entries
        )

    def _clauses(self, keyword: str) -> list[Clause]:
        if len(keyword) > MAX_KEYWORD:
            raise InvalidInputError(f"关键词请不要超过 {MAX_KEYWORD} 字。", code="keyword_too_long", field="keyword")
        typed = normalize(keyword)
        return [*self._name_clauses(typed.replace(" ", "")), *self._word_clauses(typed)] if typed else []

    def _name_clauses(self, typed: str) -> list[Clause]:
        """Exact name first, then its beginning, then what sounds the same, then what is nearly written so."""
        if typed.isascii():
            return [
                Clause("pinyin", (typed,), 40, "all"),
                Clause("initials", (typed,), 20, "all"),
                Clause("pinyin", (typed,), 10, "prefix"),
                Clause("pinyin", (typed,), 4, "fuzzy"),
            ]
        forms = name_forms(typed, self.lexicon.surnames)
        is_name = 2 <= len(typed) <= LONGEST_NAME
        return [
            Clause("name", (typed,), 100, "all"),
            Clause("name", (typed,), 40, "prefix"),
            *([Clause("pinyin", (forms.joined,), 30, "all"), Clause("sound", (forms.sound,), 15, "all")] if is_name else []),
            *([Clause("name_characters", tuple(typed), 20, "phrase")] if len(typed) <= LONGEST_NAME else []),
            *([Clause("name_characters", tuple(typed), 0.5)] if is_name else []),  # 张国 is nearer 张建国 than 张建军
            *([Clause("name", (typed,), 10, "fuzzy"), Clause("pinyin", (forms.joined,), 5, "fuzzy")] if is_name else []),
        ]

    def _word_clauses(self, typed: str) -> list[Clause]:
        words = tuple(dict.fromkeys(self.tokenizer.tokens(typed)))
        return word_clauses(words, {"work": 2.0, "profile": 1.0, "office": 1.0})


def offices_of(mediators: Iterable[Mediator]) -> list[str]:
    """Ids of their organisations, each once."""
    return sorted({m.organisation for m in mediators if m.organisation})


def _check_page(page: int, size: int) -> None:
    if not 1 <= size <= MAX_PAGE_SIZE:
        raise InvalidInputError(f"每页应为 1 到 {MAX_PAGE_SIZE} 条。", code="bad_page_size", field="size")
    if page < 1 or page * size > MAX_DEPTH:
        raise InvalidInputError(f"最多翻到第 {MAX_DEPTH} 条，请增加筛选条件。", code="bad_page", field="page")
