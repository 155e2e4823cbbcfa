"""The mediators: who they are from the roster, what they did from the cases, the rest by kind and chance."""

from collections import defaultdict
from collections.abc import Sequence

from centre import career
from centre.assign import Service
from centre.dice import between, pick, roll, shuffled
from centre.sources import Person, Sources
from centre.texts import Writer, fits, specialities, spoken
from models.domain.case import Case
from models.domain.mediator import Contact, Level, Mediator
from models.domain.organisation import Organisation
from models.domain.region import at_level
from models.domain.taxonomy import parent_type

_OTHER_TONGUES = (
    ("henan", 0.06),
    ("sichuan", 0.05),
    ("gan", 0.035),
    ("xiang", 0.025),
    ("shaanxi", 0.03),
    ("wu", 0.025),
    ("cantonese", 0.02),
    ("hakka", 0.02),
    ("minnan", 0.015),
    ("northeast", 0.025),
    ("english", 0.03),
    ("sign", 0.015),
    ("miao", 0.01),
    ("uyghur", 0.004),
)


def make_mediators(sources: Sources, organisations: list[Organisation], cases: list[Case]) -> list[Mediator]:
    """All mediators by id, their types, specialities and records in agreement with the cases they handled."""
    handled: dict[str, list[Case]] = defaultdict(list)
    for case in cases:
        for mediator in case.mediators:
            handled[mediator].append(case)
    by_id = {o.id: o for o in organisations}
    writer = Writer(sources.pieces)
    return [_mediator(p, by_id[p.organisation], handled[p.id], sources, writer) for p in sources.people]


def _mediator(person: Person, house: Organisation, handled: list[Case], sources: Sources, writer: Writer) -> Mediator:
    served = career.service(person)
    load = career.load(person, served, village=house.kind == "village")
    rank = career.grade(person, served)
    types = dispute_types(person, handled)
    regions = sources.regions
    languages = person.languages or _languages(person)
    modes = person.modes or _modes(person)
    town = regions.name(at_level(house.region or "", "town"))
    return Mediator(
        id=person.id,
        name=person.name,
        gender=person.gender,
        birth_year=person.born,
        organisation=house.id,
        regions=house.serves or (house.region or "",),
        level=_level(person, house),
        kind=person.kind,
        employment=load.employment,
        grade=rank,
        honours=career.honours(person, rank),
        dispute_types=types,
        industries=_industries(person, house, handled),
        specialities=specialities(person, _shown(types, handled), sources.pieces),
        profile=person.profile or writer.profile(person, town, languages, modes),
        methods=person.methods or _methods(person, types, handled, sources),
        languages=languages,
        modes=modes,
        certificates=_certificates(person, served, sources),
        weekly_hours=load.weekly_hours,
        open_cases=load.open_cases,
        capacity=load.capacity,
        training_days=load.training_days,
        patrols=load.patrols,
        record=career.record(person, served, types, handled),
        interests=_interests(person, town, sources),
        contact=_contact(person, house, regions.name(at_level(house.region or "", "county"))),
        active_from=served.start,
        active_to=served.end,
    )


def dispute_types(person: Person, handled: list[Case]) -> tuple[str, ...]:
    """What they name themselves, and the lead type of every case that their own list does not touch."""
    types = list(person.types)
    for case in sorted(handled, key=lambda c: c.id):
        lead = case.dispute_types[0]
        if parent_type(lead) not in {parent_type(t) for t in types}:
            types.append(lead)
    return tuple(types)


def _shown(types: Sequence[str], handled: list[Case]) -> list[str]:
    """The types in the order in which specialities show them: what they closed before what they only name."""
    return list(dict.fromkeys([c.dispute_types[0] for c in sorted(handled, key=lambda c: c.id)] + list(types)))


def _level(person: Person, house: Organisation) -> Level | None:
    return "grid" if person.kind == "grid_worker" else house.level


def _industries(person: Person, house: Organisation, handled: list[Case]) -> tuple[str, ...]:
    """Those of their house, and of the cases that somebody from a trade was called for."""
    called = {c.industry for c in handled if c.industry} if person.kind in {"expert", "administrative"} else set()
    return tuple(sorted(set(house.industries) | called))


def _languages(person: Person) -> tuple[str, ...]:
    rural = 0.9 if person.kind in {"people", "five_elders", "grid_worker", "volunteer"} else 0.6
    found = ["lan_local"] if roll(person.id, "local") < rural else []
    if person.age < 66 or roll(person.id, "mandarin") < 0.7 or not found:
        found.insert(0 if person.age < 50 or not found else 1, "mandarin")
    others = [name for name, chance in _OTHER_TONGUES if roll(person.id, name) < chance]
    return tuple(found + others[:2])


def _modes(person: Person) -> tuple[str, ...]:
    visits = {"grid_worker": 0.95, "people": 0.6, "five_elders": 0.65, "volunteer": 0.55}.get(person.kind, 0.25)
    online = 0.6 if person.age < 45 else 0.25 if person.age < 60 else 0.05
    chances = (("phone", 0.6), ("visit", visits), ("video", online), ("online", online * 0.8))
    return ("on_site", *(mode for mode, chance in chances if roll(person.id, mode) < chance))


def _methods(person: Person, types: Sequence[str], handled: list[Case], sources: Sources) -> tuple[str, ...]:
    """What fits their types and what their cases show; one to three."""
    shown = [m for c in handled for m in c.methods]
    tops = {parent_type(t) for t in types} | set(types)
    fitting = [m.id for m in sources.taxonomy.methods if tops & set(m.fits)]
    wanted = between(1, 3, person.id, "methods")
    ranked = shuffled(sorted(set(shown)), person.id) + shuffled(fitting, person.id)
    return tuple(list(dict.fromkeys(ranked))[:wanted])


def _certificates(person: Person, served: Service, sources: Sources) -> tuple[str, ...]:
    lists = sources.traits.certificates
    own = shuffled(lists.get(person.kind, ()), person.id, "certificate")[: between(0, 2, person.id, "certificates")]
    base = {"lawyer": ("律师执业证",), "counsellor": ("心理咨询师证书",)}.get(person.kind, ())
    card = () if served.newcomer or person.kind in {"lawyer", "expert"} else ("人民调解员证",)
    return tuple(dict.fromkeys((*base, *card, *own)))


def _interests(person: Person, town: str, sources: Sources) -> tuple[str, ...]:
    wanted = 2 if roll(person.id, "interest") > 0.75 else 1
    fitting = [spoken(text, person) for text in sources.traits.interests if fits(text, person)]
    chosen = shuffled(fitting, person.id, "interests")[:wanted]
    partner = "丈夫" if person.gender == "female" else "妻子"
    return tuple(text.format(town=town, partner=partner) for text in chosen)


def _contact(person: Person, house: Organisation, county: str) -> Contact:
    """Nobody's: no mobile number begins with 100, and `.invalid` is nobody's domain."""
    street = pick(("柳荫路", "和顺街", "长宁巷", "益民路", "双槐街", "前进里", "安居路", "甜水巷"), person.id, "street")
    return Contact(
        phone=f"100{int(person.id[1:]) * 7919 % 10_000:04d}{int(roll(person.id, 'phone') * 10_000):04d}",
        email=f"{person.id}@lanchuan.invalid",
        address=f"{county}{street}示例{between(1, 180, person.id, house.id)}号",
    )
