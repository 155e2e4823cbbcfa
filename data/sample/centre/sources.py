"""The hand-written sources of the sample centre, read and checked."""

from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from models.domain.base import Frozen
from models.domain.case import Outcome, Tier
from models.domain.datafile import load_yaml, read_csv
from models.domain.mediator import Gender, Level
from models.domain.region import Regions, load_regions
from models.domain.taxonomy import Taxonomy, load_taxonomy

DATA = Path(__file__).resolve().parents[2]
SOURCE = DATA / "sample" / "source"
PREFECTURE = "9801"
TODAY = date(2026, 11, 22)  # the day the sample centre's roster was "kept"


class OrganisationSource(Frozen):
    """An organisation as written by hand; codes are as short as their level."""

    id: str
    kind: str
    level: Level | None = None
    name: str | None = None
    region: str
    serves: tuple[str, ...] = ()
    parent: str | None = None
    types: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    address: str = ""
    hours: str = ""
    introduction: str


class Person(Frozen):
    """Who a mediator is. The fields from `grade` on are set only where the whole entry is written by hand."""

    id: str
    name: str
    gender: Gender
    born: int
    organisation: str
    kind: str
    types: tuple[str, ...]
    job: str = ""
    grade: int | None = None
    honours: tuple[str, ...] = ()
    specialities: tuple[str, ...] = ()
    profile: str = ""
    methods: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()

    @property
    def age(self) -> int:
        return TODAY.year - self.born


class HandledBy(Frozen):
    """Who dealt with a case: kinds of mediator, and the level of the organisation."""

    kinds: tuple[str, ...]
    level: Literal["village", "town", "county", "city"]


class CaseSource(Frozen):
    """A closed case as written by hand; `place` is county and town by name."""

    id: str
    title: str
    types: tuple[str, ...]
    cause: str | None
    industry: str | None
    place: str
    facts: str
    issues: tuple[str, ...]
    process: str
    methods: tuple[str, ...]
    outcome: Outcome
    agreement: str | None
    performed: bool | None
    laws: tuple[str, ...]
    amount: float | None
    parties: int
    relationship: str
    difficulty: int
    opened: date
    days: int
    satisfaction: float | None
    tier: Tier
    handled_by: HandledBy


class Pieces(Frozen):
    """Sentences and phrases that profiles are made of; a sentence may begin with a condition such as `女|` (see texts.py)."""

    jobs: dict[str, tuple[str, ...]]
    types: dict[str, tuple[str, ...]]
    ways: tuple[str, ...]
    sayings: tuple[str, ...]
    personal: tuple[str, ...]
    places: dict[str, tuple[str, ...]]
    speech: dict[str, tuple[str, ...]]
    specialities: dict[str, tuple[str, ...]]


class Traits(Frozen):
    """Lists for the plain fields: certificates by kind of mediator, declared interests, and what a village committee is like."""

    certificates: dict[str, tuple[str, ...]]
    interests: tuple[str, ...]
    communities: tuple[str, ...]
    villages: tuple[str, ...]
    customs: tuple[str, ...]
    village_hours: tuple[str, ...]


class Sources:
    """Everything under source/, with the table of areas and the field's lists."""

    @cached_property
    def taxonomy(self) -> Taxonomy:
        return load_taxonomy(DATA)

    @cached_property
    def regions(self) -> Regions:
        areas = load_regions(DATA / "regions")
        return Regions(area for area in areas if area.code.startswith("98"))

    @cached_property
    def organisations(self) -> list[OrganisationSource]:
        return load_yaml(SOURCE / "organisations.yaml", list[OrganisationSource])

    @cached_property
    def people(self) -> list[Person]:
        """All mediators, by id: the roster and those written by hand."""
        rows = [
            Person.model_validate({**row, "types": tuple(row["types"].split())})
            for _, row in read_csv(
                SOURCE / "roster.csv", ("id", "name", "gender", "born", "organisation", "kind", "types", "job")
            )
        ]
        return sorted(rows + load_yaml(SOURCE / "people.yaml", list[Person]), key=lambda p: p.id)

    @cached_property
    def cases(self) -> list[CaseSource]:
        files = sorted((SOURCE / "cases").glob("*.yaml"))
        return sorted((c for file in files for c in load_yaml(file, list[CaseSource])), key=lambda c: c.id)

    @cached_property
    def pieces(self) -> Pieces:
        folder = SOURCE / "pieces"
        return Pieces(
            jobs=load_yaml(folder / "jobs.yaml", dict[str, tuple[str, ...]]),
            types=load_yaml(folder / "types.yaml", dict[str, tuple[str, ...]]),
            ways=load_yaml(folder / "ways.yaml", tuple[str, ...]),
            sayings=load_yaml(folder / "sayings.yaml", tuple[str, ...]),
            personal=load_yaml(folder / "personal.yaml", tuple[str, ...]),
            places=load_yaml(folder / "places.yaml", dict[str, tuple[str, ...]]),
            speech=load_yaml(folder / "speech.yaml", dict[str, tuple[str, ...]]),
            specialities=load_yaml(folder / "specialities.yaml", dict[str, tuple[str, ...]]),
        )

    @cached_property
    def traits(self) -> Traits:
        return load_yaml(SOURCE / "traits.yaml", Traits)

    @cached_property
    def _places(self) -> dict[str, str]:
        """County, or county and town, as cases write them -> code; the prefecture by its name."""
        wide = [area for area in self.regions if area.level in {"city", "county", "town"}]
        return {self.regions.full_name(a.code, "city" if a.level == "city" else "county"): a.code for a in wide}

    def code_of(self, place: str) -> str:
        """The area that a place written as county and town names. Raises ValueError where the table has none."""
        if place not in self._places:
            raise ValueError(f"区划表里没有“{place}”")
        return self._places[place]
