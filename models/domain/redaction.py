"""What tells a party's name from other words (data/redaction.yaml, data/surnames.csv)."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from models.domain.base import Frozen
from models.domain.datafile import load_yaml, read_csv


class _Lists(Frozen):
    """The file as a centre edits it: words divided by blanks, or characters without any."""

    surnames: str
    ambiguous: str
    given: str
    weak: str
    never: str
    roles: str
    kin: str
    officials: str
    official_titles: str
    titles: str
    after_surname: str
    places: str
    bodies: str
    before: str
    after: str
    not_names: str


@dataclass(frozen=True)
class RedactionWords:
    """The lists as sets; what each means is said in data/redaction.yaml.

    `rare` are single surnames of surnames.csv that redaction.yaml does not rate, `compound` those of several characters.
    """

    surnames: frozenset[str]
    ambiguous: frozenset[str]
    rare: frozenset[str]
    compound: frozenset[str]
    given: frozenset[str]
    weak: frozenset[str]
    never: frozenset[str]
    roles: frozenset[str]
    kin: frozenset[str]
    officials: frozenset[str]
    official_titles: frozenset[str]
    titles: frozenset[str]
    after_surname: frozenset[str]
    places: frozenset[str]
    bodies: frozenset[str]
    before: frozenset[str]
    after: frozenset[str]
    not_names: frozenset[str]

    @cached_property
    def all_surnames(self) -> frozenset[str]:
        """Every surname of one character."""
        return self.surnames | self.ambiguous | self.rare


def load_redaction(data: Path) -> RedactionWords:
    """Read and check the lists. Raises DataFileError with file, line and mend."""
    lists = load_yaml(data / "redaction.yaml", _Lists)
    listed = {row["surname"] for _, row in read_csv(data / "surnames.csv", ("surname", "pinyin"))}
    rated = _words(lists.surnames) | _words(lists.ambiguous)
    return RedactionWords(
        surnames=_words(lists.surnames) - _words(lists.ambiguous),
        ambiguous=_words(lists.ambiguous),
        rare=frozenset(name for name in listed if len(name) == 1) - rated,
        compound=frozenset(name for name in listed if len(name) > 1),
        given=_characters(lists.given),
        weak=_characters(lists.weak),
        never=_characters(lists.never),
        roles=_words(lists.roles),
        kin=_words(lists.kin) - _words(lists.roles),
        officials=_words(lists.officials),
        official_titles=_words(lists.official_titles),
        titles=_words(lists.titles),
        after_surname=_words(lists.after_surname),
        places=_words(lists.places),
        bodies=_words(lists.bodies),
        before=_characters(lists.before),
        after=_characters(lists.after),
        not_names=_words(lists.not_names),
    )


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


def _characters(text: str) -> frozenset[str]:
    return frozenset(_without_blanks(text))


def _without_blanks(text: str) -> Iterable[str]:
    return (char for char in text if not char.isspace())
