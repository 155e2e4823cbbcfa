"""Finding people by name: the engine brings candidates, models/language/names judges and orders them."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from indexer.engine import Clause, Filters, SearchEngine
from models.language.names import Match, NameBook, NameMatch, Written, neighbours_swapped, one_less
from models.language.normalize import HAN
from models.understand.people import MOST_MEANT

CANDIDATES = 200
LONGEST = 20  # characters of a name with all its parts (阿依古丽·买买提)
LITERAL = frozenset({Match.EXACT, Match.BEGINNING})
EVERY = frozenset(Match)
_MISTAKEN = frozenset({Match.HOMOPHONE, Match.LOOK_ALIKE})


@dataclass(frozen=True, slots=True)
class FoundName:
    """A mediator's id, their name in bare form, and how it answers to what was typed."""

    id: str
    name: str
    match: NameMatch


def name_like(typed: str) -> bool:
    """Whether a folded text could be a name or the beginning of one: Chinese characters and letters only."""
    return 0 < len(typed) <= LONGEST and all(HAN.match(c) or (c.isascii() and c.isalpha()) for c in typed)


class NameSearch:
    """Asks one engine; works on every engine, because it needs no more than whole forms, beginnings and columns."""

    def __init__(self, engine: SearchEngine, book: NameBook) -> None:
        self._engine = engine
        self.book = book

    def find(self, text: str, filters: Filters = (), limit: int = 10, tiers: Collection[Match] = EVERY) -> list[FoundName]:
        """The people whose names answer to what was typed: tier by tier, within a tier the nearest first, then by name and id."""
        typed = self.book.written(text)
        if not name_like(typed.text):
            return []
        ids = dict.fromkeys(self._beginning(typed, filters, limit))
        if clauses := _clauses(typed, self.book):
            ids |= dict.fromkeys(hit.id for hit in self._engine.lexical("mediators", clauses, filters, max(CANDIDATES, limit)))
        found = [f for f in self._judged(typed, list(ids)) if f.match.how in tiers]
        return sorted(found, key=lambda f: (f.match.how.tier, f.match.distance, len(f.name), f.name, f.id))[:limit]

    def known(self, names: Iterable[str], filters: Filters = ()) -> set[str]:
        """Those of the bare names that somebody has."""
        wanted = dict.fromkeys(names)
        if not wanted:
            return set()
        clauses = [Clause("name", (name,), match="all") for name in wanted]
        hits = self._engine.lexical("mediators", clauses, filters, CANDIDATES)
        return {name for _, name in self._names([hit.id for hit in hits])} & wanted.keys()

    def nearest(self, name: str, filters: Filters = ()) -> tuple[tuple[str, ...], Match] | None:
        """The names of the roster that sound or look the same, and how; None for none, or for more than may be meant at once."""
        found = self.find(name, filters, CANDIDATES, _MISTAKEN)
        names = tuple(dict.fromkeys(f.name for f in found if f.match == found[0].match))
        return (names, found[0].match.how) if 0 < len(names) <= MOST_MEANT else None

    def beginning(self, text: str) -> tuple[str, ...]:
        """Names of the roster that begin so, the shortest first; of many only some, but more than may be meant at once."""
        ids = self._engine.suggest("mediators", "name", text, (), 4 * MOST_MEANT)
        return tuple(dict.fromkeys(name for _, name in self._names(ids)))

    def _beginning(self, typed: Written, filters: Filters, limit: int) -> list[str]:
        """Ids of names that begin so; the engine gives the shortest first."""
        if not typed.in_letters:
            return self._engine.suggest("mediators", "name", typed.text, filters, limit)
        spelt = self._engine.suggest("mediators", "pinyin", typed.spelt, filters, limit)
        return spelt + self._engine.suggest("mediators", "initials", typed.spelt, filters, limit)

    def _judged(self, typed: Written, ids: Sequence[str]) -> Iterable[FoundName]:
        for id_, name in self._names(ids):
            match = self.book.match(typed, self.book.written(name))
            if match is not None:
                yield FoundName(id_, name, match)

    def _names(self, ids: Sequence[str]) -> Iterable[tuple[str, str]]:
        columns = self._engine.columns("mediators", ids)
        return ((id_, names[0]) for id_, names in zip(columns.ids, columns.values("full_name"), strict=True) if names)


def _clauses(typed: Written, book: NameBook) -> list[Clause]:
    """Whole forms that a wanted name may have. Boosts only see to it that the nearest are among the candidates."""
    whole = typed.spelt
    by_sound = [Clause("sound", (form.sound,), 30, "all") for form in typed.forms[:1]]
    if typed.in_letters:
        shorter = [Clause("pinyin", (whole,), 1, "fuzzy")] if len(whole) > 3 else []
        return [
            Clause("pinyin", (whole,), 1000, "all"),
            Clause("initials", (whole,), 300, "all"),
            Clause("given", (whole,), 10, "all"),
            *by_sound,
            *shorter,
        ]
    text = typed.text
    if len(text) == 1:
        return [Clause("name_characters", (text,), 1, "all")]
    spellings = dict.fromkeys(form.joined for form in typed.forms)
    return [
        Clause("name", (text,), 3000, "all"),
        *(Clause("pinyin", (spelling,), 300, "all") for spelling in spellings),
        *(Clause("name", (form,), 300, "all") for form in book.looks_like(typed)),
        *(Clause("name", (form,), 100, "all") for form in (*neighbours_swapped(text), *one_less(text))),
        Clause("one_less", (text,), 100, "all"),
        Clause("name_characters", tuple(text), 50, "all"),
        *by_sound,
        *(Clause("one_less", (form,), 10, "all") for form in one_less(text)),
        Clause("pinyin", (whole,), 1, "fuzzy"),
        *([Clause("name", (text,), 1, "fuzzy")] if len(text) == 2 else []),
    ]
