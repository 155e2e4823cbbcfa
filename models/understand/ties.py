"""Ties between parties and mediators, from what mediators declared: found where surely the same, asked where perhaps.

Undeclared are two: a party may be the mediator (asked, since many share a name), or the organisation the mediator is of.

Persons are looked up by folded name, sound and look; bodies, villages and free words are compared one by one.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal, get_args

from models.domain.mediator import Interest, Level, Mediator, TieKind
from models.domain.recusal import Action, Party, RecusalRules
from models.language.names import NameBook
from models.language.pinyin import bare

LEAST_PART = 4  # characters of a body's name that another has to hold before they may be the same
LEAST_IN_WORDS = 2  # characters of a name before it is looked for in what a mediator declared in their own words
By = Literal["name", "organisation", "village"]
Key = Literal["name", "sound", "body", "village"]


@dataclass(frozen=True, slots=True)
class Tie:
    """A mediator has this tie to that party, who answers to it by `by`. Not `sure`: may be another of that name."""

    mediator: str
    kind: TieKind
    action: Action
    sure: bool
    party: Party
    by: By


@dataclass(frozen=True, slots=True)
class _Entry:
    """One tie: `organisation` and `region` say which person or body of the name is meant."""

    mediator: str
    level: Level | None
    kind: TieKind
    organisation: str = ""
    region: str = ""


class TieBook:
    """The declared interests of a roster. Not safe in several threads while it is changed."""

    def __init__(self, names: NameBook, rules: RecusalRules) -> None:
        self._names, self._rules = names, rules
        self._titles = tuple(bare(title) for title in rules.titles)
        self._forms = tuple(sorted(map(bare, rules.legal_forms), key=len, reverse=True))
        self._entries: dict[Key, dict[str, dict[_Entry, None]]] = {kind: {} for kind in get_args(Key)}
        self._keys: dict[str, list[tuple[Key, str, _Entry]]] = {}  # mediator -> where they stand
        self._words: dict[str, tuple[Level | None, str]] = {}  # mediator -> level, what they declared in words

    def put(self, mediator: Mediator, office: str = "") -> None:
        """Take up a mediator, their `office` by name, and what they declared; it takes the place of what was known of them."""
        self.remove(mediator.id)
        self._add("name", self.person(mediator.name), _Entry(mediator.id, mediator.level, "self"))
        if office:
            self._add("body", self.body(office), _Entry(mediator.id, mediator.level, "employer", office))
        for interest in mediator.interests:
            if isinstance(interest, str):
                continue
            told = interest.organisation or "", interest.region or ""
            for kind, key in self._keys_of(interest):
                self._add(kind, key, _Entry(mediator.id, mediator.level, interest.kind, *told))
        if words := "\n".join(bare(i) for i in mediator.interests if isinstance(i, str)):
            self._words[mediator.id] = mediator.level, words

    def _add(self, kind: Key, key: str, entry: _Entry) -> None:
        self._entries[kind].setdefault(key, {})[entry] = None
        self._keys.setdefault(entry.mediator, []).append((kind, key, entry))

    def remove(self, mediator_id: str) -> None:
        """Forget a mediator; one that is not there is no error."""
        self._words.pop(mediator_id, None)
        for kind, key, entry in self._keys.pop(mediator_id, ()):
            there = self._entries[kind].get(key, {})
            there.pop(entry, None)
            if not there:
                self._entries[kind].pop(key, None)

    def clear(self) -> None:
        """Forget everybody."""
        for mediator_id in {*self._keys, *self._words}:
            self.remove(mediator_id)

    def find(self, parties: Iterable[Party]) -> tuple[Tie, ...]:
        """All ties to these parties that a rule is in force for; each mediator, kind and party once, sure where anything is."""
        found: dict[tuple[str, TieKind, Party], Tie] = {}
        for party in parties:
            for tie in (*self._by_name(party), *self._by_organisation(party), *self._by_village(party), *self._in_words(party)):
                key = tie.mediator, tie.kind, party
                if tie.action != "off" and (key not in found or (tie.sure and not found[key].sure)):
                    found[key] = tie
        return tuple(found.values())

    # ---- the same, or perhaps the same -----------------------------------------------------------------------------

    def person(self, name: str) -> str:
        """A person's name as it is compared: folded, without blanks and title. 王 小明先生 is 王小明."""
        name = bare(name)
        title = next((t for t in self._titles if name.endswith(t) and len(name) > len(t)), "")
        return name.removesuffix(title)

    def body(self, name: str) -> str:
        """A body's name as it is compared: folded, without its legal form where something is left."""
        name = "".join(filter(str.isalnum, bare(name)))
        form = next((f for f in self._forms if name.endswith(f) and len(name) > len(f) + 1), "")
        return name.removesuffix(form)

    def _keys_of(self, interest: Interest) -> Iterator[tuple[Key, str]]:
        name, body = self.person(interest.name or ""), self.body(interest.organisation or "")
        if name:
            written = self._names.written(name)
            yield "name", written.text
            yield from (("sound", form.joined) for form in written.forms)
        if body and (not name or body == self.body(interest.name or "")):  # else it only says which person is meant
            yield "body", body
        if interest.kind == "village":
            yield "village", bare(interest.region or "")

    def _by_name(self, party: Party) -> Iterator[Tie]:
        name = self.person(party.name)
        if not name:
            return
        same = self._at("name", name)
        for entry in same:
            yield self._tie(entry, party, "name", sure=entry.kind != "self" and self._may_be(entry, party))
        written = self._names.written(name)
        alike: list[tuple[Key, str]] = [("sound", form.joined) for form in written.forms]
        alike += [("name", form) for form in self._names.looks_like(written)]
        for kind, key in alike:
            for entry in self._at(kind, key):
                if entry not in same and entry.kind != "self":
                    yield self._tie(entry, party, "name", sure=False)

    def _may_be(self, entry: _Entry, party: Party) -> bool:
        """Whether nothing that is known of both tells the two of one name apart."""
        declared = self.body(entry.organisation), bare(entry.region)
        named = self.body(party.organisation), bare(party.village)
        return all(not a or not b or a == b for a, b in zip(declared, named, strict=True))

    def _by_organisation(self, party: Party) -> Iterator[Tie]:
        name = self.body(party.organisation)
        if not name:
            return
        for entry in self._at("body", name):
            yield self._tie(entry, party, "organisation", sure=True)
        for key, entries in self._entries["body"].items():
            short, long = sorted((key, name), key=len)
            if short != long and len(short) >= LEAST_PART and short in long:  # 望澜物业, 临澜市望澜物业
                yield from (self._tie(entry, party, "organisation", sure=False) for entry in entries)

    def _by_village(self, party: Party) -> Iterator[Tie]:
        name = bare(party.village)
        if not name:
            return
        for entry in self._at("village", name):
            yield self._tie(entry, party, "village", sure=True)
        for key, entries in self._entries["village"].items():
            if key != name and (key.endswith(name) or name.endswith(key)):  # 河头村, 柳桥镇河头村
                yield from (self._tie(entry, party, "village", sure=False) for entry in entries)

    def _in_words(self, party: Party) -> Iterator[Tie]:
        """What mediators declared in their own words names the party: perhaps so."""
        ways: tuple[tuple[By, str], ...] = (("name", self.person(party.name)), ("organisation", self.body(party.organisation)))
        for by, name in ways:
            if len(name) < LEAST_IN_WORDS:
                continue
            for mediator, (level, words) in self._words.items():
                if name in words:
                    yield Tie(mediator, "interest", self._rules.rule("interest").action_for(level), False, party, by)

    def _at(self, kind: Key, key: str) -> dict[_Entry, None]:
        return self._entries[kind].get(key, {})

    def _tie(self, entry: _Entry, party: Party, by: By, *, sure: bool) -> Tie:
        return Tie(entry.mediator, entry.kind, self._rules.rule(entry.kind).action_for(entry.level), sure, party, by)
