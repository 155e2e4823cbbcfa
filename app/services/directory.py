"""The roster and the library as lists: browse with filters and facets, find by name, look one up."""

import re
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, replace

from app.services.filters import ALL_MEDIATORS, FilterBook, MediatorFilters
from app.services.library import case_of
from indexer.engine import Clause, FacetCounts, Filter, Ids, Not, SearchEngine, Sort
from indexer.names import EVERY, LITERAL, FoundName, NameSearch
from indexer.records.store import RecordStore
from indexer.retrieve import word_clauses
from models.domain.case import Case
from models.domain.mediator import Mediator
from models.domain.organisation import Organisation
from models.errors import InvalidInputError, NotFoundError
from models.language.names import Match
from models.language.normalize import HAN, normalize
from models.language.pinyin import bare
from models.language.synonyms import Meanings
from models.language.tokenize import Tokenizer
from models.understand.people import TITLES, PeopleFinder

FACETS = ("type", "area", "kind", "grade", "gender", "mode", "language", "method", "employment", "level", "industry")
SORTS = {"cases": Sort("cases_taken"), "load": Sort("free"), "grade": Sort("grade_rank", descending=False)}
MAX_PAGE_SIZE = 100
MAX_DEPTH = 10_000  # rows a caller may page through; whoever needs more narrows the filters
MAX_KEYWORD = 100
MOST_NAMED = 60  # of a keyword's answers, ordered by how their names answer; whoever else matches follows by score
SURELY_NAME = 3  # characters; a longer text may be a sentence with a name in it
WORD_FIELDS = {"work": 2.0, "profile": 1.0, "office": 1.0}
SURE = frozenset({Match.EXACT, Match.HOMOPHONE, Match.LOOK_ALIKE})
_WITH_TITLE = re.compile(rf"(.{{1,2}})(?:{TITLES})")


@dataclass(frozen=True, slots=True)
class Entry:
    """A mediator with their organisation, and how their name answers to a keyword (None: found otherwise)."""

    mediator: Mediator
    office: Organisation | None
    matched: Match | None = None


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
    """A name while it is typed, and how it answers to it; a higher score is nearer."""

    id: str
    name: str
    office: str
    matched: Match
    score: float


