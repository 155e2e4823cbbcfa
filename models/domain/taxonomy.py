"""The field's own lists (data/): dispute types, causes, routing, methods, and the small vocabularies.

All of it is data a centre edits; `load_taxonomy` checks every file and every reference between files.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import Field

from models.domain.base import Frozen
from models.domain.datafile import find_line, load_yaml, read_csv
from models.errors import DataFileError


class SubType(Frozen):
    """A level-2 dispute type. `everyday` holds turns of phrase people use, `causes` the courts' causes that fall under it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()


class DisputeType(Frozen):
    """A level-1 dispute type with its sub-types."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()
    everyday: tuple[str, ...] = ()
    subtypes: tuple[SubType, ...] = ()


class Route(Frozen):
    """归口 of a dispute type: the bodies in charge, which of them leads, and who takes it at the next level up."""

    type: str
    bodies: tuple[str, ...] = Field(min_length=1)
    lead: str
    next_level: str


class Term(Frozen):
    """One entry of a small vocabulary: `id` in records, `name` on the screen, `aliases` as centres also write it."""

    id: str
    name: str = Field(min_length=1)
    aliases: tuple[str, ...] = ()


class Method(Term):
    """A named method of mediation (调解法): what it is, and the dispute types it fits best."""

    description: str = ""
    fits: tuple[str, ...] = ()


class Vocabulary(Frozen):
    """The small vocabularies of data/vocabulary.yaml."""

    genders: tuple[Term, ...]
    levels: tuple[Term, ...]
    mediator_kinds: tuple[Term, ...]
    organisation_kinds: tuple[Term, ...]
    employments: tuple[Term, ...]
    grades: tuple[Term, ...]
    honours: tuple[Term, ...]
    modes: tuple[Term, ...]
    languages: tuple[Term, ...]
    outcomes: tuple[Term, ...]
    relationships: tuple[Term, ...]
    tiers: tuple[Term, ...]
    redactions: tuple[Term, ...]

    @cached_property
    def lookups(self) -> dict[str, "Terms"]:
        """Each list by its field name, ready for look-ups."""
        return {name: Terms(getattr(self, name)) for name in type(self).model_fields}

    def terms(self, name: str) -> "Terms":
        """One of the lists by its field name, ready for look-ups."""
        return self.lookups[name]


class Terms:
    """Look-up in one vocabulary: by id, by name or alias."""

    def __init__(self, terms: Iterable[Term]) -> None:
        self.by_id = {t.id: t for t in terms}
        self._ids = {word: t.id for t in self.by_id.values() for word in (t.id, t.name, *t.aliases)}

    def id_of(self, word: str) -> str | None:
        """The id that this id, name or alias stands for."""
        return self._ids.get(word)

    def name(self, term_id: str) -> str:
        """The Chinese name; the id itself where nobody knows it."""
        found = self.by_id.get(term_id)
        return found.name if found else term_id


@dataclass(frozen=True)
class Cause:
    """One of the courts' civil causes of action; `type` is the dispute type (level 1 or 2) it belongs to."""

    code: str
    name: str
    parent: str
    type: str

    @property
    def outdated(self) -> bool:
        """Whether only the list of 2008 to 2011 has it: old cases are filed under it, nobody sues under it now."""
        return self.code.startswith("8")


