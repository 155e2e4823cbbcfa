"""What counts for whom: records and cases, once each, and what is missing is unknown."""

import math
from datetime import date
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.domain.case import Case
from models.domain.mediator import Mediator, TypeRecord, total
from models.ranking.outcomes.book import OutcomeBook
from models.ranking.outcomes.count import UNTYPED, WorkCounter
from models.ranking.outcomes.tally import Measure

NUMBERS = st.none() | st.integers(0, 10_000_000)


def mediator(name: str, **record: TypeRecord) -> Mediator:
    return Mediator(id=name, name="张三", record=record)


def case(number: int = 0, **fields: Any) -> Case:
    plain: dict[str, Any] = {"mediators": ("m1",), "dispute_types": ("family.divorce",), "outcome": "settled"}
    return Case(id=f"c{number}", facts="某事", **(plain | fields))


def counts(people: list[Mediator], cases: list[Case]) -> dict[tuple[str, str], dict[Measure, Any]]:
    """By mediator and type: how many were counted for each measure, and what they add up to."""
    counter = WorkCounter(people)
    counter.add(cases)
    cells, tallies = counter.finish()
    found: dict[tuple[str, str], dict[Measure, Any]] = {}
    for c in range(len(cells)):
        key = cells.mediators[cells.mediator[c]], cells.types[cells.type[c]]
        found[key] = {}
        for measure, tally in tallies.items():
            trials, sums = tally.per_cell(len(cells))
            found[key][measure] = (float(trials[c]), float(sums[c]))
    return found


@pytest.mark.parametrize(
    ("outcome", "settled", "withdrawn"),
    [
        ("settled", (1, 1), (1, 0)),
        ("failed", (1, 0), (1, 0)),
        ("litigation", (1, 0), (1, 0)),
        ("withdrawn", (0, 0), (1, 1)),
        ("referred", (0, 0), (1, 0)),
        (None, (0, 0), (0, 0)),
    ],
)
def test_what_is_withdrawn_or_referred_is_no_failure(
    outcome: str | None, settled: tuple[int, int], withdrawn: tuple[int, int]
) -> None:
    found = counts([mediator("m1")], [case(outcome=outcome)])["m1", "family"]
    assert (found["settled"], found["withdrawn"]) == (settled, withdrawn)


def test_everything_known_of_a_case_is_counted() -> None:
    known = case(performed=False, opened=date(2025, 1, 1), closed=date(2025, 1, 10), satisfaction=4)
    found = counts([mediator("m1")], [known])["m1", "family"]
    assert found["performed"] == (1, 0)
    assert found["days"] == (1, math.log(10))
    assert found["satisfaction"] == (1, 4)


def test_a_quick_withdrawal_makes_nobody_quick() -> None:
    short = case(outcome="withdrawn", opened=date(2025, 1, 1), closed=date(2025, 1, 1), satisfaction=2)
    found = counts([mediator("m1")], [short])["m1", "family"]
    assert (found["days"], found["satisfaction"]) == ((0, 0), (1, 2))


def test_each_of_a_panel_is_credited_once_and_strangers_are_not() -> None:
    found = counts([mediator("m1"), mediator("m2")], [case(mediators=("m1", "m2", "m1", "某老师"))])
    assert {key: each["settled"] for key, each in found.items()} == {("m1", "family"): (1, 1), ("m2", "family"): (1, 1)}


def test_a_public_copy_is_the_same_case() -> None:
    cases = [case(1), case(2, original="c1", tier="library", redaction="checked")]
    assert counts([mediator("m1")], cases)["m1", "family"]["settled"] == (1, 1)


def test_a_case_without_a_type_counts_for_the_mediator_as_a_whole() -> None:
    counter = WorkCounter([mediator("m1")])
    counter.add([case(n, dispute_types=()) for n in range(30)])
    book = OutcomeBook.of(*counter.finish())
    assert book.cells.types == (UNTYPED,)
    assert book.of_mediator("m1") == {}
    assert book.standing(["m1"], "family")[0] > book.standing(["m2"], "family")[0]


# ---- records -------------------------------------------------------------------------------------------------------


def test_a_record_alone_is_enough() -> None:
    record = TypeRecord(
        taken=20, settled=15, performed=12, withdrawn=3, satisfaction_sum=45, satisfaction_count=10, median_days=9
    )
    found = counts([mediator("m1", family=record)], [])["m1", "family"]
    assert found["settled"] == (17, 15)
    assert found["performed"] == (15, 12)
    assert found["withdrawn"] == (20, 3)
    assert found["days"] == (20, pytest.approx(20 * math.log(9)))
    assert found["satisfaction"] == (10, 45)


