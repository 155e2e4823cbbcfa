"""Which organisation handled a case, and which mediators sat at the table."""

from dataclasses import dataclass
from datetime import date, timedelta

from centre.dice import race, roll
from centre.sources import CaseSource, Person
from models.domain.organisation import Organisation
from models.domain.region import at_level, level_of
from models.domain.taxonomy import parent_type


@dataclass(frozen=True)
class Service:
    """When somebody serves; a newcomer has not closed a case yet."""

    start: date
    end: date | None
    newcomer: bool

    def covers(self, first: date, last: date) -> bool:
        return not self.newcomer and self.start <= first and (self.end is None or last <= self.end)


@dataclass(frozen=True)
class Roster:
    """Everybody, when they serve, and the organisations by id."""

    people: list[Person]
    services: dict[str, Service]
    houses: dict[str, Organisation]


def serves(organisation: Organisation, place: str) -> bool:
    """Whether the place lies in an area that the organisation serves."""
    areas = organisation.serves or (organisation.region or "",)
    return any(at_level(place, level_of(area)) == area for area in areas)


def fit(types: tuple[str, ...], wanted: tuple[str, ...]) -> float:
    """How well dispute types fit a case's: 1 names its lead sub-type, .7 the whole type, .4 touches it, 0 not at all."""
    lead = wanted[0]
    if lead in types:
        return 1.0
    if parent_type(lead) in types:
        return 0.7
    if parent_type(lead) in {parent_type(t) for t in types}:
        return 0.4
    return 0.1 if {parent_type(t) for t in wanted} & {parent_type(t) for t in types} else 0.0


def home(case: CaseSource, place: str, organisations: list[Organisation]) -> Organisation:
    """The organisation that handled the case: of its level and place, and of its trade where there is one."""
    level = case.handled_by.level

    def weight(o: Organisation) -> float:
        if o.level != level or o.kind == "law_firm":
            return 0
        if level == "village":
            return _village_weight(o, case, place)
        if not serves(o, place) and not (level == "town" and o.kind == "named_room" and o.region and o.region[:9] == place[:9]):
            return 0
        if o.kind in {"town", "county", "city"}:
            return 1.0
        if o.kind == "court_roster":
            return 3.0 if "invited" in case.handled_by.kinds else 0
        near = o.kind != "named_room" or at_level(o.region or "", "county") == at_level(place, "county")
        return 4.0 * fit(o.dispute_types, case.types) ** 2 if near else 0

    running = [(race(weight(o), case.id, "home", o.id), o.id, o) for o in organisations if weight(o) > 0]
    if not running:
        raise ValueError(f"案例 {case.id} 找不到经办机构（{case.place}，{level}）")
    return max(running)[2]


def _village_weight(o: Organisation, case: CaseSource, place: str) -> float:
    if o.kind != "village" or at_level(o.region or "", "town") != place:
        return 0
    urban = o.name.endswith("社区人民调解委员会")
    says_urban = "社区" in case.facts or "小区" in case.facts
    return 1.0 if urban == (says_urban or "村" not in case.facts) else 0.05


def panel(case: CaseSource, place: str, house: Organisation, roster: Roster) -> tuple[str, ...]:
    """The mediators of a case, one of each kind that handled it: of the house if it can, else of those who serve there."""
    last = case.opened + timedelta(days=case.days - 1)
    chosen: list[str] = []
    for kind in case.handled_by.kinds:
        able = [p for p in roster.people if p.kind == kind and roster.services[p.id].covers(case.opened, last)]
        marks = [
            (race(_weight(p, case, place, house, roster.houses[p.organisation]), case.id, kind, p.id), p.id)
            for p in able
            if p.id not in chosen
        ]
        if not marks:
            raise ValueError(f"案例 {case.id} 找不到 {kind} 类调解员")
        chosen.append(max(marks)[1])
    return tuple(chosen)


def _weight(person: Person, case: CaseSource, place: str, house: Organisation, own: Organisation) -> float:
    """Skill first, then nearness, then renown: a few are asked again and again, as everywhere."""
    skill = fit(person.types, case.types)
    renown = min(float((1 - roll(person.id, "renown")) ** -0.8), 15.0) * (6 if person.honours else 1)
    # somebody known for one trade is seldom called for another; in a small place whoever is there helps
    return (skill**2 + (1e-5 if person.honours else 0.003)) * _nearness(place, house, own) * renown


def _nearness(place: str, house: Organisation, own: Organisation) -> float:
    if own.id == house.id:
        return 300.0
    here = own.region or ""
    if at_level(here, "town") == at_level(place, "town"):
        return 20.0
    if serves(own, place):
        return 6.0
    return 0.02 if at_level(here, "county") == at_level(place, "county") else 1e-8