@dataclass(frozen=True)
class Taxonomy:
    """Everything of data/ that names the field. Ids of sub-types are written `level1.level2`."""

    types: tuple[DisputeType, ...]
    routes: dict[str, Route]
    causes: tuple[Cause, ...]
    industries: Terms
    methods: tuple[Method, ...]
    vocabulary: Vocabulary

    @cached_property
    def type_names(self) -> dict[str, str]:
        """Id -> name for both levels."""
        names = {t.id: t.name for t in self.types}
        return names | {f"{t.id}.{s.id}": s.name for t in self.types for s in t.subtypes}

    @cached_property
    def type_words(self) -> dict[str, str]:
        """Name or alias -> id, both levels; a level-2 word that two types share is left out."""
        words: dict[str, str] = {}
        shared: set[str] = set()
        for t in self.types:
            for s in t.subtypes:
                for word in (s.name, *s.aliases):
                    if words.setdefault(word, f"{t.id}.{s.id}") != f"{t.id}.{s.id}":
                        shared.add(word)
        for word in shared:
            del words[word]
        for t in self.types:
            words |= dict.fromkeys((t.id, t.name, t.name.removesuffix("纠纷"), *t.aliases), t.id)
        return words | {name: name for name in self.type_names}

    @cached_property
    def type_of_cause(self) -> dict[str, str]:
        """The courts' cause by name -> dispute type id."""
        return {c.name: c.type for c in self.causes}

    @cached_property
    def methods_by_id(self) -> Terms:
        """The named methods, ready for look-ups."""
        return Terms(self.methods)

    def route(self, type_id: str) -> Route | None:
        """The routing of a type: its own entry, else that of its level-1 type."""
        return self.routes.get(type_id) or self.routes.get(parent_type(type_id))

    def type_label(self, type_id: str) -> str:
        """What a person reads: 邻里纠纷·漏水 for a sub-type, 邻里纠纷 for a type."""
        own = self.type_names.get(type_id, type_id)
        top = parent_type(type_id)
        return own if top == type_id else f"{self.type_names.get(top, top)}·{own}"


def parent_type(type_id: str) -> str:
    """The level-1 id of a level-1 or level-2 id."""
    return type_id.split(".", 1)[0]


def load_taxonomy(data: Path) -> Taxonomy:
    """Read and check data/*.yaml and data/causes.csv. Raises DataFileError with file, line and mend."""
    types = tuple(load_yaml(data / "dispute_types.yaml", list[DisputeType]))
    ids = _type_ids(data / "dispute_types.yaml", types)
    return Taxonomy(
        types=types,
        routes=_routes(data / "routing.yaml", types, ids),
        causes=_causes(data / "causes.csv", ids),
        industries=Terms(load_yaml(data / "industries.yaml", list[Term])),
        methods=_methods(data / "methods.yaml", ids),
        vocabulary=load_yaml(data / "vocabulary.yaml", Vocabulary),
    )


def _type_ids(file: Path, types: tuple[DisputeType, ...]) -> set[str]:
    seen: set[str] = set()
    for t in types:
        for type_id in (t.id, *(f"{t.id}.{s.id}" for s in t.subtypes)):
            if type_id in seen:
                line = find_line(file, f"id: {type_id.split('.')[-1]}")
                raise DataFileError(file, line, f"类型 {type_id} 重复", "请改用别的 id")
            seen.add(type_id)
    return seen


def _known(file: Path, type_id: str, ids: set[str], line: int | None) -> None:
    if type_id not in ids:
        raise DataFileError(file, line, f"不认识的纠纷类型 {type_id}", "请先在 dispute_types.yaml 中添加它")


def _routes(file: Path, types: tuple[DisputeType, ...], ids: set[str]) -> dict[str, Route]:
    routes: dict[str, Route] = {}
    for route in load_yaml(file, list[Route]):
        line = find_line(file, f"type: {route.type}")
        _known(file, route.type, ids, line)
        if route.lead not in route.bodies:
            raise DataFileError(file, line, f"牵头单位“{route.lead}”不在 bodies 里", "请把它也写进 bodies")
        routes[route.type] = route
    for t in types:
        if t.id not in routes:
            raise DataFileError(
                file, None, f"类型 {t.id}（{t.name}）没有归口单位", "请添加一条 type / bodies / lead / next_level"
            )
    return routes


def _causes(file: Path, ids: set[str]) -> tuple[Cause, ...]:
    causes = []
    for line, row in read_csv(file, ("code", "name", "parent", "type")):
        _known(file, row["type"], ids, line)
        causes.append(Cause(**row))
    return tuple(causes)


def _methods(file: Path, ids: set[str]) -> tuple[Method, ...]:
    methods = tuple(load_yaml(file, list[Method]))
    for method in methods:
        for type_id in method.fits:
            _known(file, type_id, ids, find_line(file, f"id: {method.id}"))
    return methods
