"""A small made centre through a year: who gets what under which system, always in the same order."""

from dataclasses import replace

import numpy as np
import pytest

from bench.fairness.__main__ import main
from bench.fairness.picture import picture
from bench.fairness.pool import Asked, Pool
from bench.fairness.year import GINI, LOTS, NDCG, NEW, OVER, PLAIN, SYSTEMS, TURNS, Year
from models.domain.mediator import Mediator, TypeRecord
from models.errors import InvalidInputError
from models.ranking.arrange import Contenders, FairShare
from models.ranking.newcomers import Newcomers

PEOPLE = 40
FAIR = FairShare(0.1, 20)


def pool() -> Pool:
    """Two questions, each with ten bands of four near-equals; every tenth mediator is new."""
    people = tuple(
        Mediator(
            id=f"m{i}", name="某", capacity=5, weekly_hours=20, record={} if i % 10 == 9 else {"family": TypeRecord(taken=50)}
        )
        for i in range(PEOPLE)
    )
    return Pool(people, tuple(_asked(people, turn) for turn in (0, 3)), 0.0, 0.15)


def _asked(people: tuple[Mediator, ...], turn: int) -> Asked:
    rows = np.roll(np.arange(PEOPLE), turn)
    base = 10.0 - (np.arange(PEOPLE) // 4).astype(np.float64)
    c = Contenders(
        ids=[people[row].id for row in rows],
        scores=base.tolist(),
        doubts=[0.1] * PEOPLE,
        offices=[None] * PEOPLE,
        fixed=[False] * PEOPLE,
        room=[3] * PEOPLE,
        new=Newcomers([row % 10 == 9 for row in rows], [True] * PEOPLE, [0.0] * PEOPLE),
    )
    return Asked(rows, base, np.zeros(PEOPLE), c, {c.ids[0]: 3.0, c.ids[1]: 3.0})


def test_the_order_of_the_systems() -> None:
    figures = {system: Year(pool(), system, FAIR, 1).run(1500) for system in SYSTEMS}
    assert Year(pool(), "ours", FAIR, 1).run(1500) == figures["ours"]
    assert figures["ours"][GINI] < 0.1 < figures[PLAIN][GINI]
    assert figures["ours"][NDCG] > figures[LOTS][NDCG]
    assert figures["ours"][NDCG] > figures[TURNS][NDCG]
    none, many = (Year(pool(), "ours", FairShare(share, FAIR.cases), 1).run(1500)[NEW] for share in (0.0, 0.3))
    assert none <= figures["ours"][NEW] < many
    assert all(f[OVER] == 0 for f in figures.values())
    assert picture({system: (f[GINI], f[NDCG]) for system, f in figures.items()}).startswith("<svg")


def test_a_centre_where_nobody_can_take_a_case_is_refused_with_what_to_do() -> None:
    busy = pool()
    full = replace(busy, roster=tuple(m.model_copy(update={"open_cases": 5}) for m in busy.roster))
    nobody = replace(busy, roster=(), asked=())
    for empty in (full, nobody):
        for system in SYSTEMS:
            with pytest.raises(InvalidInputError, match="请先导入调解员") as caught:
                Year(empty, system, FAIR, 1).run(10)
            assert caught.value.code == "nobody_eligible"


@pytest.mark.parametrize("seeds", ["0", "-1", "x"])
def test_no_run_at_all_is_refused(seeds: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["--seeds", seeds])
    assert "请写 1 以上的整数" in capsys.readouterr().err
