"""What the page's templates show: sentences and lists made from the same answers that the API gives."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup, escape

from app.api.errors import Problem
from app.api.public import Facets, Public
from app.services.eligibility import ENOUGH
from app.services.recommend import MOST_SEATS
from app.web.form import PAGE_SIZE, PageForm
from app.wire.base import Named
from app.wire.cases import PassageOut, SimilarOut
from app.wire.mediators import FacetOut, ListingOut, MediatorOut, RecommendOut, StepOut, TypeRecordOut
from app.wire.picks import PickOut
from app.wire.requests import PickIn
from app.wire.understood import UnderstandingOut
from models.domain.region import at_level
from models.domain.similarity import SIMILARITIES
from models.domain.taxonomy import parent_type

ENOUGH_CASES = 10  # before a party is shown an estimate: with fewer it says little but the type's mean
SHOWN = 6  # options of a filter before the rest is folded away
# form field, facet, label: 领域、行业、辖区 first, as people ask for them
FILTER_FIELDS = (
    ("types", "type", "领域"),
    ("industries", "industry", "行业"),
    ("region", "area", "辖区"),
    ("kinds", "kind", "类别"),
    ("modes", "mode", "方式"),
    ("languages", "language", "语言"),
    ("genders", "gender", "性别"),
)


@dataclass(frozen=True, slots=True)
class Option:
    """One entry of a select or a filter; `count` None where nothing was counted."""

    id: str
    name: str
    chosen: bool
    count: int | None = None


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Options under a heading."""

    name: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class FilterMenu:
    """One filter: a form field with its options, the fullest first; `groups` where they form a tree."""

    field: str
    label: str
    shown: tuple[Option, ...]
    folded: tuple[Option, ...]
    groups: tuple[OptionGroup, ...]
    chosen: int


@dataclass(frozen=True, slots=True)
class MediatorsView:
    """The answer to a dispute."""

    answer: RecommendOut
    cases: SimilarOut
    alike: tuple[Option, ...]
    widening: str
    type_default: str
    types: tuple[OptionGroup, ...]
    area_default: str
    areas: tuple[OptionGroup, ...]
    sizes: tuple[Option, ...]
    menus: tuple[FilterMenu, ...]


@dataclass(frozen=True, slots=True)
class NamesView:
    """The answer to a name or a keyword."""

    listing: ListingOut
    menus: tuple[FilterMenu, ...]
    pages: int


@dataclass(frozen=True, slots=True)
class PickedView:
    """Somebody was chosen; `others` of the same list may be chosen instead (none where the list is still to be seen)."""

    pick: PickOut
    others: tuple[Named, ...]


@dataclass(frozen=True, slots=True)
class PageView:
    """Everything one page shows: at most one of the answers."""

    form: PageForm
    home: str
    mediators: MediatorsView | None = None
    names: NamesView | None = None
    picked: PickedView | None = None
    problem: Problem | None = None


def look(public: Public, form: PageForm) -> PageView:
    """Ask what the form asks. Raises DianjiangError and ValidationError for what cannot be used."""
    home = public.regions.name(public.centre.settings.region)
    if not form.asked:
        return PageView(form, home)
    if form.mode == "name":
        return PageView(form, home, names=_names(public, form))
    return PageView(form, home, mediators=_mediators(public, form))


def picked(public: Public, request: str, mediator: str, *, alone: bool) -> PageView:
    """Record the choice; `alone`: on a page of its own, without the list. Raises DianjiangError and ValidationError."""
    pick = public.pick(PickIn(request=request, mediator=mediator))
    home = public.regions.name(public.centre.settings.region)
    return PageView(PageForm(), home, picked=PickedView(pick, public.others(pick) if alone else ()))


def _mediators(public: Public, form: PageForm) -> MediatorsView:
    parties = public.parties(form.parties)
    answer = public.recommend(form.recommend(parties))
    understood = answer.understanding
    counts = public.counts(form.filters, answer.widening[-1].region.id if answer.widening else None, parties)
    return MediatorsView(
        answer=answer,
        cases=public.similar(form.similar()),
        alike=tuple(Option(kind, label, kind == form.alike) for kind, label in SIMILARITIES.items()),
        widening=widening_sentence(answer.widening),
        type_default=_default(next(iter(understood.types), None), form.type, "没听出来，请选"),
        types=_type_options(public, form, understood),
        area_default=_default(_short(public, understood.region), form.area, "没说地点，请选"),
        areas=_area_options(public, understood.region if form.area else None, None),
        sizes=tuple(Option(str(n), f"{n} 位一起" if n > 1 else "一位", n == form.size) for n in range(1, MOST_SEATS + 1)),
        menus=_menus(public, form, counts),
    )


