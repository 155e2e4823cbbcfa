"""Leaving a feature out shows what it adds, and weights are never measured on the queries that chose them."""

import numpy as np
import pytest
from numpy.typing import NDArray

from app.services.evaluate import Prepared
from bench.ablation.__main__ import report
from bench.ablation.measure import GRID, chosen, held_out, left_out, marks, retrieval_only, together
from models.domain.judgement import JudgedQuery, Judgement
from models.ranking.features import MEDIATOR_FEATURES

NAMES = tuple(feature.name for feature in MEDIATOR_FEATURES)
PEOPLE = tuple(f"m{i}" for i in range(20))


def query(seed: int, **columns: NDArray[np.float64]) -> Prepared:
    """Twenty candidates of whom the first three are judged good; `columns` are what features say of them."""
    values = np.zeros((len(PEOPLE), len(NAMES)))
    for name, column in columns.items():
        values[:, NAMES.index(name)] = column
    judged = tuple(Judgement(id=one, grade=3, reason="好") for one in PEOPLE[:3])
    return Prepared(JudgedQuery(id=f"q{seed}", text="漏水", mediators=judged), PEOPLE, NAMES, values)


@pytest.fixture
def queries() -> tuple[Prepared, ...]:
    """`charge` tells who is good, `evidence` says the opposite, `patrols` is chance, `mode` is silent."""
    dice = np.random.default_rng(1)
    good = np.array([1.0] * 3 + [0.0] * 17)
    return tuple(query(i, charge=good, evidence=1 - good, patrols=dice.random(20)) for i in range(30))


def test_what_tells_the_good_ones_is_missed_and_what_misleads_is_not(queries: tuple[Prepared, ...]) -> None:
    weights = {"charge": 1.0, "evidence": 0.5, "mode": 1.0}
    by_name = {left.name: left for left in left_out(queries, weights, ("charge", "evidence", "mode", "patrols"))}
    assert (by_name["charge"].difference.mean, by_name["charge"].changed) == (-1.0, 1.0)
    assert by_name["evidence"].difference.mean == 0, "charge outweighs it"
    for silent in ("mode", "patrols"):
        assert (by_name[silent].difference.mean, by_name[silent].changed) == (0, 0)
    assert together("both", queries, weights, ("charge", "mode")).difference.mean == -1.0
    assert retrieval_only(queries, weights).difference.mean < 0


def test_a_weight_is_chosen_that_helps_and_none_where_nothing_does(queries: tuple[Prepared, ...]) -> None:
    weights = chosen(queries, {"evidence": 0.1}, ("charge", "mode"))
    assert set(weights.values()) <= {*GRID, 0.1}
    assert weights["charge"] > 0.1
    assert weights["mode"] == 0
    assert marks(queries, weights) == [1.0] * len(queries)
    assert held_out(queries, {"evidence": 0.1}, ("charge",)).mean == 1.0


def test_chance_gains_nothing_on_queries_that_did_not_choose_it() -> None:
    dice = np.random.default_rng(5)
    random = tuple(query(i, evidence=dice.random(20), patrols=dice.random(20)) for i in range(40))
    gain = held_out(random, {"evidence": 1.0}, ("patrols",))
    assert gain.low <= 0 <= gain.high or gain.mean < 0


def test_the_report_has_a_row_for_every_feature(queries: tuple[Prepared, ...]) -> None:
    text = report(queries)
    assert all(f"| `{name}` |" in text for name in NAMES)
    assert "| all but words and meaning | – |" in text
