"""Turns of near-equals, offices, newcomers: bounded, drawn fairly, told in full."""

from collections import Counter
from dataclasses import replace
from math import hypot

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.ranking.arrange import BESIDE, CROWDED, NEWCOMER, OFFICE, TURN, Contenders, arrange, room_of
from models.ranking.newcomers import FROM, MOST_KEPT, PAGE, Chances, Newcomers, chances, make_room, share_kept
from models.ranking.rotate import FIRST_PLACE, MOST, NEAR_EQUAL, alike, bands, lot, rotate

Row = tuple[float, float, str | None, bool, bool, bool, bool]
SEEDS = st.integers(0, 2**63 - 1)
ROWS = st.lists(
    st.tuples(
        st.floats(0, 10),
        st.floats(0, 0.5),
        st.sampled_from(["a", "b", "c", None]),
        *[st.booleans()] * 4,
    ),
    max_size=30,
).map(lambda rows: sorted(rows, key=lambda row: -row[0]))


def contenders(rows: list[Row]) -> Contenders:
    return Contenders(
        ids=[f"m{i}" for i in range(len(rows))],
        scores=[row[0] for row in rows],
        doubts=[row[1] for row in rows],
        offices=[row[2] for row in rows],
        fixed=[row[3] for row in rows],
        room=[0 if row[4] else 3 for row in rows],
        new=Newcomers([row[5] for row in rows], [row[6] for row in rows], [0.0] * len(rows)),
    )


def equals(n: int, score: float = 5.0) -> list[Row]:
    return [(score, 0.1, None, False, False, False, True)] * n


@given(ROWS, SEEDS)
def test_turns_stay_within_the_band(rows: list[Row], seed: int) -> None:
    c = contenders(rows)
    order = rotate(alike(bands(c.scores, c.doubts, c.fixed), c.room), c.ids, seed)
    assert sorted(order) == list(range(len(rows)))
    for place, row in enumerate(order):
        assert abs(place - row) < MOST
        assert place == row or not c.fixed[row]
        for passed in (other for other in order[place + 1 :] if other < row):
            lead = c.scores[passed] - c.scores[row]
            assert lead <= hypot(c.doubts[passed], c.doubts[row])
            assert lead <= NEAR_EQUAL * c.scores[0]
    if rows:
        assert c.scores[0] - c.scores[order[0]] <= FIRST_PLACE * c.scores[0]


@given(ROWS, SEEDS, st.floats(0, 0.3))
def test_whoever_is_named_is_never_moved_down_and_every_move_is_told(rows: list[Row], seed: int, share: float) -> None:
    c = contenders(rows)
    arranged = arrange(c, share, seed)
    order, moves, _ = arranged
    assert arrange(c, share, seed) == arranged
    assert sorted(order) == list(range(len(rows)))
    places = {row: place for place, row in enumerate(order)}
    assert all(places[row] <= row for row in places if c.fixed[row])
    told = {move.id: (move.before, move.after) for move in moves}
    assert told == {c.ids[row]: (row, place) for row, place in places.items() if row != place}
    assert all(move.reason for move in moves)


@given(ROWS, SEEDS, st.floats(0, 0.3))
def test_newcomers_take_only_lower_places_of_the_page(rows: list[Row], seed: int, share: float) -> None:
    c = contenders(rows)
    order, brought = make_room(range(len(rows)), c.ids, c.new, c.fixed, share, seed)
    assert order[:FROM] == list(range(len(rows)))[:FROM]
    assert len(brought) <= 3
    for row in brought:
        assert c.new.newcomer[row]
        assert c.new.suited[row]
        assert row >= PAGE
    assert all(place - row <= PAGE - FROM + len(brought) for place, row in enumerate(order))
    gone = [row for row in range(min(PAGE, len(rows))) if row not in order[:PAGE]]
    assert not any(c.new.newcomer[row] for row in gone)
    assert len(gone) == len(brought)


