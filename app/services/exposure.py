"""Who was shown how often in a quarter, beside what their scores deserve, and why others were never shown."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from typing import Literal, get_args

from app.stores.events import EventLog, ShownList
from app.stores.tables import ERASED
from indexer.documents import Documents
from indexer.records.store import RecordStore
from models.domain.mediator import Gender, Level, Mediator
from models.domain.organisation import Organisation
from models.domain.quarter import Quarter
from models.domain.region import ancestors, at_level
from models.domain.taxonomy import parent_type
from models.ranking.exposure import Exposure, Listed, exposures, gini, ratio

Why = Literal["inactive", "full", "ranked", "type", "area", "behind"]
WHYS: tuple[Why, ...] = get_args(Why)
WAYS = {"organisation": "组织", "gender": "性别", "age": "年龄"}
GENDERS = {"male": "男", "female": "女"}
UNKNOWN = "没有登记"
AGES = (35, 45, 55, 65)  # the last year of each band but the last


@dataclass(frozen=True, slots=True)
class Person:
    """A mediator's quarter. `attention` and `merit` are shares of all there was."""

    id: str
    name: str
    office: str
    gender: Gender | None
    ages: str
    times: int
    first: int
    picked: int
    attention: float
    merit: float

    @property
    def ratio(self) -> float | None:
        """Attention to merit; None for who was no candidate."""
        return ratio(self.attention, self.merit)


@dataclass(frozen=True, slots=True)
class Group:
    """All of one organisation, gender or age band ("" where it is not known): how many, how many of them shown, and shares."""

    way: str
    label: str
    people: int
    shown: int
    times: int
    attention: float
    merit: float

    @property
    def ratio(self) -> float | None:
        """Attention to merit; None where nobody was a candidate."""
        return ratio(self.attention, self.merit)


@dataclass(frozen=True, slots=True)
class Never:
    """Who was not shown once, and the first reason that applies."""

    id: str
    name: str
    office: str
    why: Why


@dataclass(frozen=True)
class ExposureReport:
    """`people` served in the quarter, the most shown first; `inequality`: Gini of their attention, with those never shown."""

    quarter: Quarter
    lists: int
    people: tuple[Person, ...]
    groups: tuple[Group, ...]
    never: tuple[Never, ...]
    inequality: float


@dataclass
class _Asked:
    """What the lists of a quarter asked for: level-1 types, each with the areas looked at ("": the whole nation)."""

    areas: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    lists: int = 0

    def note(self, shown: ShownList) -> Listed:
        """Remember what was asked; the list as it counts."""
        self.lists += 1
        region, level = shown.asked.region, shown.asked.level
        area = at_level(region, _level(level)) if region and level else ""
        for kind, _ in shown.asked.types:
            self.areas[parent_type(kind)].add(area)
        ids, scores = zip(*((c.mediator, c.score) for c in shown.candidates), strict=True) if shown.candidates else ((), ())
        return Listed(ids, scores, shown.shown)

    def reason(self, m: Mediator, office: Organisation | None) -> Why:
        """Why somebody who serves and has a free place was no candidate."""
        kinds = m.dispute_types or (office.dispute_types if office else ())
        wanted = [area for kind in {parent_type(k) for k in kinds} for area in self.areas.get(kind, ())]
        if not wanted:
            return "type"
        served = Documents.regions_served(m, office)
        return "behind" if not served or any(_serves(served, area) for area in wanted) else "area"


@dataclass(frozen=True)
class ExposureService:
    """Reads recorded lists and the roster as it is today; `today` is asked for who is full, which no record keeps."""

    store: RecordStore
    events: EventLog
    today: Callable[[], date] = date.today

    def report(self, quarter: Quarter) -> ExposureReport:
        """One quarter (in UTC). Those erased from the records count in no line, their places stay."""
        self.events.flush()
        since, until = (datetime.combine(day, time(), UTC) for day in (quarter.first, quarter.after))
        asked = _Asked()
        got = exposures(asked.note(shown) for shown in self.events.lists(since, until))
        got.pop(ERASED, None)
        picked = Counter(pick.mediator for pick in self.events.picks(since, until))
        offices = {o.id: o for batch in self.store.iterate("organisations") for o in batch}
        people, never = [], []
        for m in (m for batch in self.store.iterate("mediators") for m in batch):
            office, own = offices.get(m.organisation or ""), got.get(m.id, Exposure())
            served = _serving(m, quarter)
            if served or own.times:
                people.append(_person(m, office, own, picked[m.id], asked.lists, quarter))
            if not own.times:
                why = self._why(m, office, served=served, candidate=m.id in got, asked=asked)
                never.append(Never(m.id, m.name, office.name if office else "", why))
        people.sort(key=lambda p: (-p.attention, p.id))
        never.sort(key=lambda n: (WHYS.index(n.why), n.id))
        inequality = gini([p.attention for p in people])
        return ExposureReport(quarter, asked.lists, tuple(people), tuple(_groups(people)), tuple(never), inequality)

    def _why(self, m: Mediator, office: Organisation | None, *, served: bool, candidate: bool, asked: _Asked) -> Why:
        if not served:
            return "inactive"
        if candidate:
            return "ranked"
        return "full" if m.free_places == 0 else asked.reason(m, office)


def _person(m: Mediator, office: Organisation | None, own: Exposure, picked: int, lists: int, quarter: Quarter) -> Person:
    n = max(lists, 1)
    named = office.name if office else ""
    ages = age_band(m.birth_year, quarter.year)
    return Person(m.id, m.name, named, m.gender, ages, own.times, own.first, picked, own.attention / n, own.merit / n)


def age_band(birth_year: int | None, year: int) -> str:
    """Such as 36–45; empty where the year of birth is not known."""
    if birth_year is None:
        return ""
    age = year - birth_year
    last = next((last for last in AGES if age <= last), None)
    if last is None:
        return f"{AGES[-1] + 1}–"
    return f"0–{last}" if last == AGES[0] else f"{last - 9}–{last}"


def group_label(way: str, label: str) -> str:
    """A group's label as people read it."""
    if not label:
        return UNKNOWN
    if way == "age":
        first, last = label.split("–")
        return f"{first} 岁及以上" if not last else f"{last} 岁及以下" if first == "0" else f"{label} 岁"
    return GENDERS[label] if way == "gender" else label


def _groups(people: Iterable[Person]) -> Iterable[Group]:
    ways: dict[str, dict[str, list[Person]]] = {"organisation": {}, "gender": {}, "age": {}}
    for p in people:
        for way, label in (("organisation", p.office), ("gender", p.gender or ""), ("age", p.ages)):
            ways[way].setdefault(label, []).append(p)
    for way, groups in ways.items():
        made = [
            Group(
                way,
                label,
                len(members),
                sum(p.times > 0 for p in members),
                sum(p.times for p in members),
                sum(p.attention for p in members),
                sum(p.merit for p in members),
            )
            for label, members in groups.items()
        ]
        yield from sorted(made, key=lambda g: (-g.attention, g.label) if way == "organisation" else (not g.label, g.label))


def _serving(m: Mediator, quarter: Quarter) -> bool:
    """Whether on any day of the quarter."""
    started = m.active_from is None or m.active_from < quarter.after
    return started and (m.active_to is None or m.active_to >= quarter.first)


def _serves(regions: Iterable[str], area: str) -> bool:
    """As the search understands it: the area, a part of it, or one that holds it."""
    return not area or any(area in ancestors(region) or region in ancestors(area) for region in regions)


def _level(name: str) -> Level:
    return next(level for level in get_args(Level) if level == name)
