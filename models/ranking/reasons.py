"""Why this mediator, in plain Chinese, for a party: what speaks for them most, first."""

from collections.abc import Callable
from dataclasses import dataclass, field

from models.domain.mediator import Mediator, total
from models.domain.organisation import Organisation
from models.domain.region import NATION, WIDENING, Regions, at_level, level_of
from models.domain.taxonomy import Taxonomy, parent_type
from models.language.pinyin import bare
from models.ranking.demands import Demands
from models.ranking.explain import Part
from models.understand.understanding import Understanding

MOST = 3
FITS_WELL = 0.5  # of a method, against the one that fits best: below it, to say so would be too much
LEAST_POINTS_SHARE = 0.04  # a part that adds less than this share of the score is no reason


@dataclass(frozen=True, slots=True)
class Clues:
    """What the sentences need besides the mediator: `similar` is how many cases like it they handled, `words` are those said,
    `bodies` those in charge that their organisation is one of."""

    understanding: Understanding
    taxonomy: Taxonomy
    regions: Regions
    office: Organisation | None
    similar: int
    demands: Demands = field(default_factory=Demands)
    words: tuple[str, ...] = ()
    bodies: tuple[str, ...] = ()


def mediator_reasons(mediator: Mediator, parts: tuple[Part, ...], clues: Clues) -> tuple[str, ...]:
    """Up to three sentences, the weightiest first; never empty."""
    whole = sum(part.points for part in parts)
    said: list[str] = []
    for part in sorted(parts, key=lambda p: -p.points):
        write = _SENTENCES.get(part.name)
        if write is None or part.value <= 0 or part.points < LEAST_POINTS_SHARE * whole:
            continue
        sentence = write(mediator, clues)
        if sentence and sentence not in said:
            said.append(sentence)
    return tuple(said[:MOST]) or ("简介与您说的事有相近之处",)


def _named(m: Mediator, clues: Clues) -> str | None:
    name = bare(m.name)
    if clues.understanding.mediator_name == name:
        return "您点名要找的调解员"
    unclear = clues.understanding.unclear_name(name)
    if unclear is None or not unclear.wanted:
        return None
    return f"您说到“{unclear.words}{unclear.title}”，也许是这位（{unclear.how.label}），请看准"


def _type(m: Mediator, clues: Clues) -> str | None:
    served = set(m.dispute_types or (clues.office.dispute_types if clues.office else ()))
    tops = {parent_type(t) for t in served}
    for guess in clues.understanding.likely:
        if guess.id in served:
            return f"擅长调解{clues.taxonomy.type_label(guess.id)}"
        if parent_type(guess.id) in tops:
            return f"擅长调解{clues.taxonomy.type_label(parent_type(guess.id))}"
    return None


def _evidence(_: Mediator, clues: Clues) -> str | None:
    return f"办过 {clues.similar} 件与您的事相似的案件" if clues.similar else None


def _record(m: Mediator, clues: Clues) -> str | None:
    lead = next((parent_type(guess.id) for guess in clues.understanding.likely), None)
    own = m.record.get(lead) if lead else None
    record = own or (total(m.record) if m.record else None)
    if record is None or record.taken == 0:
        return None
    kind = "同类" if own else "别类" if lead else ""
    ends = ((record.withdrawn, "当事人自己撤回"), (record.referred, "转其他部门"))
    apart = "，".join(f"{n} 件{what}" for n, what in ends if n)  # neither is a failure
    return f"办过 {record.taken} 件{kind}纠纷{f'（其中 {apart}）' if apart else ''}，调解成功 {record.settled} 件"


def _distance(m: Mediator, clues: Clues) -> str | None:
    asked = clues.understanding.region
    if asked is None:
        return None
    regions = m.regions or (((clues.office.region,) if clues.office.region else ()) if clues.office else ())
    for level in WIDENING[:-1]:
        area = at_level(asked, level)
        inside = [code for code in regions if at_level(code, level) == area and code != NATION]
        if inside and level_of(area) not in ("city", "province"):
            return f"就在{clues.regions.name(area)}服务"
        if inside:  # so wide an area is served as a whole, or they only work somewhere in it
            return f"服务整个{clues.regions.name(area)}" if area in inside else f"在{clues.regions.name(area)}范围内服务"
    return None


def _grade(m: Mediator, clues: Clues) -> str | None:
    return clues.taxonomy.vocabulary.terms("grades").name(str(m.grade)) if m.grade else None