def test_what_a_record_says_was_withdrawn_or_referred_is_no_failure() -> None:
    record = TypeRecord(taken=20, settled=15, withdrawn=3, referred=2)
    assert counts([mediator("m1", family=record)], [])["m1", "family"]["settled"] == (15, 15)
    known = [case(1, outcome="referred"), case(2, outcome="withdrawn"), case(3)]
    found = counts([mediator("m1", family=record)], known)["m1", "family"]
    assert (found["settled"], found["withdrawn"]) == ((15, 15), (20, 3))
    with pytest.raises(ValueError, match="referred"):
        TypeRecord(taken=20, settled=15, withdrawn=3, referred=3)


def test_cases_that_a_record_includes_count_once() -> None:
    record = TypeRecord(taken=20, settled=15, withdrawn=3, satisfaction_sum=45, satisfaction_count=10)
    cases = [case(1, satisfaction=5), case(2, outcome="failed"), case(3, outcome="withdrawn"), case(4, outcome="referred")]
    found = counts([mediator("m1", family=record)], cases)["m1", "family"]
    assert found["settled"] == (16, 15)  # the referred one is no failure any more
    assert found["withdrawn"] == (20, 3)
    assert found["satisfaction"] == (10, 45)


def test_a_record_that_fell_behind_takes_nothing_away() -> None:
    cases = [case(n) for n in range(5)]
    assert counts([mediator("m1", family=TypeRecord(taken=2, settled=1))], cases)["m1", "family"]["settled"] == (5, 5)


def test_a_record_that_keeps_no_performance_says_nothing_of_it() -> None:
    assert counts([mediator("m1", family=TypeRecord(taken=9, settled=9))], [])["m1", "family"]["performed"] == (0, 0)


def test_types_add_up() -> None:
    records = {
        "a": TypeRecord(taken=3, settled=2, satisfaction_sum=4.5, satisfaction_count=1, median_days=3),
        "b": TypeRecord(taken=1),
    }
    assert total(records) == TypeRecord(taken=4, settled=2, satisfaction_sum=4.5, satisfaction_count=1)
    assert total({}) == TypeRecord()


# ---- invariants ----------------------------------------------------------------------------------------------------

cases_of_three = st.lists(
    st.builds(
        case,
        st.integers(0, 10_000),
        mediators=st.sampled_from([("m1",), ("m2",), ("m1", "m2"), ("m3",), ()]),
        dispute_types=st.sampled_from([("family.divorce",), ("wages",), ()]),
        outcome=st.sampled_from(["settled", "settled", "settled", "failed", "withdrawn", "referred", None]),
        performed=st.none() | st.booleans(),
        amount=NUMBERS,
        party_count=st.none() | st.integers(1, 500),
        relationship=st.sampled_from([None, "neighbours", "family"]),
        difficulty=st.none() | st.integers(1, 5),
        satisfaction=st.none() | st.integers(1, 5),
    ),
    max_size=25,
)
PEOPLE = [mediator("m1"), mediator("m2", family=TypeRecord(taken=30, settled=29)), mediator("m3")]


def book_of(cases: list[Case]) -> OutcomeBook:
    counter = WorkCounter(PEOPLE)
    counter.add(cases)
    return OutcomeBook.of(*counter.finish())


@settings(max_examples=15)
@given(cases_of_three, st.data())
def test_the_order_of_cases_changes_nothing(cases: list[Case], data: st.DataObject) -> None:
    first, second = book_of(cases), book_of(data.draw(st.permutations(cases)))
    assert np.allclose(first.figures, second.figures, rtol=1e-9)
    assert np.allclose(first.standings, second.standings, rtol=1e-9)


@settings(max_examples=15)
@given(cases_of_three)
def test_a_withdrawn_case_changes_only_how_many_were_withdrawn(cases: list[Case]) -> None:
    known = [*cases, case(20_000), case(20_001, outcome="failed")]
    before, after = book_of(known), book_of([*known, case(20_002, outcome="withdrawn", amount=5e6, difficulty=5)])
    for person in ("m1", "m2", "m3"):
        was, now = before.of_mediator(person), after.of_mediator(person)
        for kind, figures in was.items():
            for measure, figure in figures.items():
                assert measure == "withdrawn" or now[kind][measure] == figure
    assert np.array_equal(before.standings, after.standings)
    assert after.of_mediator("m1")["family"]["withdrawn"].n == before.of_mediator("m1")["family"]["withdrawn"].n + 1
