"""What speaks for a mediator: each feature a small unit in [0, 1], switched off by leaving it out of the weights.

A feature reads the situation (what the party needs) and the candidates' columns and signals; it never knows its weight.
`docs/ranking.md` lists them; the table there is made from this registry.
"""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

import numpy as np
from numpy.typing import NDArray

from models.domain.region import WIDENING, at_level
from models.domain.taxonomy import parent_type
from models.language.names import Match
from models.ranking.fusion import share_of_best
from models.understand.understanding import NEAR_TYPE, Understanding

Floats = NDArray[np.float64]


class Table(Protocol):
    """The candidates' columns, row by row (an engine gives them)."""

    @property
    def ids(self) -> tuple[str, ...]: ...
    def number(self, name: str) -> Floats: ...
    def has(self, name: str, values: Collection[str]) -> NDArray[np.bool_]: ...
    def mapped(self, name: str, key: str) -> Floats: ...
    def matrix(self, name: str, keys: Sequence[str]) -> Floats: ...
    def values(self, name: str) -> list[tuple[str, ...]]: ...


class HasTable(Protocol):
    """Any situation: it has the candidates' columns."""

    @property
    def table(self) -> Table: ...


S_contra = TypeVar("S_contra", bound=HasTable, contravariant=True)


@dataclass(frozen=True, slots=True)
class Situation:
    """One request for mediators: what was understood, and what retrieval found about each candidate ([n] each).

    `lexical` and `semantic` compare the words with the profile (NaN: not known), `evidence` adds up similar cases
    that the candidate settled, `outcome` is their standing among colleagues in the lead type (models.ranking.outcomes).
    """

    understanding: Understanding
    table: Table
    lexical: Floats
    semantic: Floats
    evidence: Floats
    outcome: Floats


@dataclass(frozen=True)
class Feature(Generic[S_contra]):
    """One ranking factor. `label` is what staff read, `about` one sentence that a party understands."""

    name: str
    label: str
    about: str
    compute: Callable[[S_contra], Floats]


def _lexical(s: Situation) -> Floats:
    return share_of_best(s.lexical)


def _semantic(s: Situation) -> Floats:
    return share_of_best(s.semantic)


def _evidence(s: Situation) -> Floats:
    return share_of_best(s.evidence)


def _type_match(s: Situation) -> Floats:
    return types_of(s.understanding, s.table)


def types_of(understanding: Understanding, table: Table) -> Floats:
    """Confidence of each understood type: in full where the row has it, less where it has only the level-1 type."""
    total = np.zeros(len(table.ids))
    for guess in understanding.types:
        total += guess.confidence * of_type(guess.id, table)
    return total


def of_type(type_id: str, table: Table) -> Floats:
    """[n] 1 where the row has the type, less where it has only the level-1 type."""
    near = np.where(table.has("type", (parent_type(type_id),)), NEAR_TYPE, 0.0)
    return np.where(table.has("type", (type_id,)), 1.0, near)


def lead_type(understanding: Understanding) -> str | None:
    """The level-1 type that the dispute most likely is of."""
    return parent_type(understanding.types[0].id) if understanding.types else None


def _outcome(s: Situation) -> Floats:
    return s.outcome


def _experience(s: Situation) -> Floats:
    """log(1 + cases of the lead type) over log(1 + 50): the fiftieth case teaches less than the fifth."""
    lead = lead_type(s.understanding)
    cases = s.table.mapped("taken", lead) if lead else s.table.mapped("taken", "all")
    grown: Floats = np.log1p(np.nan_to_num(cases)) / np.log1p(50)
    return np.minimum(grown, 1.0)


# how near somebody is who serves (or works in) the same area of that level
NEARNESS = dict(zip(WIDENING, (1.0, 0.9, 0.6, 0.35, 0.15, 0.0), strict=True))


def _distance(s: Situation) -> Floats:
    near = np.zeros(len(s.table.ids))
    if s.understanding.region is None:
        return near
    for level in reversed(WIDENING[:-1]):
        area = at_level(s.understanding.region, level)
        near = np.where(s.table.has("area", (area,)), NEARNESS[level], near)
    return near


