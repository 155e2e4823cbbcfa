"""Two rankings of the same people shown as one list: whom parties pick from it says which ranking they prefer."""

from collections.abc import Sequence
from itertools import takewhile
from typing import Literal, NamedTuple

from models.ranking.arrange import BESIDE, NEWCOMER, OFFICE, Contenders, Move, take_turns
from models.ranking.diversify import diversify
from models.ranking.newcomers import make_room
from models.ranking.rotate import lot

Team = Literal["a", "b"]  # a: the version in force; b: the one on trial
# the same for both teams: who reads it must not learn which version put somebody there
MIXED = "试比：现行的和试用的两版排序轮流排人"


def team_draft(first: Sequence[int], second: Sequence[int], seed: int) -> tuple[list[int], dict[int, Team]]:
    """Two orders of the same rows as one, and whose row each is (team draft: Radlinski, Kurup and Joachims 2008).

    In each round a lot says who begins, and both add the best of theirs that does not stand there yet: at every place the
    teams differ by one at most. The rows with which both orders begin alike are in no team: picking one prefers neither.
    """
    alike = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, second, strict=True)))
    order, teams = list(first[:alike]), dict[int, Team]()
    placed = set(order)
    waiting = {"a": iter(first[alike:]), "b": iter(second[alike:])}
    for number in range(len(first)):
        sides: tuple[Team, Team] = ("a", "b") if lot(seed, f"round {number}") < 0.5 else ("b", "a")
        for team in sides:
            row = next((row for row in waiting[team] if row not in placed), None)
            if row is None:
                return order, teams
            order.append(row)
            placed.add(row)
            teams[row] = team
    return order, teams


class Mixed(NamedTuple):
    """The order (rows of `a`), a move for each who stands elsewhere than by the score of `a`, and the teams of the rows."""

    order: list[int]
    moves: list[Move]
    teams: dict[int, Team]


def arrange_both(a: Contenders, b: Contenders, share: float, seed: int) -> Mixed:
    """One list of two versions' rankings of the same people, that keeps the rules of `arrange`.

    Turns are taken within each ranking, where scores can be compared. Whoever stands at or before the last one asked for by
    name stays where `a` has them. The rest is drafted; then offices give way and newcomers get their places in the list
    that comes of it, near-equals being those near by the mean of both versions' shares of the best score. Whom such a rule
    brought up is in no team.
    """
    own, reasons, _ = take_turns(a, seed)
    row_of = {who: row for row, who in enumerate(a.ids)}
    other = [row_of[b.ids[row]] for row in take_turns(b, seed)[0]]
    head = max((place + 1 for place, row in enumerate(own) if a.fixed[row]), default=0)
    kept = set(own[:head])
    drafted, teams = team_draft(own[head:], [row for row in other if row not in kept], seed)
    order, passed = diversify([*own[:head], *drafted], _means(a, b), a.offices, a.fixed)
    order, brought = make_room(order, a.ids, a.new, a.fixed, share, seed)
    told = (
        {row: reasons.get(row, BESIDE) for row in own[:head]} | dict.fromkeys(passed, OFFICE) | dict.fromkeys(brought, NEWCOMER)
    )
    for row in (*passed, *brought):
        teams.pop(row, None)
    moves = [Move(a.ids[row], row, place, told.get(row, MIXED)) for place, row in enumerate(order) if place != row]
    return Mixed(order, moves, teams)


def _means(a: Contenders, b: Contenders) -> list[float]:
    """[n] of each row of `a` the mean of both versions' scores, each as a share of its best."""
    best_a, best_b = max(a.scores, default=0.0), max(b.scores, default=0.0)
    other = dict(zip(b.ids, b.scores, strict=True))
    return [
        (score / best_a if best_a > 0 else 0.0) / 2 + (other[who] / best_b if best_b > 0 else 0.0) / 2
        for who, score in zip(a.ids, a.scores, strict=True)
    ]
