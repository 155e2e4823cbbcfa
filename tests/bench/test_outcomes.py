"""The made centres are as described, and on one of them the order of the systems is the expected one."""

import numpy as np
import pytest

from bench.outcomes import rivals
from bench.outcomes.__main__ import report
from bench.outcomes.caseload import FAILED, SCENARIOS, Scenario, make
from bench.outcomes.measure import COVERED, METRICS, OTHERS, OURS, WIDTH, one
from bench.outcomes.picture import picture
from models.errors import InvalidInputError
from models.ranking.outcomes.tally import UNKNOWN

SORTED = next(s for s in SCENARIOS if "moderately" in s.name)


def test_a_made_centre_is_always_the_same_and_reports_as_centres_do() -> None:
    first, second = make(SORTED, 3), make(SORTED, 3)
    assert np.array_equal(first.settled.total, second.settled.total)
    trials, settled = first.settled.per_cell(len(first.cells))
    assert 1 - settled.sum() / trials.sum() == pytest.approx(FAILED, abs=0.01)
    assert 0.02 < first.withdrawn.sum() / len(first.settled.cell) < 0.08
    assert np.isnan(first.settled.difficulty.numbers).mean() == pytest.approx(0.3, abs=0.02)
    caseload = np.bincount(first.cells.mediator, trials)
    assert np.sort(caseload)[-24:].sum() > 0.35 * caseload.sum()


@pytest.mark.parametrize(("sorting", "least", "most"), [(0.0, -0.05, 0.05), (0.8, 0.6, 0.9)])
def test_hard_cases_go_to_good_people_as_far_as_asked(sorting: float, least: float, most: float) -> None:
    centre = make(Scenario("", sorting=sorting, missing=0.0), 1)
    mark = centre.settled.difficulty.numbers[:, 2]
    assert least < np.corrcoef(centre.skill[centre.settled.cell], mark)[0, 1] < most


def test_nothing_recorded_is_nothing_known() -> None:
    nothing = make(Scenario("", missing=1.0), 1).settled.difficulty
    assert np.isnan(nothing.numbers).all()
    assert (nothing.relation == UNKNOWN).all()


@pytest.mark.parametrize(("settled", "trials", "bound"), [(3, 3, 0.4385), (49, 50, 0.8951), (0, 5, 0.0), (0, 0, 0.0)])
def test_wilson_bound_known_values(settled: int, trials: int, bound: float) -> None:
    assert rivals.wilson(np.array([float(trials)]), np.array([float(settled)]))[0] == pytest.approx(bound, abs=1e-3)


def test_plain_shrinkage_pulls_few_cases_to_the_mean() -> None:
    trials, settled = np.array([3.0, 300.0, 300.0, 300.0]), np.array([3.0, 297.0, 240.0, 270.0])
    found = rivals.shrunken(trials, settled, np.zeros(4, np.int64))
    assert found[2] < found[3] < found[0] < found[1]


def test_ours_is_ahead_where_hard_cases_go_to_good_people() -> None:
    figures = one(SORTED, 1)
    by_type = {system: figures[system][METRICS[0]] for system in (*OTHERS, OURS)}
    assert max(by_type, key=lambda s: by_type[s]) == OURS
    runs = {SORTED.name: [figures]}
    assert SORTED.name in report(runs)
    assert picture(runs, METRICS[0]).startswith("<svg")


@pytest.mark.parametrize(("scenario", "least"), [(s, 0.88 if s.sorting == 0.8 or s.missing == 1 else 0.93) for s in SCENARIOS])
def test_intervals_hold_the_truth_about_as_often_as_they_say(scenario: Scenario, least: float) -> None:
    """Over eight centres; with spreads taken for known, and no doubt of what adjusting missed, each lies below its floor."""
    figures = [one(scenario, seed)[OURS] for seed in range(200, 208)]
    assert np.mean([f[COVERED] for f in figures]) > least
    assert np.mean([f[WIDTH] for f in figures]) < 0.12


def test_a_made_centre_without_a_case_is_refused_with_what_to_do() -> None:
    with pytest.raises(InvalidInputError, match="请把 cases") as caught:
        make(Scenario("没有案件", cases=0.0), 1)
    assert caught.value.code == "nobody_eligible"