def _honours(m: Mediator, clues: Clues) -> str | None:
    names = [clues.taxonomy.vocabulary.terms("honours").name(h) for h in m.honours[:2]]
    return f"获得{'、'.join(names)}" if names else None


def _load(m: Mediator, _: Clues) -> str | None:
    free = m.free_places
    if free is None or free < 2:
        return None
    few = "手上案件不多，" if m.capacity and free >= m.capacity / 2 else ""
    return f"现在{few}还能接 {free} 件"


def _wishes(m: Mediator, clues: Clues) -> str | None:
    wishes, words = clues.understanding.wishes, clues.taxonomy.vocabulary
    met = [words.terms("genders").name(m.gender) + "调解员"] if m.gender and wishes.gender == m.gender else []
    met += [f"可以{words.terms('modes').name(mode)}调解" for mode in wishes.modes if mode in m.modes]
    met += [f"会说{words.terms('languages').name(lang)}" for lang in wishes.languages if lang in m.languages]
    met += [words.terms("mediator_kinds").name(kind) for kind in wishes.kinds if kind == m.kind]
    return f"符合您的要求：{'、'.join(met)}" if met else None


def _language(m: Mediator, clues: Clues) -> str | None:
    """Of the dialect of the area; a language wished is told of among the wishes."""
    if clues.understanding.wishes.languages:
        return None
    own = [clues.taxonomy.vocabulary.terms("languages").name(one) for one in clues.demands.languages if one in m.languages]
    return f"会说当地的{'、'.join(own)}" if own else None


def _continuity(_: Mediator, __: Clues) -> str | None:
    return "办过您提到的那件案子，情况熟悉"


def _speciality(m: Mediator, clues: Clues) -> str | None:
    said = [words for words in m.specialities if any(len(word) > 1 and word in words for word in clues.words)]
    return f"专长里有“{'”“'.join(said[:2])}”" if said else None


def _method(m: Mediator, clues: Clues) -> str | None:
    """Their best method, where it is among those that fit well; not where no type was understood that it could fit."""
    if not clues.understanding.likely:
        return None
    fits = clues.demands.methods
    best = max(m.methods, key=lambda one: fits.get(one, 0.0), default=None)
    if best is None or fits.get(best, 0.0) < FITS_WELL:
        return None
    return f"会用{clues.taxonomy.methods_by_id.name(best)}，适合这类纠纷"


def _charge(_: Mediator, clues: Clues) -> str | None:
    """Of a body in charge of a type that was understood, in the words of the routing: it leads, or takes part."""
    routes = [route for guess in clues.understanding.likely if (route := clues.taxonomy.route(guess.id))]
    worth = {body: clues.demands.bodies.get(body, 0.0) for route in routes for body in route.bodies}
    best = max(clues.bodies, key=lambda one: worth.get(one, 0.0), default=None)
    if best is None or not worth.get(best) or clues.office is None:
        return None
    part = "牵头" if any(route.lead == best for route in routes) else "参与"
    return f"这类事由{best}{part}，所在的{clues.office.name}就办这类事"


def _profession(m: Mediator, clues: Clues) -> str | None:
    words = clues.taxonomy.vocabulary
    for hard in clues.demands.hard:
        if m.kind in hard.kinds:
            return f"这件事{hard.says}，有专业背景：{words.terms('mediator_kinds').name(str(m.kind))}"
    for hard in clues.demands.hard:
        if clues.office and clues.office.kind in hard.office_kinds and _handles(clues.office, clues):
            return f"这件事{hard.says}，所在的{clues.office.name}有专业力量"
    return None


def _handles(office: Organisation, clues: Clues) -> bool:
    """Whether a type that was understood is among those the organisation names (it names none: any)."""
    tops = {parent_type(one) for one in office.dispute_types}
    return not tops or any(parent_type(guess.id) in tops for guess in clues.understanding.likely)


def _profile(m: Mediator, _: Clues) -> str | None:
    return f"特长：{'、'.join(m.specialities[:3])}" if m.specialities else None


_SENTENCES: dict[str, Callable[[Mediator, Clues], str | None]] = {
    "named": _named,
    "type": _type,
    "evidence": _evidence,
    "experience": _record,
    "outcome": _record,
    "distance": _distance,
    "grade": _grade,
    "honours": _honours,
    "load": _load,
    "wishes": _wishes,
    "language": _language,
    "continuity": _continuity,
    "speciality": _speciality,
    "method": _method,
    "charge": _charge,
    "profession": _profession,
    "lexical": _profile,
    "semantic": _profile,
}
