"""A mediator's service, rank, load and record, in numbers. All of it follows from the person's id and kind."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from centre.assign import Service
from centre.dice import between, pick, roll
from centre.sources import TODAY, Person
from models.domain.case import Case
from models.domain.mediator import Employment, TypeRecord
from models.domain.taxonomy import parent_type

# how many of 1,000 are settled where the mediator is neither better nor worse than others, and how many days it takes
_TYPES: dict[str, tuple[int, int]] = {
    "family": (955, 9),
    "neighbour": (975, 5),
    "housing": (925, 14),
    "contract": (935, 11),
    "business": (925, 15),
    "damages": (945, 10),
    "land": (920, 19),
    "expropriation": (800, 34),
    "environment": (885, 18),
    "wages": (960, 6),
    "labour": (910, 14),
    "tourism": (965, 3),
    "ecommerce": (945, 5),
    "consumer": (970, 4),
    "medical": (820, 29),
    "traffic": (945, 12),
    "property": (915, 13),
    "finance": (870, 16),
    "campus": (940, 10),
    "civil_affairs": (915, 16),
    "petition": (730, 38),
    "other": (935, 12),
}
# cases a year for somebody ordinary of that kind, and the most they should carry at once
_PACE: dict[str, tuple[float, int]] = {
    "people": (16, 6),
    "invited": (20, 8),
    "lawyer": (9, 4),
    "administrative": (18, 8),
    "expert": (8, 4),
    "counsellor": (10, 5),
    "grid_worker": (14, 5),
    "five_elders": (8, 3),
    "deputy": (4, 2),
    "volunteer": (5, 2),
}
_FULL_TIME_SHARE = {"people": 0.62, "administrative": 1.0, "grid_worker": 0.85, "invited": 0.2, "counsellor": 0.25}
_HOME_HONOURS = ("county_excellent", "city_star", "county_excellent", "county_excellent")


@dataclass(frozen=True)
class Load:
    """Hours, cases and duties this year."""

    employment: Employment
    weekly_hours: float
    capacity: int
    open_cases: int
    training_days: int
    patrols: int


@dataclass
class Tally:
    """A TypeRecord while it is being counted."""

    taken: int = 0
    settled: int = 0
    performed: int = 0
    withdrawn: int = 0
    marks: float = 0
    marked: int = 0


def service(person: Person) -> Service:
    """When they serve: most since years, some newly come, some gone, a few not yet begun."""
    chance = roll(person.id, "service")
    if person.profile:
        return Service(_start(person, 6, 16), None, newcomer=False)
    if chance < 0.05 and person.age < 52:
        return Service(TODAY - timedelta(days=between(3, 120, person.id, "new")), None, newcomer=True)
    if chance > 0.995:
        return Service(date(2027, between(1, 6, person.id, "later"), 1), None, newcomer=True)
    if 0.05 <= chance < 0.09:
        end = date(2024, 3, 31) + timedelta(days=between(0, 700, person.id, "end"))
        return Service(_start(person, 5, 12), end, newcomer=False)
    return Service(_start(person, 3, 13), None, newcomer=False)


def _start(person: Person, least: int, most: int) -> date:
    years = min(between(least, most, person.id, "since"), max(3, person.age - 22))
    return date(TODAY.year - 1 - years, between(1, 12, person.id, "month"), 1)


def load(person: Person, served: Service, village: bool) -> Load:
    """What they carry now; about one in ten is full, one in fifty over. In a village few do nothing else."""
    share = _FULL_TIME_SHARE.get(person.kind, 0) * (0.4 if village and person.kind == "people" else 1)
    full = roll(person.id, "employment") < share and person.age < 66
    capacity = max(1, round(_PACE[person.kind][1] * (1.3 if full else 0.8) + between(-1, 2, person.id, "capacity")))
    chance = roll(person.id, "load")
    gone = served.start > TODAY or (served.end is not None and served.end < TODAY)
    if gone:
        carried = 0
    elif chance > 0.98:
        carried = capacity + between(1, 3, person.id, "over")
    elif chance > 0.89:
        carried = capacity
    else:
        carried = int(capacity * roll(person.id, "carried") * 0.95)
    duty = {"grid_worker": 1.6, "people": 1.0, "five_elders": 0.6, "volunteer": 0.4}.get(person.kind, 0.12)
    return Load(
        employment="full_time" if full else "part_time",
        weekly_hours=40.0 if full else pick((6.0, 8.0, 8.0, 10.0, 12.0, 16.0, 20.0), person.id, "hours"),
        capacity=capacity,
        open_cases=carried,
        training_days=0 if gone else between(0 if not full else 3, 9 if not full else 16, person.id, "training"),
        patrols=0 if gone else int(duty * between(8, 130, person.id, "patrols")),
    )


def grade(person: Person, served: Service) -> int | None:
    """一级 to 四级, for those whom the grading covers; few reach the first."""
    if person.profile or person.kind not in {"people", "invited", "grid_worker"} or served.newcomer:
        return person.grade
    years = (TODAY - served.start).days / 365
    mark = roll(person.id, "grade") * 0.8 + min(years, 12) / 12 * 0.35
    return 1 if mark > 1.08 else 2 if mark > 0.86 else 3 if mark > 0.5 else 4 if mark > 0.22 else None


def honours(person: Person, rank: int | None) -> tuple[str, ...]:
    """Few have any: what is written by hand, else a chance that grows with the grade."""
    if person.honours or rank is None:
        return person.honours
    chance = roll(person.id, "honour")
    if rank == 1 and chance < 0.6:
        return ("gold", "city_star") if chance < 0.2 else ("gold",)
    return (pick(_HOME_HONOURS, person.id, "which"),) if chance < {1: 1.0, 2: 0.3, 3: 0.1}.get(rank, 0.02) else ()


def record(person: Person, served: Service, types: tuple[str, ...], handled: Iterable[Case]) -> dict[str, TypeRecord]:
    """Per level-1 type: the years before the library began, and every case of it on top."""
    tallies = {parent_type(t): Tally() for t in types}
    if not served.newcomer:
        for name, taken in _shares(person, served, tuple(tallies)).items():
            _earlier(tallies[name], person, name, taken)
    for case in handled:
        _add(tallies[parent_type(case.dispute_types[0])], case)
    return {name: _finished(t, person, name) for name, t in tallies.items() if t.taken}


def _shares(person: Person, served: Service, names: tuple[str, ...]) -> dict[str, int]:
    """How many of each type they took: very uneven between people, and more of what they name first."""
    until = min(served.end or TODAY, TODAY)
    years = max(0.3, (until - served.start).days / 365)
    # most are called now and then, some all the time
    busy = min((1 - roll(person.id, "busy")) ** -0.7 * 0.32, 3.2) * (2.2 if person.honours else 1)
    total = _PACE[person.kind][0] * years * busy
    own = tuple(dict.fromkeys(parent_type(t) for t in person.types))
    weights = {n: (0.25 + roll(person.id, n, "share")) / (1 + own.index(n)) for n in names if n in own}
    return {n: int(total * w / sum(weights.values())) for n, w in weights.items()}


def _earlier(tally: Tally, person: Person, name: str, taken: int) -> None:
    usual = _TYPES[name][0] / 1000
    # centres report almost everything as settled; what is left of the difference lies in the hard types
    skill = roll(person.id, "skill") ** 0.5
    rate = usual + (0.995 - usual) * skill if roll(person.id, "report") < 0.75 else usual - 0.12 * (1 - skill)
    tally.taken = taken
    tally.settled = min(taken, round(taken * rate))
    tally.withdrawn = int((taken - tally.settled) * roll(person.id, name, "withdrawn"))
    tally.performed = int(tally.settled * (0.9 + 0.1 * roll(person.id, name, "performed")))
    tally.marked = int(taken * (0.15 + 0.7 * roll(person.id, "asked")))
    mean = 4.2 + 0.7 * roll(person.id, "liked") + 0.08 * roll(person.id, name, "liked")
    tally.marks = float(round(tally.marked * min(mean, 4.95)))


def _add(tally: Tally, case: Case) -> None:
    tally.taken += 1
    tally.settled += case.outcome == "settled"
    tally.performed += case.outcome == "settled" and case.performed is True
    tally.withdrawn += case.outcome == "withdrawn"
    if case.satisfaction is not None:
        tally.marks += case.satisfaction
        tally.marked += 1


def _finished(tally: Tally, person: Person, name: str) -> TypeRecord:
    usual = _TYPES[name][1]
    return TypeRecord(
        taken=tally.taken,
        settled=tally.settled,
        performed=tally.performed,
        withdrawn=tally.withdrawn,
        satisfaction_sum=tally.marks,
        satisfaction_count=tally.marked,
        median_days=float(max(1, round(usual * (0.6 + 0.9 * roll(person.id, name, "days"))))),
    )
