"""The test of a trial: no more false alarms than it says however often one looks, and soon sure of a real difference."""

from math import isclose

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import betaln

from models.ranking.sequential import PRIOR, SURE, contest, interval

MOST = 400


def verdicts(share: float, times: int, seed: int) -> list[str]:
    """What is said in the end of so many trials, each looked at after every pick."""
    draws = np.random.default_rng(seed).random((times, MOST)) < share
    return [contest(row.tolist(), MOST).decision for row in draws]


def test_looking_after_every_pick_raises_no_more_false_alarms_than_said() -> None:
    said = verdicts(0.5, 2000, 1)
    assert sum(word in ("better", "worse") for word in said) / len(said) <= SURE


def test_what_is_worse_is_hardly_ever_called_better() -> None:
    assert verdicts(0.45, 1000, 2).count("better") / 1000 <= SURE / 2


def test_a_real_difference_is_found() -> None:
    assert verdicts(0.65, 500, 3).count("better") / 500 > 0.98
    assert verdicts(0.35, 500, 4).count("worse") / 500 > 0.98


@pytest.mark.parametrize(
    ("won", "most", "decision", "counted", "later"),
    [
        ([], 10, "open", 0, 0),
        ([True, False] * 5, 10, "undecided", 10, 0),
        ([True, False] * 5, 11, "open", 10, 0),
        ([True] * 30, 100, "better", 15, 15),
        ([False] * 30, 100, "worse", 15, 15),
        ([True, False] * 10, 10, "undecided", 10, 10),
        ([True, False] * 5 + [True] * 50, 10, "undecided", 10, 50),  # what comes after the end changes nothing
        ([True] * 15 + [False] * 500, 1000, "better", 15, 500),
    ],
)
def test_decisions(won: list[bool], most: int, decision: str, counted: int, later: int) -> None:
    found = contest(won, most)
    assert (found.decision, found.wins + found.losses, found.later) == (decision, counted, later)


def test_the_evidence_is_the_mixture_over_the_even_chance() -> None:
    """Worked out without logarithms: the mean over the prior of the likelihood, over 1/2^n."""
    found = contest([True, True, True, False, True, True], 100)
    grid = np.linspace(0, 1, 200_001)[1:-1]
    prior = np.exp((PRIOR - 1) * (np.log(grid) + np.log(1 - grid)) - betaln(PRIOR, PRIOR))
    so_far = [np.trapezoid(prior * grid**w * (1 - grid) ** (n - w), grid) * 2**n for n, w in ((3, 3), (4, 3), (5, 4), (6, 5))]
    assert found.evidence == pytest.approx(max(so_far), rel=1e-6)
    assert found.p == pytest.approx(1 / max(so_far), rel=1e-6)


@given(st.lists(st.booleans(), max_size=120), st.integers(1, 200))
def test_figures_hang_together(won: list[bool], most: int) -> None:
    found = contest(won, most)
    assert found.wins + found.losses + found.later == len(won)
    assert 0 <= found.low <= found.high <= 1
    assert 0 < found.p <= 1
    assert isclose(found.p * found.evidence, 1)
    if found.share is not None:
        assert found.low <= found.share <= found.high
    if found.decision in ("better", "worse"):
        assert found.p <= SURE
        assert (found.low > 0.5) == (found.decision == "better")
        assert (found.high < 0.5) == (found.decision == "worse")
    else:
        assert found.low <= 0.5 <= found.high
    mirrored = contest([not one for one in won], most)
    assert (mirrored.wins, mirrored.losses, mirrored.later) == (found.losses, found.wins, found.later)


@given(st.integers(0, 3000), st.integers(0, 3000))
def test_the_interval_never_fails(wins: int, losses: int) -> None:
    low, high = interval(wins, losses)
    assert 0 <= low <= high <= 1