@dataclass(frozen=True)
class DirectoryService:
    """Look-ups that need no ranking pipeline. `always` are filters that hold for every list (none for staff)."""

    engine: SearchEngine
    store: RecordStore
    names: NameSearch
    finder: PeopleFinder
    tokenizer: Tokenizer
    filter_book: FilterBook
    meanings: Callable[[Sequence[str]], Meanings]
    always: Callable[[], Sequence[Filter]] = tuple

    def mediators(
        self, keyword: str = "", filters: MediatorFilters = ALL_MEDIATORS, sort: str = "", page: int = 1, size: int = 20
    ) -> Listing:
        """A page of mediators by keyword (name, pinyin, or words of the profile), filters and order."""
        _check_page(page, size)
        if sort and sort not in SORTS:
            raise InvalidInputError(f"不能按“{sort[:20]}”排序，可用：{'、'.join(SORTS)}。", code="unknown_sort", field="sort")
        if len(keyword) > MAX_KEYWORD:
            raise InvalidInputError(f"关键词请不要超过 {MAX_KEYWORD} 字。", code="keyword_too_long", field="keyword")
        chosen = self.filter_book.mediators(filters) | {f"always {i}": f for i, f in enumerate(self.always())}
        typed = normalize(keyword)
        named, clauses = self._asked(typed, list(chosen.values())) if typed else ([], [])
        if keyword.strip() and not clauses:
            return Listing((), 0, page, size, {})
        ids, total = self._page(named if not sort else [], clauses, list(chosen.values()), sort, (page - 1) * size, size)
        how = {f.id: f.match.how for f in named}
        entries = [replace(e, matched=how.get(e.mediator.id)) for e in self.entries(ids)]
        return Listing(tuple(entries), total, page, size, self.engine.facets("mediators", FACETS, clauses, chosen))

    def _page(
        self, named: list[FoundName], clauses: list[Clause], filters: list[Filter], sort: str, first: int, size: int
    ) -> tuple[tuple[str, ...], int]:
        """Ids from place `first` on, people by name before all others, and how many there are in all."""
        by_name = tuple(f.id for f in named[first : first + size])
        others = [*filters, Not(Ids(tuple(f.id for f in named)))] if named else filters
        place, room = max(0, first - len(named)), size - len(by_name)
        found = self.engine.browse("mediators", clauses, others, SORTS.get(sort), place, max(1, room))
        return (*by_name, *found.ids[:room]), len(named) + found.total

    def _asked(self, typed: str, filters: Sequence[Filter]) -> tuple[list[FoundName], list[Clause]]:
        """People by name, in the order to show, and clauses that find exactly them and whoever has the words."""
        words = tuple(dict.fromkeys(self.tokenizer.tokens(typed)))
        joined = bare(typed)
        named = self._people(typed, filters, MOST_NAMED, LITERAL if self._is_topic(words) else EVERY)
        if self.tokenizer.is_everyday(joined):  # 高兴 is no mistyped 高星; yet 桂兰 is within 张桂兰
            named = [f for f in named if f.match.how in LITERAL or joined in f.name]
        by_name = [Clause("name", (name,), match="all") for name in dict.fromkeys(f.name for f in named)]
        if joined and all(map(HAN.match, joined)):
            by_name.append(Clause("name_characters", tuple(joined), match="phrase"))
        if any(f.match.how is Match.BEGINNING for f in named):
            by_name.append(Clause("pinyin" if joined.isascii() else "name", (joined,), match="prefix"))
        meant = self.meanings(words)
        return named, [*by_name, *word_clauses(words, WORD_FIELDS, meant.words, meant.phrases)]

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
        return case_of(self.store, case_id, tiers)

    def suggest(self, text: str, limit: int = 10) -> tuple[Suggestion, ...]:
        """Names that answer to what was typed, tier by tier (see models.language.names.Match), the nearest first."""
        typed = normalize(text)[:MAX_KEYWORD]
        found = self._people(typed, self.always(), limit, EVERY)
        by_id = {e.mediator.id: e for e in self.entries(tuple(f.id for f in found))}
        shown = ((f.match, by_id[f.id]) for f in found if f.id in by_id)
        return tuple(
            Suggestion(e.mediator.id, e.mediator.name, e.office.name if e.office else "", match.how, match.score)
            for match, e in shown
        )

    def _people(self, typed: str, filters: Sequence[Filter], limit: int, tiers: Collection[Match]) -> list[FoundName]:
        """By name: the whole text is one, or has one in it (找张建国调解)."""
        joined = typed.replace(" ", "")
        found = self.names.find(joined, filters, limit, tiers)
        if len(joined) <= SURELY_NAME or (found and found[0].match.how in LITERAL):
            return found or self._titled(joined, filters, limit)
        mentions = [m for m in self.finder.find(typed) if m.wanted and (m.called or not found)]
        called = [f for m in mentions for f in self.names.find(typed[m.start : m.end], filters, limit, SURE) if f.name in m.names]
        return sorted(dict.fromkeys(called), key=lambda f: f.match.how.tier)[:limit] or found

    def _titled(self, typed: str, filters: Sequence[Filter], limit: int) -> list[FoundName]:
        """张老师: whoever's name begins so."""
        titled = _WITH_TITLE.fullmatch(typed)
        return self.names.find(titled[1], filters, limit, LITERAL) if titled else []

    def _is_topic(self, words: tuple[str, ...]) -> bool:
        """Whether somebody's work or profile has all the words: then they are no mistyped name (工伤 is not 宫尚)."""
        fields = (Clause(field, words, match="all") for field in WORD_FIELDS)
        return any(self.engine.lexical("mediators", [clause], limit=1) for clause in fields) if words else False


def offices_of(mediators: Iterable[Mediator]) -> list[str]:
    """Ids of their organisations, each once."""
    return sorted({m.organisation for m in mediators if m.organisation})


def _check_page(page: int, size: int) -> None:
    if not 1 <= size <= MAX_PAGE_SIZE:
        raise InvalidInputError(f"每页应为 1 到 {MAX_PAGE_SIZE} 条。", code="bad_page_size", field="size")
    if page < 1 or page * size > MAX_DEPTH:
        raise InvalidInputError(f"最多翻到第 {MAX_DEPTH} 条，请增加筛选条件。", code="bad_page", field="page")