def test_without_near_equals_the_order_is_that_of_the_scores() -> None:
    rows: list[Row] = [(10.0 - i, 0.1, None, False, False, False, True) for i in range(8)]
    assert all(arrange(contenders(rows), 0.1, seed)[:2] == (list(range(8)), []) for seed in range(50))


def test_without_a_seed_nothing_is_drawn() -> None:
    assert arrange(contenders(equals(30)), 0.3, None) == (list(range(30)), [], {})


def test_near_equals_lead_about_equally_often() -> None:
    c = contenders(equals(5))
    draws = 5000
    firsts = Counter(arrange(c, 0.0, seed)[0][0] for seed in range(draws))
    # chi-square with 4 degrees of freedom: 18.5 is passed once in a thousand
    assert sum((firsts[row] - draws / 5) ** 2 / (draws / 5) for row in range(5)) < 18.5


def test_another_filter_leaves_the_order_of_those_who_stay() -> None:
    c = contenders(equals(6))
    fewer = replace(contenders(equals(5)), ids=[i for i in c.ids if i != "m2"])
    for seed in range(20):
        ids = [c.ids[row] for row in arrange(c, 0.0, seed)[0]]
        assert [i for i in ids if i != "m2"] == [fewer.ids[row] for row in arrange(fewer, 0.0, seed)[0]]


def test_a_lot_is_the_same_on_every_machine() -> None:
    assert lot(1, "m0001") == lot(1, "m0001") != lot(2, "m0001")
    assert round(lot(20260101, "m0001"), 6) == 0.571845


def test_who_has_less_room_comes_after_near_equals() -> None:
    rows = equals(4)
    rows[0] = (*rows[0][:4], True, *rows[0][5:])
    for seed in range(20):
        order, moves, _ = arrange(contenders(rows), 0.0, seed)
        assert order[-1] == 0
        assert {m.reason for m in moves} <= {CROWDED, TURN}
        assert next(m.reason for m in moves if m.id == "m0") == CROWDED


def test_the_share_of_newcomers_is_as_set() -> None:
    old: list[Row] = [(9.0 - i / 10, 0.0, None, False, False, False, True) for i in range(20)]
    c = contenders([*old, *((1.0 - i / 10, 0.0, None, False, False, True, True) for i in range(8))])
    for share in (0.0, 0.05, 0.1, 0.3):
        held = [sum(row >= 20 for row in arrange(c, share, seed)[0][:PAGE]) for seed in range(1000)]
        assert abs(sum(held) / 1000 - share * PAGE) < 0.06
    moves = arrange(c, 0.1, 7)[1]
    (up,) = (m for m in moves if m.reason == NEWCOMER)
    assert up.before >= PAGE > up.after >= FROM
    assert {m.reason for m in moves} == {NEWCOMER, BESIDE}
    unsuited = replace(c, new=replace(c.new, suited=[False] * 28))
    assert arrange(unsuited, 0.3, 7)[1] == []


def test_a_newcomer_who_cannot_meet_the_wishes_does_not_come_up() -> None:
    rows: list[Row] = [(9.0 - i / 10, 0.0, None, False, False, i == 11, True) for i in range(12)]
    c = contenders(rows)
    wished = replace(c, new=replace(c.new, wishes=[1.0] * 11 + [0.5]))
    assert arrange(c, 0.1, 1)[1] != []
    assert arrange(wished, 0.1, 1)[1] == []


def test_an_office_that_fills_the_head_gives_way_after_the_turns() -> None:
    rows: list[Row] = [(9.0 - i / 100, 0.0, "x" if i < 3 else "y", False, False, False, True) for i in range(4)]
    order, moves, _ = arrange(contenders(rows), 0.0, 1)
    assert order == [0, 1, 3, 2]
    assert [(m.id, m.reason) for m in moves] == [("m3", OFFICE), ("m2", BESIDE)]


