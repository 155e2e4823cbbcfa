"""Words in cells -> ids of the field: vocabularies, dispute types, areas, and people and organisations by name."""

import difflib
import re
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Literal

from indexer.importing.values import BadValue, Cell, folded, split_known, text_of, unique
from indexer.records.store import RecordStore
from models.domain.region import NATION, Regions, ancestors, at_level
from models.domain.taxonomy import Taxonomy, Term, Terms

_CACHED = 20_000
_LONGEST = 60  # characters of the fullest name of an area
_SUGGESTED_FROM = 20_000  # names that are compared one by one; a national table has more


def nearest(word: str, words: Iterable[str]) -> str:
    """`，是不是“…”？` with the word that is most alike; nothing where none is."""
    word = word[:_LONGEST]
    alike = [w for w in words if len(set(w) & set(word)) * 2 >= min(len(set(w)), len(set(word)))]
    found = difflib.get_close_matches(word, alike[:_SUGGESTED_FROM], n=1, cutoff=0.5)
    return f"，是不是“{found[0]}”？" if found else ""


class TermWords:
    """One vocabulary: id, name or alias -> id."""

    def __init__(self, label: str, terms: Iterable[Term]) -> None:
        self._label = label
        self._terms = Terms(terms)
        self._folded = {_plain(w): t.id for t in self._terms.by_id.values() for w in (t.id, t.name, *t.aliases)}

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(t.name for t in self._terms.by_id.values())

    def find(self, word: str) -> str | None:
        """The id a word stands for, None where nobody knows it."""
        return self._terms.id_of(word) or self._folded.get(_plain(word))

    def one(self, cell: Cell) -> str:
        """The id of the cell. Raises BadValue naming some words there are and the nearest."""
        word = text_of(cell).strip()
        return self.find(word) or self._refuse(word)

    def many(self, cell: Cell) -> tuple[str, ...]:
        """The ids of all words in the cell."""
        return unique([self.find(word) or self._refuse(word) for word in self._words(cell)])

    def many_or_free(self, cell: Cell) -> tuple[str, ...]:
        """Ids where words are known; others stay as they are written."""
        return unique([self.find(word) or word for word in self._words(cell)])

    def _words(self, cell: Cell) -> list[str]:
        texts = [text_of(part) for part in cell] if isinstance(cell, list | tuple) else [text_of(cell)]
        return [word for text in texts for word in split_known(text, self.find)]

    def _refuse(self, word: str) -> str:
        names = self.names
        shown = "、".join(names[:6]) + ("…" if len(names) > 6 else "")
        every = [w for t in self._terms.by_id.values() for w in (t.name, *t.aliases)]
        raise BadValue(f"{self._label}，如 {shown}{nearest(word, every)}")


def _plain(word: str) -> str:
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", word)).lower()


