"""Filters as people choose them -> filters as an engine applies them, checked against the field's words."""

from dataclasses import dataclass
from datetime import date

from indexer.engine import AnyOf, Filter, Ids, Not, Range, Terms
from models.domain.region import WIDENING, Regions, ancestors, at_level, level_of
from models.domain.taxonomy import Taxonomy
from models.errors import InvalidInputError
from models.understand.understanding import Wishes
from models.understand.wishes import OTHER_GENDER


@dataclass(frozen=True, slots=True)
class MediatorFilters:
    """What a caller wants of mediators; empty means no wish. All ids are those of data/."""

    types: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    region: str | None = None
    kinds: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    employments: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    organisations: tuple[str, ...] = ()
    available: bool = False


@dataclass(frozen=True, slots=True)
class CaseFilters:
    """What a caller wants of cases; days and yuan are inclusive bounds."""

    types: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    region: str | None = None
    outcomes: tuple[str, ...] = ()
    methods: tuple[str, ...] = ()
    causes: tuple[str, ...] = ()
    mediators: tuple[str, ...] = ()
    tiers: tuple[str, ...] = ()
    closed_from: date | None = None
    closed_to: date | None = None
    amount_from: float | None = None
    amount_to: float | None = None


ALL_MEDIATORS = MediatorFilters()
ALL_CASES = CaseFilters()


class FilterBook:
    """Turns filters into an engine's, refusing words the field does not know."""

    def __init__(self, taxonomy: Taxonomy, regions: Regions) -> None:
        self._taxonomy = taxonomy
        self._regions = regions

    def mediators(self, f: MediatorFilters) -> dict[str, Filter]:
        """Engine filters by keyword field (the key lets facets leave a field's own filter out)."""
        words = self._taxonomy.vocabulary
        chosen: dict[str, Filter | None] = {
            "type": self._types(f.types),
            "industry": self._listed("industry", "行业", f.industries, self._taxonomy.industries.by_id),
            "area": self.serving(f.region) if f.region else None,
            "kind": self._listed("kind", "人员类别", f.kinds, words.terms("mediator_kinds").by_id),
            "grade": self._listed("grade", "等级", f.grades, words.terms("grades").by_id),
            "gender": self._listed("gender", "性别", f.genders, words.terms("genders").by_id),
            "mode": self._listed("mode", "调解方式", f.modes, words.terms("modes").by_id),
            "language": self._listed("language", "语言", f.languages, words.terms("languages").by_id),
            "method": self._listed("method", "调解方法", f.methods, self._taxonomy.methods_by_id.by_id),
            "employment": self._listed("employment", "专兼职", f.employments, words.terms("employments").by_id),
            "level": self._listed("level", "层级", f.levels, words.terms("levels").by_id),
            "organisation": Terms("organisation", f.organisations) if f.organisations else None,
            "free": Range("free", 1, None, or_missing=True) if f.available else None,
        }
        return {name: chosen_filter for name, chosen_filter in chosen.items() if chosen_filter is not None}

    def cases(self, f: CaseFilters) -> dict[str, Filter]:
        """Engine filters by field."""
        words = self._taxonomy.vocabulary
        _ordered("结案日期", f.closed_from, f.closed_to)
        _ordered("涉及金额", f.amount_from, f.amount_to)
        first, last = (float(day.toordinal()) if day else None for day in (f.closed_from, f.closed_to))
        chosen: dict[str, Filter | None] = {
            "type": self._types(f.types),
            "industry": self._listed("industry", "行业", f.industries, self._taxonomy.industries.by_id),
            "area": Terms("area", (self.region(f.region),)) if f.region else None,
            "outcome": self._listed("outcome", "调解结果", f.outcomes, words.terms("outcomes").by_id),
            "method": self._listed("method", "调解方法", f.methods, self._taxonomy.methods_by_id.by_id),
            "tier": self._listed("tier", "案例层级", f.tiers, words.terms("tiers").by_id),
            "cause": Terms("cause", f.causes) if f.causes else None,
            "mediator": Terms("mediator", f.mediators) if f.mediators else None,
            "closed": Range("closed", first, last) if first or last else None,
            "amount": Range("amount", f.amount_from, f.amount_to)
            if f.amount_from is not None or f.amount_to is not None
            else None,
        }
        return {name: chosen_filter for name, chosen_filter in chosen.items() if chosen_filter is not None}

    def region(self, code: str) -> str:
        """The 12-digit code of a known area. Raises InvalidInputError for an unknown one."""
        full = code.ljust(12, "0") if code.isdigit() else code
        if full not in self._regions:
            raise InvalidInputError(f"没有代码为“{code[:20]}”的辖区，请重新选择辖区。", code="unknown_region", field="region")
        return full

    def serving(self, code: str) -> Filter:
        """Who serves an area, a part of it or an area that holds it; those without any area count as serving."""
        full = self.region(code)
        return AnyOf((Terms("area", (full,)), Terms("region", ancestors(full)), Terms("unplaced", ("yes",))))

    def types(self, type_ids: tuple[str, ...]) -> tuple[str, ...]:
        """The same ids, each known. Raises InvalidInputError for an unknown one."""
        self._types(type_ids)
        return type_ids

    def industry(self, letter: str) -> str:
        """The same letter, known. Raises InvalidInputError for an unknown one."""
        self._listed("industry", "行业", (letter,), self._taxonomy.industries.by_id)
        return letter

    def _types(self, values: tuple[str, ...]) -> Filter | None:
        return self._listed("type", "纠纷类型", values, self._taxonomy.type_names)

    @staticmethod
    def _listed(field: str, label: str, values: tuple[str, ...], known: object) -> Filter | None:
        for value in values:
            if value not in known:  # type: ignore[operator]
                raise InvalidInputError(f"{label}“{value[:20]}”不存在，请重新选择。", code=f"unknown_{field}", field=field)
        return Terms(field, values) if values else None


def _ordered(label: str, low: float | date | None, high: float | date | None) -> None:
    if low is not None and high is not None and low > high:  # type: ignore[operator]
        raise InvalidInputError(f"{label}的起点比终点大，没有符合的结果，请改正后再查。", code="contradictory_filters")


def serving_on(today: date) -> list[Filter]:
    """Who serves on that day."""
    day = float(today.toordinal())
    return [Range("active_from", None, day, or_missing=True), Range("active_to", day, None, or_missing=True)]


def with_a_place() -> list[Filter]:
    """Who can take another case, or of whom the centre keeps no capacity."""
    return [Range("free", 1, None, or_missing=True)]


def eligible_today(today: date) -> list[Filter]:
    """Who serves and has a place free: eligibility is a filter, never a weight."""
    return [*serving_on(today), *with_a_place()]


def without(ids: tuple[str, ...]) -> list[Filter]:
    """All but these."""
    return [Not(Ids(ids))] if ids else []


def without_named(names: tuple[str, ...]) -> list[Filter]:
    """All but those of these names."""
    return [Not(Terms("full_name", names))] if names else []


def without_gender(wishes: Wishes) -> list[Filter]:
    """Nobody of the gender that the party refuses; who has none on record stays."""
    refused = OTHER_GENDER.get(wishes.gender or "") if wishes.gender_only else None
    return [Not(Terms("gender", (refused,)))] if refused else []


def widening_areas(region: str) -> list[str]:
    """The area itself and each wider one up to the nation, near to far."""
    start = WIDENING.index(level_of(region))
    return list(dict.fromkeys(at_level(region, level) for level in WIDENING[start:]))
