"""The organisations: those written by hand, and a committee for every village and community."""

from centre.dice import pick, roll
from centre.sources import OrganisationSource, Sources
from models.domain.organisation import Organisation
from models.domain.region import Region, Regions, at_level

FIRST_VILLAGE = 126
_LEVELS = {"town": "town", "county": "county", "city": "city"}
_CENTRES = {"980102": "o002", "980103": "o003", "980121": "o004", "980122": "o005", "980123": "o006", "980181": "o007"}
_TOWN_HOURS = (
    "周一至周五 8:30–17:30",
    "周一至周六 8:30–17:00",
    "周一至周五 8:00–17:30，逢集日延至18:00",
    "周一至周五 9:00–17:00，夜间电话值班",
)
_URBAN = ("neighbour", "property", "family")
_RURAL = ("family", "neighbour", "land", "housing")


def make_organisations(sources: Sources) -> list[Organisation]:
    """All organisations by id."""
    written = [_written(entry, sources.regions) for entry in sources.organisations]
    towns = {o.region: o.id for o in written if o.kind == "town"}
    villages = sorted((r for r in sources.regions if r.level == "village"), key=lambda r: r.code)
    committees = [
        _committee(f"o{FIRST_VILLAGE + n}", area, towns[at_level(area.code, "town")], sources) for n, area in enumerate(villages)
    ]
    return written + committees


def _written(entry: OrganisationSource, regions: Regions) -> Organisation:
    region = entry.region.ljust(12, "0")
    county = regions.name(at_level(region, "county"))
    town = entry.kind == "town"
    return Organisation.model_validate(
        {
            "id": entry.id,
            "name": entry.name or f"{county}{regions.name(region)}人民调解委员会",
            "kind": entry.kind,
            "level": entry.level or _LEVELS.get(entry.kind, "county"),
            "region": region,
            "serves": [code.ljust(12, "0") for code in entry.serves],
            "parent": entry.parent or _parent(entry),
            "dispute_types": entry.types,
            "industries": entry.industries,
            "introduction": entry.introduction,
            "address": entry.address or f"{county}{regions.name(region)}为民里示例{int(roll(entry.id, 'door') * 90) + 1}号",
            "opening_hours": entry.hours or (pick(_TOWN_HOURS, entry.id, "hours") if town else ""),
            "phone": _phone(entry.id),
        }
    )


def _parent(entry: OrganisationSource) -> str | None:
    """The centre above: the county's for what stands in it, the city's for the counties and what serves the whole city."""
    if entry.kind == "city":
        return None
    if entry.kind == "county" or entry.level == "city":
        return "o001"
    return _CENTRES[entry.region[:6]]


def _committee(organisation: str, area: Region, parent: str, sources: Sources) -> Organisation:
    regions, traits = sources.regions, sources.traits
    urban = area.name.endswith("社区")
    place = f"{regions.name(at_level(area.code, 'county'))}{regions.name(at_level(area.code, 'town'))}{area.name}"
    # dealt out in order, so that neighbours in the list never read alike
    number = int(organisation[1:])
    first = traits.communities if urban else traits.villages
    customs = traits.customs
    introduction = first[number * 7 % len(first)] + customs[(number * 5 + number // len(customs)) % len(customs)]
    return Organisation(
        id=organisation,
        name=f"{place}人民调解委员会",
        kind="village",
        level="village",
        region=area.code,
        parent=parent,
        dispute_types=_URBAN if urban else _RURAL,
        introduction=introduction.format(name=area.name),
        address=f"{place}示例{'路' if urban else '组'}{int(roll(organisation, 'door') * 60) + 1}号",
        opening_hours=pick(traits.village_hours, organisation, "hours"),
        phone=_phone(organisation),
    )


def _phone(organisation: str) -> str:
    """No area has the code 0000: nobody is called by mistake."""
    return f"0000-8{int(organisation[1:]):06d}"
