"""Two versions compared, and the quarter's analysis, on records whose figures are known."""

from contextlib import closing
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from app.services.comparing import compare_versions, failures
from app.services.evaluate import Prepared, evaluate
from app.services.quarter import QuarterService
from indexer.records.store import RecordStore
from models.domain.case import Case
from models.domain.judgement import JudgedQuery, Judgement
from models.domain.quarter import Quarter
from models.errors import InvalidInputError

NAMES = ("type", "distance")


def prepared(name: str, best: str, **values: object) -> Prepared:
    """`a` is best by type, `b` by distance; `best` is what was judged right."""
    query = JudgedQuery.model_validate(
        {
            "id": name,
            "text": "…",
            "mediators": (Judgement(id=best, grade=3, reason="x"), Judgement(id="gone", grade=3, reason="x")),
        }
        | values
    )
    return Prepared(query, ("a", "b"), NAMES, np.array([[1.0, 0.0], [0.0, 1.0]]))


ASKED = [
    prepared("1", "a", types=("neighbour.noise",), region="980102002000"),
    prepared("2", "b", must_hold=True),
    prepared("3", "b"),
]
BY_TYPE, BY_DISTANCE = {"type": 2.0, "distance": 1.0}, {"type": 1.0, "distance": 2.0}


def test_wins_losses_and_slices() -> None:
    found = compare_versions("mediators", ASKED, BY_DISTANCE, BY_TYPE)

    assert (found.whole.wins, found.whole.losses, found.whole.difference.n) == (2, 1, 3)
    assert [round(c.difference, 6) > 0 for c in found.changes] == [False, True, True]
    assert found.whole.p == 1.0  # flipping the signs of three equal differences: at least one apart always
    assert {(s.way, s.label): s.difference.n for s in found.slices} == {
        ("type", "neighbour"): 1,
        ("type", ""): 2,
        ("level", "town"): 1,
        ("level", ""): 2,
    }
    assert all(c.overlap == pytest.approx(0.9) for c in found.changes)  # agreement 0, 1: (1-p)/p × p² + p²
    assert set(found.unjudged) == {("1", "b"), ("2", "a"), ("3", "a")}
    assert all(c.held for c in found.changes)


def test_the_same_version_changes_nothing() -> None:
    found = compare_versions("mediators", ASKED, BY_TYPE, BY_TYPE)

    assert (found.whole.difference.mean, found.whole.p, found.whole.wins, found.whole.losses) == (0.0, 1.0, 0, 0)
    assert all(c.overlap == pytest.approx(1) for c in found.changes)


def test_failures_tell_what_was_not_found() -> None:
    worst, *_ = failures(ASKED, BY_TYPE, evaluate("mediators", tuple(ASKED), BY_TYPE), 1)

    assert worst.query.id == "2"
    assert worst.first == (("a", None), ("b", 3.0))
    assert worst.best == (("b", 2), ("gone", None))


def case(number: int, closed: date, **values: object) -> Case:
    return Case.model_validate({"id": f"c{number}", "facts": "事", "closed": closed, "outcome": "settled"} | values)


@pytest.fixture
def service(tmp_path: Path) -> QuarterService:
    now, before, year_ago = date(2026, 9, 30), date(2026, 4, 1), date(2025, 7, 1)
    cases = [case(i, now, dispute_types=("wages.unpaid",), region="980102002000") for i in range(12)]
    cases += [
        case(20, before, dispute_types=("wages",)),
        case(21, year_ago),
        case(22, date(2026, 10, 1)),
        case(23, date(2024, 1, 1)),
    ]
    cases += [case(24, now, original="c0"), case(25, now, outcome="failed", dispute_types=("family",))]
    with closing(RecordStore(f"sqlite:///{tmp_path}/r.sqlite")) as store:
        store.upsert("cases", cases)
    return QuarterService(RecordStore(f"sqlite:///{tmp_path}/r.sqlite"), lambda: date(2026, 11, 22))


def test_a_quarter_is_counted_once_and_what_rises_is_told(service: QuarterService) -> None:
    assert service.latest() == Quarter(2026, 3)
    r = service.report(service.latest())

    assert (r.closed.now, r.closed.before, r.closed.year_ago) == (13, 1, 1)
    assert r.ends == {"settled": 12, "failed": 1}
    assert [(c.label, c.now, c.before, c.year_ago) for c in r.types] == [("wages", 12, 1, 0), ("family", 1, 0, 0)]
    assert (r.areas[0].label, r.areas[0].now) == ("980102000000", 12)
    assert [month for month, _ in r.months][::11] == ["2025-10", "2026-09"]
    assert r.months[-1][1] == {"wages": 12, "family": 1}
    settled = r.outcomes["wages"]["settled"]
    assert settled.n == 13
    assert 0 < settled.low < settled.mean < settled.high < 1
    assert {x.label for x in r.rises if x.sure} == {"wages", "wages.unpaid", "980102000000"}


def test_a_quarter_without_cases_is_refused(service: QuarterService) -> None:
    with pytest.raises(InvalidInputError, match="2023年第四季度没有结案"):
        service.report(Quarter(2023, 4))


def test_before_the_first_quarter_is_over_there_is_nothing(service: QuarterService) -> None:
    with pytest.raises(InvalidInputError, match="还没有一个完整的季度"):
        QuarterService(service.store, lambda: date(2024, 2, 1)).latest()
