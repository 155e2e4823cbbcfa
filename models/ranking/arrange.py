"""From scores to places: near-equals take turns, offices give way, newcomers get their share; every move has its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from models.ranking.diversify import diversify
from models.ranking.features import Floats, Table
from models.ranking.newcomers import FITTING, Newcomers, make_room
from models.ranking.rotate import bands, rotate
from models.ranking.score import POINT, Scored

NEARLY_FULL = 0.2  # share of their places free, at or below which a near-equal with more room goes first
TURN = "与前后几位的得分相差在误差以内，分不出高下，大家轮流靠前，这次的先后由抽签决定"
CROWDED = "与前后几位的得分相差在误差以内，分不出高下；手上的案件快满了，让还有空的先接"
OFFICE = "同一组织已有两位在前，让得分相近的其他组织的调解员靠前"
NEWCOMER = "给新调解员留的位置：办过的案件还少，擅长的领域与您的事一致"
BESIDE = "别的调解员按规则调整了位置，顺着移动"


@dataclass(frozen=True, slots=True)
class Move:
    """Somebody stands in another place (0-based) than their score gives, and why (Chinese)."""

    id: str
    before: int
    after: int
    reason: str


@dataclass(frozen=True, slots=True)
class FairShare:
    """What a centre sets: newcomers are those with fewer known cases than `cases`; `share` of the first page is theirs."""

    share: float
    cases: int


@dataclass(frozen=True, slots=True)
class Contenders:
    """The candidates best first ([n] each): scores and how far off they may easily be, in points, and what moves look at.

    `fixed` are those asked for by name: they are never moved down. `crowded`: hardly a place free.
    """

    ids: Sequence[str]
    scores: Sequence[float]
    doubts: Sequence[float]
    offices: Sequence[str | None]
    fixed: Sequence[bool]
    crowded: Sequence[bool]
    new: Newcomers


def contenders(scored: Scored, table: Table, doubt: Floats, weights: Mapping[str, float], cases: int) -> Contenders:
    """Of the scored candidates. `doubt` [n] is that of the feature `outcome`: the one whose error is known."""
    rows = np.array(scored.order, np.int64)
    value = dict(zip(scored.names, scored.values[rows].T, strict=True))
    free, capacity = table.number("free")[rows], table.number("capacity")[rows]
    offices = table.values("organisation")
    return Contenders(
        ids=[table.ids[row] for row in scored.order],
        scores=(scored.totals[rows] / POINT).tolist(),
        doubts=(weights.get("outcome", 0.0) * doubt[rows]).tolist(),
        offices=[next(iter(offices[row]), None) for row in scored.order],
        fixed=(value["named"] > 0).tolist(),
        crowded=(free <= NEARLY_FULL * capacity).tolist(),  # not known: not crowded
        new=Newcomers(
            newcomer=(np.nan_to_num(table.mapped("taken", "all")[rows]) < cases).tolist(),
            suited=((value["type"] > 0) & (value["type"] >= FITTING * value["type"].max(initial=0.0))).tolist(),
            wishes=value["wishes"].tolist(),
        ),
    )


class Arranged(NamedTuple):
    """The order (rows), a move for each who stands elsewhere than by score, and who took turns with whom.

    `turns`: row -> number of a group whose members' places the lot alone decided; who is in none had no such lot.
    """

    order: list[int]
    moves: list[Move]
    turns: dict[int, int]


def arrange(c: Contenders, share: float, seed: int | None) -> Arranged:
    """The arrangement of the rows of `c`. Without a seed nothing is drawn."""
    order = list(range(len(c.ids)))
    reasons: dict[int, str] = {}
    turns: dict[int, int] = {}
    if seed is not None:
        order, reasons, turns = take_turns(c, seed)
    order, passed = diversify(order, c.scores, c.offices, c.fixed)
    for row in passed:
        reasons[row] = f"{reasons[row]}；{OFFICE}" if row in reasons else OFFICE
    if seed is not None:
        order, brought = make_room(order, c.ids, c.new, c.fixed, share, seed)
        reasons |= dict.fromkeys(brought, NEWCOMER)
        for row in (*passed, *brought):
            turns.pop(row, None)
    moved = [(row, place) for place, row in enumerate(order) if place != row]
    return Arranged(order, [Move(c.ids[row], row, place, reasons.get(row, BESIDE)) for row, place in moved], turns)


def take_turns(c: Contenders, seed: int) -> tuple[list[int], dict[int, str], dict[int, int]]:
    """The order after the draw, why each who drew stands where they do, and who drew with whom (see `Arranged`)."""
    groups = bands(c.scores, c.doubts, c.fixed)
    order = rotate(groups, c.ids, c.crowded, seed)
    drawn = [row for group in groups if len(group) > 1 for row in order[group.start : group.stop]]
    places = {row: place for place, row in enumerate(order)}
    turns = {row: number for number, group in enumerate(groups) for row in group if len(group) > 1 and not c.crowded[row]}
    return order, {row: CROWDED if c.crowded[row] and places[row] > row else TURN for row in drawn}, turns
