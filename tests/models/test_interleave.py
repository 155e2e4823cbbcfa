"""Team-draft interleaving: everybody once, fair between the teams, the house's rules kept, the same draw for the same seed."""

from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from models.ranking.arrange import NEWCOMER, OFFICE, Contenders, arrange
from models.ranking.interleave import MIXED, arrange_both, team_draft
from models.ranking.newcomers import FROM, PAGE, Newcomers
from models.ranking.rotate import lot
from models.ranking.sequential import contest
from tests.models.test_arrange import ROWS, SEEDS, Row, contenders

PAIRS = st.integers(0, 30).flatmap(lambda n: st.tuples(st.permutations(range(n)), st.permutations(range(n))))


@given(PAIRS, SEEDS)
def test_everybody_stands_once_and_the_teams_keep_pace(pair: tuple[list[int], list[int]], seed: int) -> None:
    first, second = pair
    order, teams = team_draft(first, second, seed)
    assert sorted(order) == sorted(first)
    assert (order, teams) == team_draft(first, second, seed)
    for place in range(len(order) + 1):
        sizes = Counter(teams.get(row) for row in order[:place])
        assert abs(sizes["a"] - sizes["b"]) <= 1
        # each team drafted the best of its own: what stands above is made of the heads of both orders
        heads = {row for team, own in (("a", first), ("b", second)) for row in _head(own, order[:place], teams, team)}
        assert {row for row in order[:place] if row in teams} <= heads


def _head(own: list[int], above: list[int], teams: Mapping[int, str], team: str) -> list[int]:
    last = max((own.index(row) for row in above if teams.get(row) == team), default=-1)
    assert set(own[: last + 1]) <= set(above)
    return own[: last + 1]


@given(st.permutations(range(12)), SEEDS)
def test_who_both_have_alike_at_the_top_is_in_no_team(order: list[int], seed: int) -> None:
    assert team_draft(order, order, seed) == (order, {})
    swapped = [*order[:4], order[5], order[4], *order[6:]]
    mixed, teams = team_draft(order, swapped, seed)
    assert mixed[:4] == order[:4]
    assert sorted(teams) == sorted(order[4:])


def test_both_go_first_equally_often() -> None:
    first = Counter(team_draft([0, 1], [1, 0], seed)[0][0] for seed in range(2000))
    assert 900 < first[0] < 1100


def reordered(c: Contenders, scores: list[float]) -> Contenders:
    """The same people under other scores."""
    rows = sorted(range(len(c.ids)), key=lambda row: -scores[row])
    lists = ("ids", "doubts", "offices", "fixed", "room")
    old = c.new
    new = Newcomers([old.newcomer[r] for r in rows], [old.suited[r] for r in rows], [old.wishes[r] for r in rows])
    changed = {name: [getattr(c, name)[row] for row in rows] for name in lists}
    return replace(c, **changed, scores=[scores[row] for row in rows], new=new)


def picks(relevance: list[float], choose: Callable[[list[int], int], int], times: int) -> list[str]:
    """The teams of those picked, where version a ranks against relevance and b by it; whoever is nobody's is left out."""
    best = sorted(range(len(relevance)), key=lambda row: -relevance[row])
    found: list[str] = []
    for seed in range(times):
        order, teams = team_draft(best[::-1], best, seed)
        found += [teams[row] for row in [choose(order, seed)] if row in teams]
    return found


RELEVANCE = [((row * 7) % 20) / 20 for row in range(20)]


def test_who_looks_at_the_place_alone_prefers_neither() -> None:
    """Position bias, as strong as it gets: the first place six times in ten."""
    found = picks(RELEVANCE, lambda order, seed: order[0 if lot(seed, "click") < 0.6 else int(lot(seed, "where") * 5)], 4000)
    assert 0.47 < found.count("b") / len(found) < 0.53
    assert contest([team == "b" for team in found], 400).decision == "undecided"


def test_who_looks_for_the_best_prefers_the_version_that_has_them() -> None:
    def best_of_two(order: list[int], _seed: int) -> int:
        return max(order[:2], key=lambda row: RELEVANCE[row])

    found = picks(RELEVANCE, best_of_two, 50)
    assert contest([team == "b" for team in found], 400).decision == "better"


BOTH = ROWS.flatmap(
    lambda rows: st.tuples(st.just(rows), st.lists(st.floats(0, 10), min_size=len(rows), max_size=len(rows)))
)  # fmt: skip


@given(BOTH, SEEDS, st.floats(0, 0.3))
def test_the_rules_hold_for_the_mixed_list(both: tuple[list[Row], list[float]], seed: int, share: float) -> None:
    rows, scores = both
    a = contenders(rows)
    mixed = arrange_both(a, reordered(a, scores), share, seed)
    alone = arrange(a, share, seed)
    assert sorted(mixed.order) == list(range(len(rows)))
    assert mixed == arrange_both(a, reordered(a, scores), share, seed)
    for row in (row for row in range(len(rows)) if a.fixed[row]):  # nobody asked for by name stands lower for the trial
        assert mixed.order.index(row) <= alone.order.index(row)
        assert row not in mixed.teams
    assert {(m.id, m.before, m.after) for m in mixed.moves} == {
        (a.ids[row], row, place) for place, row in enumerate(mixed.order) if place != row
    }
    ruled = {m.id for m in mixed.moves if m.reason in (OFFICE, NEWCOMER)}
    assert not {a.ids[row] for row in mixed.teams} & ruled
    assert all(m.reason == MIXED for m in mixed.moves if a.ids.index(m.id) in mixed.teams)


@given(ROWS, SEEDS, st.floats(0, 0.3))
def test_a_version_against_itself_gives_the_list_of_always(rows: list[Row], seed: int, share: float) -> None:
    a = contenders(rows)
    mixed = arrange_both(a, a, share, seed)
    assert not mixed.teams
    if max((row[0] for row in rows), default=1.0) > 0:
        assert mixed.order == arrange(a, share, seed).order


def test_newcomers_keep_their_places_when_the_versions_disagree() -> None:
    """The newcomer stands last for both, and would never reach the page."""
    n = 30
    rows: list[Row] = [(n - i, 0.0, None, False, False, False, True) for i in range(n - 1)]
    a = contenders([*rows, (0.5, 0.0, None, False, False, True, True)])
    b = reordered(a, [*range(1, n), 0.5])
    for seed in range(50):
        mixed = arrange_both(a, b, 0.1, seed)
        place = mixed.order.index(n - 1)
        assert FROM <= place < PAGE
        assert n - 1 not in mixed.teams
