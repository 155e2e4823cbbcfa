"""What worked: counts, intervals, and nothing claimed of too few."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binom

from models.domain.case import Case, Outcome
from models.ranking.worked import FEW, LEAST, Worked, agreed_share, rate, spread, wilson, worked

OUTCOMES: tuple[Outcome | None, ...] = ("settled", "failed", "litigation", "withdrawn", "referred", None)


def case(outcome: Outcome | None = "settled", **known: object) -> Case:
    return Case.model_validate({"id": "c", "facts": "楼上漏水。", "outcome": outcome, **known})


def told(*cases: Case) -> Worked:
    return worked(cases, 50)


def test_withdrawn_and_referred_cases_are_no_failures() -> None:
    w = told(*[case()] * 6, *[case("failed")] * 2, case("litigation"), *[case("withdrawn")] * 4, case("referred"), case(None))
    assert w.settled
    assert (w.settled.part, w.settled.n) == (6, 9)
    assert (w.cases, w.decided, w.withdrawn, w.referred, w.unknown) == (15, 9, 4, 1, 1)
    assert w.few


def test_below_three_there_is_no_rate_at_all() -> None:
    w = told(case(performed=True, methods=("joint",)), case(performed=True, methods=("joint",)))
    assert (w.settled, w.performed, w.share, w.days) == (None, None, None, None)
    assert [(m.settled, m.rate) for m in w.methods] == [(2, None)]


def test_methods_are_counted_where_cases_settled_and_where_they_did_not() -> None:
    w = told(
        *[case(methods=("back_to_back", "joint"))] * 3,
        case(methods=("back_to_back",)),
        *[case("failed", methods=("back_to_back", "hearing"))] * 2,
        case("withdrawn", methods=("back_to_back",)),
    )
    assert [(m.method, m.settled, m.used) for m in w.methods] == [("back_to_back", 4, 6), ("joint", 3, 3)]


def test_where_the_outcome_was_chosen_nothing_is_said_of_it() -> None:
    w = worked([case(methods=("joint",), performed=True)] * 5, 50, outcome_chosen=True)
    assert w.settled is None
    assert w.methods[0].rate is None
    assert w.performed


def test_performed_is_of_the_settled_where_it_is_known() -> None:
    w = told(*[case(performed=True)] * 3, case(performed=False), case(), case("failed"))
    assert w.performed
    assert (w.performed.part, w.performed.n) == (3, 4)


def test_days_are_those_of_settled_cases() -> None:
    first = date(2026, 1, 1)
    days = (4, 10, 10, 12, 30)
    cases = [case(opened=first, closed=first + timedelta(days=n - 1)) for n in days]
    w = told(*cases, case("failed", opened=first, closed=first + timedelta(days=300)))
    assert w.days
    assert (w.days.n, w.days.median, w.days.usual_low, w.days.usual_high) == (5, 10, 10, 12)
    assert (w.days.low, w.days.high) == (None, None), "five values hold no 95 % interval"


@pytest.mark.parametrize(
    ("known", "share"),
    [
        ({"amount": 1000, "agreed": 600}, 0.6),
        ({"amount": 1000, "agreement": "赔偿800元，当场付清。"}, 0.8),
        ({"amount": 1000, "agreed": 600, "agreement": "赔偿800元，当场付清。"}, 0.6),
        ({"amount": 1000, "agreement": "甲赔偿乙800元，乙赔偿甲300元。"}, None),
        ({"amount": 1000, "agreed": 0}, 0),
        ({"amount": 0, "agreed": 600}, None),
        ({"agreed": 600}, None),
    ],
)
def test_the_agreed_share(known: dict[str, Any], share: float | None) -> None:
    assert agreed_share(case(**known)) == share


def test_few_is_where_an_interval_of_a_rate_is_wide() -> None:
    assert wilson(FEW - 2, FEW - 1)[1] - wilson(FEW - 2, FEW - 1)[0] > 0.4
    assert told(*[case()] * (FEW - 1)).few
    assert not told(*[case()] * FEW).few


@given(st.integers(0, 300), st.integers(1, 300))
def test_wilson_holds_the_rate_and_is_symmetric(part: int, n: int) -> None:
    part = min(part, n)
    low, high = wilson(part, n)
    assert 0 <= low <= part / n + 1e-12
    assert part / n - 1e-12 <= high <= 1
    mirrored = wilson(n - part, n)
    assert (1 - high, 1 - low) == pytest.approx(mirrored, abs=1e-9)
    found = rate(part, n)
    assert (found is None) == (n < LEAST)


@given(st.lists(st.floats(0, 1e6), min_size=LEAST, max_size=60))
def test_the_interval_of_the_median_is_the_narrowest_that_covers(values: list[float]) -> None:
    s, n, ordered = spread(values), len(values), sorted(values)
    assert s
    assert s.median == pytest.approx(np.median(values))
    assert s.usual_low <= s.median <= s.usual_high
    covering = [r for r in range(1, n // 2 + 1) if 1 - 2 * binom.cdf(r - 1, n, 0.5) >= 0.95 - 1e-12]
    if not covering:
        assert (s.low, s.high) == (None, None)
        assert n < 6
    else:
        assert (s.low, s.high) == (ordered[max(covering) - 1], ordered[n - max(covering)])


@given(st.lists(st.sampled_from(OUTCOMES), max_size=40))
def test_every_case_is_counted_once(outcomes: list[Outcome | None]) -> None:
    w = told(*map(case, outcomes))
    assert w.decided + w.withdrawn + w.referred + w.unknown == w.cases == len(outcomes)
    if w.settled:
        assert w.settled.n == w.decided