class TypeWords:
    """Dispute types by id, name, alias or name with its level-1 name (邻里纠纷·漏水); what nobody knows is told apart."""

    def __init__(self, taxonomy: Taxonomy) -> None:
        self._ids = {_plain(word): type_id for word, type_id in taxonomy.type_words.items()}
        for type_id, name in taxonomy.type_names.items():
            top = taxonomy.type_names[type_id.split(".", 1)[0]]
            for mark in "·-—/>:：" if "." in type_id else "":
                for first in (top, top.removesuffix("纠纷")):
                    self._ids.setdefault(_plain(f"{first}{mark}{name}"), type_id)
            if self._ids.get(_plain(name)) == type_id:  # not where two types share the name
                self._ids.setdefault(_plain(f"{name}纠纷"), type_id)

    def find(self, word: str) -> str | None:
        """The id a word stands for."""
        return self._ids.get(_plain(word))

    def many(self, cell: Cell) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The ids in the cell, and the words that stand for no type."""
        texts = [text_of(part) for part in cell] if isinstance(cell, list | tuple) else [text_of(cell)]
        words = [word for text in texts for word in split_known(text, self.find)]
        found = [(word, self.find(word)) for word in words]
        return unique([i for _, i in found if i]), unique([word for word, i in found if i is None])


class RegionWords:
    """Areas by code (2 to 12 digits) or by name: one that is unique (in the country, or in the city of `home`), or a fuller
    one (禾阳县柳桥镇)."""

    def __init__(self, regions: Regions, home: str | None) -> None:
        self._regions = regions
        self._home = at_level(home, "city") if home else None
        self._resolve = lru_cache(_CACHED)(self._find)
        self._suggest = lru_cache(_CACHED)(lambda word: nearest(word, {r.name for r in regions}))

    def one(self, cell: Cell) -> str:
        """The 12-digit code. Raises BadValue for an unknown one and for a name that several areas have."""
        word = re.sub(r"\s", "", folded(cell))
        if word.isascii() and word.isdigit():
            return self._code(word)
        codes = self._resolve(word)
        near = [c for c in codes if self._home in ancestors(c)]
        if len(codes) == 1 or len(near) == 1:
            return (near or codes)[0]
        if codes:
            shown = "、".join(self._regions.full_name(c, "province") for c in codes[:3])
            raise BadValue(f"全称，有 {len(codes)} 个地方叫这个名字，如 {shown}")
        raise BadValue(f"区划代码（2、4、6、9 或 12 位）或地名，如 {self._sample()}{self._suggest(word)}")

    def many(self, cell: Cell) -> tuple[str, ...]:
        """The codes of all areas in the cell."""
        parts = cell if isinstance(cell, list | tuple) else [cell]
        words = [w for part in parts for w in split_known(text_of(part), lambda w: next(iter(self._resolve(w)), None))]
        return unique([self.one(word) for word in words])

    def _code(self, digits: str) -> str:
        code = digits.ljust(12, "0")
        # tables end at the township: a village of a known township is taken by its code
        if len(code) == 12 and (code in self._regions or at_level(code, "town") in self._regions):
            return code
        raise BadValue(f"区划代码表里的代码（2、4、6、9 或 12 位数字），如 {next(iter(self._regions)).code}")

    def _find(self, word: str) -> tuple[str, ...]:
        if word in ("全国", "国家"):
            return (NATION,)
        exact = self._regions.named(word)
        if exact or len(word) > _LONGEST:
            return exact
        for cut in range(1, len(word)):  # the longest last name first: 禾阳县柳桥镇 is 柳桥镇 inside 禾阳县
            inner = self._regions.named(word[cut:])
            outer = set(self._resolve(word[:cut])) if inner else set()
            if found := tuple(c for c in inner if outer & set(ancestors(c)[1:])):
                return found
        return ()

    def _sample(self) -> str:
        towns = (r.code for r in self._regions if r.level == "town")
        return self._regions.full_name(next(towns, next(iter(self._regions)).code), "county")


class Names:
    """Ids of records by name, from the store (read when first asked) and from the file being imported."""

    def __init__(self, store: RecordStore, kind: Literal["mediators", "organisations"]) -> None:
        self._store = store
        self._kind = kind
        self._ids: set[str] = set()
        self._named: dict[str, list[tuple[str, str | None]]] = {}
        self._loaded = False

    def add(self, record_id: str, name: str, inside: str | None = None) -> None:
        """A record, with the organisation it belongs to."""
        if record_id not in self._ids:
            self._ids.add(record_id)
            self._named.setdefault(_plain(name), []).append((record_id, inside))

    def find(self, word: str, inside: str | None = None) -> tuple[str | None, str]:
        """The id that an id or a name stands for, and what is wrong with it ("" where nothing is).

        Among several of one name the one of organisation `inside` is meant; None where it stays unclear.
        """
        self._load()
        if word in self._ids:
            return word, ""
        entries = self._named.get(_plain(word), [])
        if len(entries) > 1 and inside is not None:
            entries = [entry for entry in entries if entry[1] == inside]
        if len(entries) == 1:
            return entries[0][0], ""
        if entries:
            return None, "有重名，已略去"
        if re.fullmatch(r"[\w.:-]{1,64}", word, re.ASCII):
            return word, "库里还没有这个编号，先按编号保留"
        return None, "库里查不到，已略去"

    def _load(self) -> None:
        if self._loaded:
            return
        self._loaded = True
        if self._kind == "mediators":
            for mediators in self._store.iterate("mediators"):
                for m in mediators:
                    self.add(m.id, m.name, m.organisation)
        else:
            for organisations in self._store.iterate("organisations"):
                for o in organisations:
                    self.add(o.id, o.name)


def vocabularies(taxonomy: Taxonomy) -> Mapping[str, tuple[Term, ...]]:
    """The vocabularies by the name the importer knows them."""
    own = {name: getattr(taxonomy.vocabulary, name) for name in type(taxonomy.vocabulary).model_fields}
    return {**own, "industries": tuple(taxonomy.industries.by_id.values()), "methods": taxonomy.methods}
