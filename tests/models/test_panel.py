"""Panels: the greedy choice against every set there is, what each member adds, and mistakes in data/panel.yaml."""

import shutil
from collections.abc import Callable
from itertools import combinations
from math import e
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings import ROOT
from models.domain.elements import load_elements
from models.domain.organisation import Organisation
from models.domain.panel import PanelBook, load_panel
from models.domain.taxonomy import load_taxonomy
from models.errors import DataFileError
from models.ranking.panel import Cover, additions, choose, lead_first, unmet, worth

DATA = ROOT / "data"
unit = st.floats(0, 1)


@st.composite
def situations(draw: st.DrawFn) -> tuple[np.ndarray, list[Cover], list[str | None], int]:
    n, needs = draw(st.integers(1, 8)), draw(st.integers(0, 4))
    merits = np.array(draw(st.lists(unit, min_size=n, max_size=n)))
    covers = [Cover(f"n{i}", draw(st.floats(0, 5)), np.array(draw(st.lists(unit, min_size=n, max_size=n)))) for i in range(needs)]
    offices = draw(st.lists(st.sampled_from(["a", "b", "c", None]), min_size=n, max_size=n))
    return merits, covers, offices, draw(st.integers(1, 5))


def best(merits: np.ndarray, covers: list[Cover], offices: list[str | None], size: int) -> float:
    """The worth of the best allowed set, all of them tried."""
    allowed = (
        rows
        for count in range(size + 1)
        for rows in combinations(range(len(merits)), count)
        if len(known := [offices[row] for row in rows if offices[row]]) == len(set(known))
    )
    return max(worth(rows, merits, covers) for rows in allowed)


@given(situations())
def test_a_panel_reaches_the_stated_bounds(given_: tuple[np.ndarray, list[Cover], list[str | None], int]) -> None:
    merits, covers, offices, size = given_
    alone: list[str | None] = [None] * len(merits)
    free, ruled = choose(merits, covers, alone, size), choose(merits, covers, offices, size)
    assert free.worth >= (1 - 1 / e) * best(merits, covers, alone, size) - 1e-9
    assert ruled.worth >= best(merits, covers, offices, size) / 2 - 1e-9
    assert ruled.worth >= ruled.at_least * best(merits, covers, offices, size) - 1e-9, "the bound of its own is true"
    known = [offices[row] for row in ruled.rows if offices[row]]
    assert len(known) == len(set(known))
    assert len(free.rows) == min(size, len(merits))
    assert len(set(ruled.rows)) == len(ruled.rows) <= size


