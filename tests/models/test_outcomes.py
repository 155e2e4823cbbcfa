"""Estimates of outcomes: what must hold whatever was counted, and the edges where formulas like to break."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.ranking.outcomes.book import OutcomeBook
from models.ranking.outcomes.difficulty import Scale, learn_adjustment
from models.ranking.outcomes.estimate import NO_RECORD, Estimates, Population, estimate, estimates, learn
from models.ranking.outcomes.tally import MEASURES, SHARES, UNKNOWN, Cells, Difficulty, Floats, Measure, Tally

TYPES = ("family", "wages", "nobody")  # nobody has any of the last


def centre(counts: list[tuple[int, int, int, int]]) -> tuple[Cells, Tally]:
    """From (mediator, type, trials, settled): one row of totals each, nothing known of difficulty."""
    keys = sorted({(m, t) for m, t, _, _ in counts})
    people = tuple(f"m{m}" for m in range(1 + max((m for m, *_ in counts), default=-1)))
    cells = Cells(people, TYPES, np.array([m for m, _ in keys], np.int64), np.array([t for _, t in keys], np.int64))
    cell = np.array([keys.index((m, t)) for m, t, _, _ in counts], np.int64)
    trials, settled = (np.array([c[i] for c in counts], np.float64) for i in (2, 3))
    return cells, Tally(cell, trials, settled, unknown(len(counts)))


def unknown(n: int) -> Difficulty:
    return Difficulty(np.full((n, 3), np.nan), np.full(n, UNKNOWN, np.int64))


def added(tally: Tally, cell: int, trials: float, total: float) -> Tally:
    nothing = unknown(1)
    return Tally(
        np.append(tally.cell, cell),
        np.append(tally.trials, trials),
        np.append(tally.total, total),
        Difficulty(np.vstack([tally.difficulty.numbers, nothing.numbers]), np.append(tally.difficulty.relation, UNKNOWN)),
    )


def width(found: Estimates, cell: int) -> float:
    low, high = (np.log(v[cell] / (1 - v[cell])) for v in (found.low, found.high))
    return float(high - low)


counted = st.tuples(st.integers(0, 4), st.integers(0, 1), st.integers(0, 60), st.integers(0, 60)).map(
    lambda c: (c[0], c[1], max(c[2], c[3]), min(c[2], c[3]))
)
some_work = st.lists(counted, min_size=1, max_size=12)
few_examples = settings(max_examples=25)


@few_examples
@given(some_work)
def test_estimates_lie_between_0_and_1_and_inside_their_interval(counts: list[tuple[int, int, int, int]]) -> None:
    cells, tally = centre(counts)
    found = estimate("settled", tally, cells, learn("settled", tally, cells))
    for values in (found.mean, found.low, found.high, found.standing, found.overall, found.type_mean):
        assert ((values > 0) & (values < 1)).all()
    assert ((found.low < found.mean) & (found.mean < found.high)).all()
    assert found.type_mean.shape == (len(TYPES),)


@few_examples
@given(some_work, st.integers(1, 30), st.data())
def test_more_settled_cases_never_lower_anything_of_the_mediator(
    counts: list[tuple[int, int, int, int]], more: int, data: st.DataObject
) -> None:
    cells, tally = centre(counts)
    population = learn("settled", tally, cells)
    cell = data.draw(st.integers(0, len(cells) - 1))
    before = estimate("settled", tally, cells, population)
    after = estimate("settled", added(tally, cell, more, more), cells, population)
    own = cells.mediator == cells.mediator[cell]
    for name in ("mean", "standing"):
        was, now = getattr(before, name), getattr(after, name)
        assert (now[own] >= was[own] - 1e-9).all()
        assert now[cell] > was[cell]
        assert np.allclose(now[~own], was[~own], atol=1e-9)
    assert after.overall[cells.mediator[cell]] >= before.overall[cells.mediator[cell]] - 1e-9


@few_examples
@given(some_work, st.data())
def test_a_failed_case_never_raises_the_estimate(counts: list[tuple[int, int, int, int]], data: st.DataObject) -> None:
    cells, tally = centre(counts)
    population = learn("settled", tally, cells)
    cell = data.draw(st.integers(0, len(cells) - 1))
    before = estimate("settled", tally, cells, population)
    after = estimate("settled", added(tally, cell, 1, 0), cells, population)
    assert after.mean[cell] < before.mean[cell]


@few_examples
@given(some_work, st.integers(0, 20), st.integers(2, 5))
def test_the_interval_narrows_with_more_of_the_same(counts: list[tuple[int, int, int, int]], failed: int, times: int) -> None:
    cells, tally = centre([*counts, (5, 0, 20, 20 - failed)])
    population = learn("settled", tally, cells)
    cell = int(np.flatnonzero(cells.mediator == 5)[0])
    once = estimate("settled", tally, cells, population)
    often = estimate("settled", added(tally, cell, 20 * times, (20 - failed) * times), cells, population)
    assert width(often, cell) < width(once, cell)


@few_examples
@given(some_work, st.data())
def test_the_order_of_rows_changes_nothing(counts: list[tuple[int, int, int, int]], data: st.DataObject) -> None:
    cells, tally = centre(counts)
    rows = np.array(data.draw(st.permutations(range(len(counts)))), np.int64)
    other = Tally(tally.cell[rows], tally.trials[rows], tally.total[rows], tally.difficulty.take(rows))
    first, second = (estimate("settled", t, cells, learn("settled", t, cells)) for t in (tally, other))
    assert np.array_equal(first.mean, second.mean)
    assert np.array_equal(first.standing, second.standing)


@few_examples
@given(some_work)
def test_without_cases_the_estimate_is_the_types_mean(counts: list[tuple[int, int, int, int]]) -> None:
    cells, tally = centre([*counts, (5, 1, 0, 0)])
    found = estimate("settled", tally, cells, learn("settled", tally, cells))
    cell = int(np.flatnonzero(cells.mediator == 5)[0])
    assert found.mean[cell] == pytest.approx(found.type_mean[1])
    assert found.standing[cell] == pytest.approx(NO_RECORD)
    assert found.overall[5] == pytest.approx(NO_RECORD)
    assert found.n[cell] == 0


def test_fewer_cases_stay_nearer_to_the_types_mean() -> None:
    everybody = [(m, 0, 50, 45) for m in range(20)]
    cells, tally = centre([*everybody, (20, 0, 2, 0), (21, 0, 40, 0)])
    found = estimate("settled", tally, cells, learn("settled", tally, cells))
    assert found.mean[21] < found.mean[20] < found.type_mean[0]


# ---- difficulty ----------------------------------------------------------------------------------------------------


def hard_and_easy(hard_of_good: int) -> tuple[Cells, Tally]:
    """Ten good and ten fair mediators with 200 cases each; `hard_of_good` of the good ones' cases are hard, 40 of the others'."""
    cells = Cells(tuple(f"m{m:02}" for m in range(20)), ("family",), np.arange(20), np.zeros(20, np.int64))
    cell, mark, trials, settled = [], [], [], []
    for m in range(20):
        good = m < 10
        hard = hard_of_good if good else 40
        for level, n, failed in ((5, hard, 0.1 if good else 0.2), (1, 200 - hard, 0.01 if good else 0.02)):
            cell.append(m)
            mark.append(float(level))
            trials.append(float(n))
            settled.append(float(n - round(n * failed)))
    numbers = np.full((len(cell), 3), np.nan)
    numbers[:, 2] = mark
    difficulty = Difficulty(numbers, np.full(len(cell), UNKNOWN, np.int64))
    return cells, Tally(np.array(cell), np.array(trials), np.array(settled), difficulty)


def test_whoever_takes_the_hard_cases_is_not_worse_for_it() -> None:
    cells, tally = hard_and_easy(hard_of_good=160)
    raw = tally.per_cell(20)[1] / tally.per_cell(20)[0]
    assert raw[:10].max() < raw[10:].min()
    found = estimate("settled", tally, cells, learn("settled", tally, cells))
    assert found.standing[:10].min() > found.standing[10:].max()
    assert found.mean[:10].min() > found.mean[10:].max()


def test_difficulty_is_learned_within_each_mediators_work() -> None:
    cells, tally = hard_and_easy(hard_of_good=160)
    adjustment = learn_adjustment(tally.counted(), cells, share=True)
    easy, hard = adjustment.offset(Difficulty(np.array([[np.nan, np.nan, 1.0], [np.nan, np.nan, 5.0]]), np.array([UNKNOWN] * 2)))
    assert easy - hard == pytest.approx(np.log(0.99 / 0.01 * 0.1 / 0.9), abs=0.35)


def test_constant_or_unknown_difficulty_changes_nothing() -> None:
    cells, tally = centre([(0, 0, 30, 29), (1, 0, 40, 33), (1, 1, 10, 10), (2, 1, 30, 20)])
    plain = estimate("settled", tally, cells, learn("settled", tally, cells))
    constant = replace(tally, difficulty=Difficulty(np.full((4, 3), 7.0), np.zeros(4, np.int64)))
    same = estimate("settled", constant, cells, learn("settled", constant, cells))
    assert np.allclose(plain.mean, same.mean)
    assert not Scale.of(constant.difficulty).columns(constant.difficulty)[:, :3].any()


@few_examples
@given(st.lists(st.tuples(st.integers(0, 2), st.booleans(), st.none() | st.floats(0, 1e9)), min_size=1, max_size=20))
def test_any_field_may_be_missing(rows: list[tuple[int, bool, float | None]]) -> None:
    cells, _ = centre([(m, 0, 1, 1) for m in range(3)])
    numbers = np.full((len(rows), 3), np.nan)
    numbers[:, 0] = [np.nan if amount is None else np.log1p(amount) for _, _, amount in rows]
    difficulty = Difficulty(numbers, np.full(len(rows), UNKNOWN, np.int64))
    settled = np.array([s for _, s, _ in rows], np.float64)
    tally = Tally(np.array([m for m, _, _ in rows], np.int64), np.ones(len(rows)), settled, difficulty)
    found = estimate("settled", tally, cells, learn("settled", tally, cells))
    assert np.isfinite(found.mean).all()


# ---- edges ---------------------------------------------------------------------------------------------------------

EDGES: dict[str, list[tuple[int, int, int, int]]] = {
    "nobody": [],
    "nothing counted": [(0, 0, 0, 0)],
    "one mediator, one case": [(0, 0, 1, 1)],
    "one mediator": [(0, 0, 500, 490)],
    "all settled": [(m, t, 30 * (m + 1), 30 * (m + 1)) for m in range(5) for t in range(2)],
    "none settled": [(m, 0, 30, 0) for m in range(5)],
    "one very busy": [(0, 0, 1_000_000, 990_000), (1, 0, 3, 3)],
}


@pytest.mark.parametrize("counts", EDGES.values(), ids=EDGES)
@pytest.mark.parametrize("measure", MEASURES)
def test_edges(measure: Measure, counts: list[tuple[int, int, int, int]]) -> None:
    cells, tally = centre(counts)
    found = estimate(measure, tally, cells, learn(measure, tally, cells))
    for values in (found.mean, found.low, found.high, found.standing, found.overall):
        assert np.isfinite(values).all()
    assert (found.low <= found.mean).all()
    assert (found.mean <= found.high).all()
    if measure in SHARES:
        assert ((found.mean > 0) & (found.mean < 1)).all()


def test_all_settled_still_tells_many_from_few() -> None:
    cells, tally = centre([(0, 0, 3, 3), (1, 0, 300, 300), (2, 0, 30, 30)])
    found = estimate("settled", tally, cells, learn("settled", tally, cells))
    assert found.standing[0] < found.standing[2] < found.standing[1]


def test_a_type_that_nobody_has_gets_the_usual_level() -> None:
    cells, tally = centre([(0, 0, 300, 297), (1, 1, 300, 270)])
    found = estimate("settled", tally, cells, learn("settled", tally, cells))
    assert found.type_mean[1] < found.type_mean[2] < found.type_mean[0]


def test_days_are_medians_and_satisfaction_is_a_mark() -> None:
    cells, tally = centre([(m, 0, 40, 0) for m in range(4)])
    days = replace(tally, total=40 * np.log([5.0, 10.0, 10.0, 20.0]))
    found = estimate("days", days, cells, learn("days", days, cells))
    assert found.mean.tolist() == sorted(found.mean.tolist())
    assert found.mean == pytest.approx([5.1, 10, 10, 19.6], rel=0.03)
    marks: Floats = 40 * np.array([4.2, 4.6, 4.6, 5.0])
    assert estimate("satisfaction", replace(tally, total=marks), cells, learn("satisfaction", tally, cells)).mean.max() <= 5


def test_the_same_counts_give_the_same_book_and_a_file_keeps_it(tmp_path: Path) -> None:
    cells, tally = centre([(0, 0, 30, 29), (1, 0, 40, 33), (1, 1, 10, 10), (2, 1, 30, 20)])
    tallies = dict.fromkeys(MEASURES, tally)
    book = OutcomeBook.of(cells, tallies)
    assert np.array_equal(book.figures, OutcomeBook.of(cells, tallies).figures)
    file = tmp_path / "outcomes.npz"
    book.save(file)
    kept = OutcomeBook.load(file)
    ids = ["m2", "stranger", "m0"]
    for kind in ("family", "wages", "never heard of", None):
        assert kept.standing(ids, kind) == pytest.approx(book.standing(ids, kind), abs=1e-6)
        assert kept.standing(ids, kind)[1] == pytest.approx(NO_RECORD)
    assert kept.of_mediator("m1")["family"]["settled"].n == 40
    assert kept.of_mediator("stranger") == {}
    assert OutcomeBook.empty().standing(["m0"], "family").tolist() == [NO_RECORD]


def test_who_has_no_case_of_the_type_is_judged_by_the_others_with_more_doubt() -> None:
    everybody = [(m, t, 100, 90) for m in range(10) for t in range(2)]
    cells, tally = centre([*everybody, (10, 0, 100, 100)])
    book = OutcomeBook.of(cells, dict.fromkeys(MEASURES, tally))
    best = [float(book.standing(["m10"], kind)[0]) for kind in ("family", "wages")]
    assert best[0] > best[1] > NO_RECORD


def test_a_population_holds_for_other_work_too() -> None:
    cells, tally = centre([(m, 0, 100, 90 + m) for m in range(10)])
    population: Population = learn("settled", tally, cells)
    others, theirs = centre([(0, 0, 50, 50)])
    assert (
        estimate("settled", theirs, others, population).mean[0]
        > estimates(dict.fromkeys(MEASURES, tally), cells)["settled"].type_mean[0]
    )