def _grade(s: Situation) -> Floats:
    return np.nan_to_num((5 - s.table.number("grade_rank")) / 4)


def _honours(s: Situation) -> Floats:
    return np.minimum(np.nan_to_num(s.table.number("honours")) / 2, 1.0)


def _load(s: Situation) -> Floats:
    """Share of their places that is free; half where the centre keeps no capacity."""
    free, capacity = s.table.number("free"), s.table.number("capacity")
    with np.errstate(divide="ignore", invalid="ignore"):
        share = free / capacity
    return np.minimum(np.where(np.isnan(share), 0.5, share), 1.0)


def _hours(s: Situation) -> Floats:
    return np.minimum(np.nan_to_num(s.table.number("weekly_hours")) / 40, 1.0)


# the wishes of a party -> the column that says who meets them
WISH_COLUMNS = {
    "gender": "gender",
    "modes": "mode",
    "languages": "language",
    "kinds": "kind",
    "grades": "grade",
    "honours": "honour",
}


def _wishes(s: Situation) -> Floats:
    """Share of the party's wishes that are met; 0 where there is none."""
    wished = s.understanding.wishes.by_field
    met = [s.table.has(WISH_COLUMNS[field], (value,)) for field, values in wished.items() for value in values]
    return np.mean(met, axis=0) if met else np.zeros(len(s.table.ids))


def _industry(s: Situation) -> Floats:
    industry = s.understanding.industry
    return s.table.has("industry", (industry,)).astype(np.float64) if industry else np.zeros(len(s.table.ids))


PERHAPS_NAMED = 0.5  # of whom a mistyped name may mean: seen among the first, and behind whoever is surely meant


def _named(s: Situation) -> Floats:
    """1 for whom the party asks by name."""
    named = np.zeros(len(s.table.ids))
    for name, how in s.understanding.asked_names.items():
        worth = 1.0 if how is Match.EXACT else PERHAPS_NAMED
        named = np.maximum(named, np.where(s.table.has("full_name", (name,)), worth, 0.0))
    return named


MEDIATOR_FEATURES: tuple[Feature[Situation], ...] = (
    Feature("named", "点名", "您点名要找的人（姓名只是相近的算一半）", _named),
    Feature("lexical", "字词相符", "简介里写到您说的事", _lexical),
    Feature("semantic", "语义相近", "擅长的事与您说的意思相近", _semantic),
    Feature("type", "领域对口", "登记的领域与这件纠纷一致", _type_match),
    Feature("evidence", "类案经验", "办过与您的事相似的案件", _evidence),
    Feature("outcome", "化解实绩", "同类案件调成得怎样：按难易折算后与同行比，件数少时从低估计", _outcome),
    Feature("experience", "办案积累", "办过的同类案件多少", _experience),
    Feature("distance", "远近", "离您所在的地方有多近", _distance),
    Feature("industry", "行业对口", "熟悉相关行业", _industry),
    Feature("grade", "等级", "评定的调解员等级", _grade),
    Feature("honours", "荣誉", "获得的荣誉", _honours),
    Feature("load", "空闲", "手上的案件多不多", _load),
    Feature("availability", "坐班时间", "每周可调解的时间", _hours),
    Feature("wishes", "符合心愿", "符合您对调解员的要求（性别、方式、语言、身份）", _wishes),
)


def feature_matrix(
    features: tuple[Feature[S_contra], ...], situation: S_contra, weights: Mapping[str, float] | None = None
) -> Floats:
    """[n, len(features)], each value clipped to [0, 1]. With `weights` those that are switched off are not computed: all 0."""
    values = [f.compute(situation) if weights is None or weights.get(f.name) else None for f in features]
    none = np.zeros(len(situation.table.ids))
    return np.clip(np.stack([none if column is None else column for column in values], axis=1), 0.0, 1.0)