def test_told_is_who_drew_lots_with_whom() -> None:
    rows = [*equals(3, 9.0), *equals(2, 5.0), *equals(1, 2.0)]
    rows[1] = (*rows[1][:4], True, *rows[1][5:])  # less room: the lot alone does not decide
    turns = arrange(contenders(rows), 0.0, 1).turns
    assert sorted(turns) == [0, 2, 3, 4]
    assert turns[0] == turns[2] != turns[3] == turns[4]


def test_who_came_up_by_another_rule_drew_no_lot() -> None:
    arranged = arrange(contenders([*equals(10, 9.0), (4.0, 0.1, None, False, False, True, True)]), 0.1, 7)
    assert [m.id for m in arranged.moves if m.reason == NEWCOMER] == ["m10"]
    assert set(arranged.turns) == set(range(10))


def test_room_is_in_quarters_and_half_where_it_is_not_known() -> None:
    free, capacity = np.array([0.0, 1, 2, 4, 5, 8, np.nan, 3]), np.array([8.0, 8, 8, 8, 8, 8, np.nan, np.nan])
    assert room_of(free, capacity).tolist() == [0, 0, 1, 2, 2, 3, 2, 2]


def test_lots_are_drawn_among_those_with_the_same_room() -> None:
    c = replace(contenders(equals(5)), room=[1, 3, 3, 1, 0])
    for seed in range(20):
        arranged = arrange(c, 0.0, seed)
        assert [c.room[row] for row in arranged.order] == [3, 3, 1, 1, 0]
        assert arranged.turns[1] == arranged.turns[2] != arranged.turns[0] == arranged.turns[3]
        assert 4 not in arranged.turns


def test_chances_of_a_page_by_hand() -> None:
    new = Newcomers([row in (2, 15, 30, 60) for row in range(70)], [row != 30 for row in range(70)], [0.0] * 70)
    assert chances(range(70), new, [False] * 70) == Chances(1, 1)  # the one on place 31 does not suit, the one on 61 is too far
    assert chances(range(70), new, [row == 9 for row in range(70)]) == Chances(1, 0)  # nobody passes whoever is named
    assert chances(range(10), replace(new, newcomer=[False] * 10), [False] * 10) == Chances(0, 0)


@given(ROWS, SEEDS)
def test_chances_are_what_is_brought_up_at_most(rows: list[Row], seed: int) -> None:
    c = contenders(rows)
    page = chances(range(len(rows)), c.new, c.fixed)
    for kept in range(MOST_KEPT + 1):
        order, _ = make_room(range(len(rows)), c.ids, c.new, c.fixed, kept / PAGE, seed)
        held = sum(c.new.newcomer[row] for row in order[:PAGE])
        assert held == max(page.held, min(kept, page.held + page.more))


def test_the_share_kept_makes_up_for_pages_with_and_without() -> None:
    some_hold_one = [Chances(1, 9)] * 3 + [Chances(0, 9)] * 7
    assert share_kept(0.03, some_hold_one) == 0.0  # the scores alone give as much
    assert share_kept(0.05, some_hold_one) == pytest.approx(0.2 / 0.7 / 10)
    half_suit = [Chances(0, 9), Chances(0, 0)]
    assert share_kept(0.05, half_suit) == pytest.approx(0.1)
    assert share_kept(0.10, half_suit) == pytest.approx(0.2)
    assert share_kept(0.30, half_suit) == MOST_KEPT / PAGE  # not to be had
    assert share_kept(0.07, []) == 0.07


@given(st.floats(0, 0.3), st.lists(st.builds(Chances, st.integers(0, 3), st.integers(0, 5)), min_size=1, max_size=30))
def test_pages_arranged_with_the_share_kept_have_the_share_where_it_can_be_had(share: float, pages: list[Chances]) -> None:
    kept = share_kept(share, pages) * PAGE
    low, part = int(kept), kept - int(kept)

    def got(places: int) -> float:
        return sum(max(p.held, min(places, p.held + p.more)) for p in pages) / len(pages)

    expected = min(max(share * PAGE, got(0)), got(MOST_KEPT))
    assert (1 - part) * got(low) + part * got(low + 1) == pytest.approx(expected, abs=1e-6)