def _names(public: Public, form: PageForm) -> NamesView:
    listing = public.mediators(form.name, form.filters, "", form.page, PAGE_SIZE)
    return NamesView(listing, _menus(public, form, listing.facets), max(1, -(-listing.total // PAGE_SIZE)))


# ---- sentences -----------------------------------------------------------------------------------------------------


def widening_sentence(steps: Sequence[StepOut]) -> str:
    """How far the search went from the party's own area; empty where no area was named."""
    if not steps:
        return ""
    first, last = steps[0], steps[-1]
    if len(steps) == 1:
        return f"{first.region.name}有 {first.eligible} 位对口、现在能接案的调解员。"
    few = f"只有 {first.eligible} 位" if first.eligible else "暂时没有"
    found = f"已扩大到{last.region.name}，共 {last.eligible} 位。"
    if last.eligible < ENOUGH:
        found = f"已扩大到{last.region.name}，一共也只有 {last.eligible} 位。" if last.eligible else "扩大到全国也没有找到。"
    return f"{first.region.name}{few}对口、现在能接案的调解员，{found}"


def record_for(mediator: MediatorOut, types: Sequence[Named]) -> TypeRecordOut | None:
    """Their record of the lead type, if any of its cases was theirs."""
    lead = parent_type(types[0].id) if types else None
    return next((r for r in mediator.record if r.type.id == lead and r.taken), None)


def total_record(mediator: MediatorOut) -> tuple[int, int, float | None, int]:
    """Cases taken and settled, mean satisfaction (None: nobody marked) and how many marked, over all types."""
    marks = sum(r.satisfaction_count for r in mediator.record)
    points = sum((r.satisfaction or 0) * r.satisfaction_count for r in mediator.record)
    taken, settled = sum(r.taken for r in mediator.record), sum(r.settled for r in mediator.record)
    return taken, settled, round(points / marks, 1) if marks else None, marks


def apart(records: Sequence[TypeRecordOut]) -> str:
    """Cases that are neither settled nor failed, in words; empty where there are none."""
    ends = ((sum(r.withdrawn for r in records), "当事人撤回"), (sum(r.referred for r in records), "转其他部门"))
    return "，".join(f"{n} 件{what}" for n, what in ends if n)


def believed_outcomes(mediator: MediatorOut) -> list[tuple[str, int, int, int]]:
    """Of a hundred cases of each type, how many they settle at least and at most, and from how many cases that is taken."""
    found = [(o.type.name, o.settled) for o in mediator.outcomes if o.settled and o.settled.n >= ENOUGH_CASES]
    return [(name, round(1000 * s.low) // 10, -(-round(1000 * s.high) // 10), s.n) for name, s in found]


def pieces(passage: PassageOut) -> list[tuple[str, bool]]:
    """The text cut at its marks: (piece, whether it is marked)."""
    cut: list[tuple[str, bool]] = []
    at = 0
    for start, end in passage.marks:
        cut += [(passage.text[at:start], False), (passage.text[start:end], True)]
        at = end
    return [(text, marked) for text, marked in (*cut, (passage.text[at:], False)) if text]


_NUMBERS = re.compile(r"(?<!\d)(1[12]\d|12\d{3})(?!\d)")


def with_numbers(advice: str) -> Markup:
    """The advice with emergency numbers as links that a phone can call."""
    return Markup(_NUMBERS.sub(r'<a href="tel:\1">\1</a>', str(escape(advice))))  # noqa: S704 - escaped first


# ---- corrections ---------------------------------------------------------------------------------------------------


def _type_options(public: Public, form: PageForm, understood: UnderstandingOut) -> tuple[OptionGroup, ...]:
    """The other guesses first, then every type with its sub-types. Nothing is chosen unless somebody corrected it."""
    others = () if form.type else tuple(Option(t.id, t.name, chosen=False) for t in understood.types[1:])
    first = (OptionGroup("也可能是", others),) if others else ()
    rest = []
    for t in public.taxonomy.types:
        ids = [(t.id, t.name), *((f"{t.id}.{s.id}", s.name) for s in t.subtypes)]
        rest.append(OptionGroup(t.name, tuple(Option(i, n, i == form.type) for i, n in ids)))
    return (*first, *rest)


def _default(understood: Named | None, corrected: str, unknown: str) -> str:
    """What the empty choice of a correction says."""
    if corrected:
        return "按我说的判断"
    return understood.name if understood else unknown


def _short(public: Public, area: Named | None) -> Named | None:
    """The area without the name of the centre's own city before it: 澜东区望澜街道."""
    if area is None:
        return None
    city = public.regions.name(at_level(public.centre.settings.region, "city"))
    return Named(id=area.id, name=area.name.removeprefix(city) or area.name)


def _area_options(public: Public, chosen: Named | None, counts: dict[str, int] | None) -> tuple[OptionGroup, ...]:
    """Counties of the centre's city with their towns; an area that is none of them stands first by itself."""
    city = at_level(public.centre.settings.region, "city")
    picked = chosen.id if chosen else ""
    whole = [Option(city, f"{public.regions.name(city)}（全市）", city == picked, _count(counts, city))]
    groups = []
    listed = {city}
    for county in public.areas_below.children(city):
        inside = [(county.code, f"{county.name}（全部）"), *((t.code, t.name) for t in public.areas_below.children(county.code))]
        kept = [(code, name) for code, name in inside if counts is None or counts.get(code) or code == picked]
        listed |= {code for code, _ in kept}
        if kept:
            groups.append(OptionGroup(county.name, tuple(Option(c, n, c == picked, _count(counts, c)) for c, n in kept)))
    if chosen and picked not in listed:
        whole.insert(0, Option(picked, chosen.name, True, _count(counts, picked)))
    return (OptionGroup(public.regions.name(city), tuple(whole)), *groups)


def _count(counts: dict[str, int] | None, code: str) -> int | None:
    return None if counts is None else counts.get(code, 0)


# ---- filters -------------------------------------------------------------------------------------------------------


def _menus(public: Public, form: PageForm, facets: Facets) -> tuple[FilterMenu, ...]:
    menus = (_menu(public, form, entry, facets.get(entry[1], ())) for entry in FILTER_FIELDS)
    return tuple(menu for menu in menus if menu.shown or menu.groups)


def _menu(public: Public, form: PageForm, entry: tuple[str, str, str], found: tuple[FacetOut, ...]) -> FilterMenu:
    field, facet, label = entry
    if field == "region":
        return _region_menu(public, form, field, label, {f.id: f.count for f in found})
    picked = getattr(form, field)
    options = [Option(f.id, f.name, f.id in picked, f.count) for f in found if facet != "type" or _top_or_picked(f.id, picked)]
    missing = [i for i in picked if i not in {option.id for option in options}]
    options = [*(Option(i, _name(public, facet, i), True, 0) for i in missing), *sorted(options, key=lambda o: not o.chosen)]
    return FilterMenu(field, label, tuple(options[:SHOWN]), tuple(options[SHOWN:]), (), len(picked))


def _region_menu(public: Public, form: PageForm, field: str, label: str, counts: dict[str, int]) -> FilterMenu:
    code = form.region.ljust(12, "0") if form.region else ""
    chosen = Named(id=code, name=public.regions.full_name(code)) if code else None
    groups = _area_options(public, chosen, counts) if counts else ()
    return FilterMenu(field, label, (), (), groups, bool(code))


def _top_or_picked(type_id: str, picked: Sequence[str]) -> bool:
    """Level-1 types, and the sub-types of those picked: 150 options at once help nobody."""
    top = parent_type(type_id)
    return top == type_id or type_id in picked or any(parent_type(p) == top for p in picked)


def _name(public: Public, facet: str, value: str) -> str:
    lists = {"kind": "mediator_kinds", "mode": "modes", "language": "languages", "gender": "genders"}
    if facet == "type":
        return public.taxonomy.type_label(value)
    if facet == "industry":
        return public.taxonomy.industries.name(value)
    return public.taxonomy.vocabulary.terms(lists[facet]).name(value)