@given(situations())
def test_worth_is_monotone_and_has_diminishing_returns(given_: tuple[np.ndarray, list[Cover], list[str | None], int]) -> None:
    merits, covers, _, size = given_
    small, large = tuple(range(min(size, len(merits)) // 2)), tuple(range(min(size, len(merits))))
    for row in range(len(large), len(merits)):
        more = worth((*large, row), merits, covers) - worth(large, merits, covers)
        assert -1e-9 <= more <= worth((*small, row), merits, covers) - worth(small, merits, covers) + 1e-9


@given(situations())
def test_whatever_is_covered_is_told_of_somebody_and_whatever_is_not_is_lacking(
    given_: tuple[np.ndarray, list[Cover], list[str | None], int],
) -> None:
    merits, covers, offices, size = given_
    rows = choose(merits, covers, offices, size).rows
    told = {key for added in additions(rows, covers) for key in added}
    missing = unmet(rows, covers, offices)
    for cover in covers:
        covered = max((float(cover.degrees[row]) for row in rows), default=0.0) > 0
        assert (cover.id in told) == covered
        assert (cover.id in missing) == (not covered and cover.weight > 0)


def test_why_something_is_lacking() -> None:
    merits = np.array([1.0, 0.9, 0.1, 0.1])
    covers = [
        Cover("nobody", 1.0, np.zeros(4)),
        Cover("same_office", 0.01, np.array([0.0, 0.0, 1.0, 0.0])),
        Cover("no_seat", 0.01, np.array([0.0, 0.0, 0.0, 1.0])),
    ]
    chosen = choose(merits, covers, ["a", "b", "a", "c"], 2)
    assert chosen.rows == (0, 1)
    assert unmet(chosen.rows, covers, ["a", "b", "a", "c"]) == {
        "nobody": "nobody",
        "same_office": "same_office",
        "no_seat": "no_seat",
    }


def test_who_can_lead_goes_first() -> None:
    leading = Cover("lead", 3.0, np.array([0.0, 0.6, 1.0]))
    assert lead_first((0, 1, 2), leading) == (2, 0, 1)
    assert lead_first((0,), leading) == (0,)
    assert lead_first((1, 0), None) == (1, 0)
    assert lead_first((), leading) == ()


def test_no_candidates_no_panel() -> None:
    chosen = choose(np.zeros(0), [Cover("lead", 3.0, np.zeros(0))], [], 3)
    assert (chosen.rows, chosen.worth, chosen.at_least) == ((), 0.0, 1.0)
    assert unmet((), [Cover("lead", 3.0, np.zeros(0))], []) == {"lead": "nobody"}


# ---- data/panel.yaml ------------------------------------------------------------------------------------------------


def load(data: Path) -> PanelBook:
    taxonomy = load_taxonomy(data)
    return load_panel(data / "panel.yaml", taxonomy, load_elements(data / "elements.yaml", taxonomy))


def test_the_shipped_file_covers_every_body_that_leads() -> None:
    book = load(DATA)
    leading = {route.lead for route in load_taxonomy(DATA).routes.values()}
    assert leading - {body.name for body in book.bodies} <= {"城市管理局", "信访局", "政法委", "民族宗教局"}  # by their own name
    assert book.body("信访局").has(Organisation(id="o", name="某县信访局调解室"))
    assert not book.body("信访局").has(Organisation(id="o", name="某县矛调中心", kind="county"))


NEED = "- {id: a, name: 甲, says: 好, weight: 1, when: {always: true}, who: [{kinds: [lawyer]}]}\n"


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("needs:\n  - {id: a}\n", 2, "缺少 name"),
        ("needs:\n" + NEED + NEED, 3, "“a”重复"),
        ("needs:\n" + NEED.replace("lawyer", "律师"), 2, "没有人员类别“律师”"),
        ("needs:\n" + NEED.replace("always: true", "types: [nothing]"), 2, "不认识的纠纷类型“nothing”"),
        ("needs:\n" + NEED.replace("always: true", "elements: [nothing]"), 2, "没有要素“nothing”"),
        ("needs:\n" + NEED.replace("always: true", "alerts: [fire]"), 2, "应为以下之一"),
        ("needs:\n" + NEED.replace("says: 好", 'says: "{who}来"'), 2, "“{who}”不认识"),
        ("needs:\n" + NEED.replace("weight: 1", "weight: -1"), 2, "weight 不能小于 0"),
        ("bodies:\n- {name: 县政府}\nneeds:\n" + NEED, 2, "routing.yaml 里没有归口单位“县政府”"),
        (
            "needs:\n" + NEED.replace("weight: 1", "weight: 1, leads: true") + NEED.replace("id: a", "id: b, leads: true"),
            3,
            "leads",
        ),
    ],
)
def test_a_mistake_names_the_line(copy: Callable[[str], Path], content: str, line: int, problem: str) -> None:
    with pytest.raises(DataFileError) as caught:
        load(copy(content))
    assert problem in caught.value.message
    assert caught.value.line == line


@pytest.fixture
def copy(tmp_path: Path) -> Callable[[str], Path]:
    """data/ with another panel.yaml."""

    def with_panel(content: str) -> Path:
        for file in DATA.iterdir():
            if file.is_file():
                shutil.copy(file, tmp_path)
        (tmp_path / "panel.yaml").write_text(content, encoding="utf-8")
        return tmp_path

    return with_panel
