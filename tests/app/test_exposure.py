"""The report of exposure, from lists recorded in a ledger of its own and a small roster, every figure worked out by hand."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook

from app.services.exposure import ExposureReport, ExposureService, age_band
from app.stores.events import Asked, Candidate, ShownList
from app.stores.ledger import Ledger
from app.stores.tables import ERASED
from indexer.records.store import RecordStore
from models.domain.mediator import Mediator
from models.domain.organisation import Organisation
from models.domain.quarter import Quarter
from tests.app.shell import Shell

IN, BEFORE = datetime(2026, 8, 1, tzinfo=UTC), datetime(2026, 6, 30, 23, tzinfo=UTC)
TOWN, OTHER_TOWN = "980102002000", "980121001000"
OFFICE = Organisation(id="o", name="东街调委会", region=TOWN, dispute_types=("neighbour",))


def mediator(name: str, **values: Any) -> Mediator:
    return Mediator.model_validate(
        {"id": name, "name": f"试{name}", "regions": (TOWN,), "dispute_types": ("neighbour.noise",)} | values
    )


ROSTER = [
    mediator("a", gender="female", birth_year=1990, organisation="o", dispute_types=(), regions=()),
    mediator("b", gender="male"),
    mediator("left", active_to=date(2026, 6, 30)),
    mediator("full", capacity=2, open_cases=2),
    mediator("low"),
    mediator("wages", dispute_types=("wages",)),
    mediator("far", regions=(OTHER_TOWN,)),
    mediator("behind"),
    mediator("anywhere", regions=()),
]


def shown(request: str, when: datetime, *people: tuple[str, float], seen: int) -> ShownList:
    asked = Asked((("neighbour.leak", 0.9),), TOWN, "town", "normal", {})
    candidates = tuple(Candidate(who, score, ()) for who, score in people)
    return ShownList(request, when, asked, 1, 1, len(people), seen, (), candidates)


@pytest.fixture
def report(tmp_path: Path) -> Iterator[ExposureReport]:
    with (
        closing(RecordStore(f"sqlite:///{tmp_path}/records.sqlite")) as store,
        closing(Ledger(f"sqlite:///{tmp_path}/ledger.sqlite")) as ledger,
    ):
        store.upsert("organisations", [OFFICE])
        store.upsert("mediators", ROSTER)
        ledger.events.shown(shown("1", IN, ("a", 2.0), ("b", 1.0), ("low", 1.0), seen=1))
        ledger.events.shown(shown("2", IN, ("b", 1.0), ("a", 1.0), seen=1))
        ledger.events.shown(shown("3", IN, (ERASED, 1.0), ("a", 1.0), seen=1))
        ledger.events.shown(shown("4", BEFORE, ("low", 1.0), seen=1))
        ledger.events.flush()
        ledger.events.picked("1", "a", IN)
        yield ExposureService(store, ledger.events).report(Quarter(2026, 3))


def test_attention_and_merit_of_each(report: ExposureReport) -> None:
    a, b, *_ = report.people

    assert report.lists == 3
    assert (a.id, a.times, a.first, a.picked, a.office, a.ages) == ("a", 1, 1, 1, "东街调委会", "36–45")
    assert (a.attention, a.merit) == pytest.approx((1 / 3, (0.5 + 0.5 + 0.5) / 3))
    assert (b.attention, b.merit) == pytest.approx((1 / 3, (0.25 + 0.5) / 3))
    assert a.ratio == pytest.approx(2 / 3)
    assert {p.id for p in report.people} == {m.id for m in ROSTER} - {"left"}
    assert report.inequality == pytest.approx(1 - 2 / 8)  # two of eight share alike


def test_why_others_were_never_shown(report: ExposureReport) -> None:
    assert {n.id: n.why for n in report.never} == {
        "left": "inactive",
        "full": "full",
        "low": "ranked",
        "wages": "type",
        "far": "area",
        "behind": "behind",
        "anywhere": "behind",
    }


def test_groups_hold_everybody(report: ExposureReport) -> None:
    for way in ("organisation", "gender", "age"):
        groups = [g for g in report.groups if g.way == way]
        assert sum(g.people for g in groups) == len(report.people)
        assert sum(g.attention for g in groups) == pytest.approx(2 / 3)  # the third list's place is of somebody erased
    women = next(g for g in report.groups if g.label == "female")
    assert (women.people, women.shown, women.times) == (1, 1, 1)


@pytest.mark.parametrize(
    ("born", "band"), [(1991, "0–35"), (1990, "36–45"), (1981, "36–45"), (1961, "56–65"), (1960, "66–"), (None, "")]
)
def test_age_bands(born: int | None, band: str) -> None:
    assert age_band(born, 2026) == band


def test_staff_without_notebooks_have_the_report(
    report: ExposureReport, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DIANJIANG_HOME", str(tmp_path))
    monkeypatch.setenv("COLUMNS", "200")
    shell, file = Shell(monkeypatch, capfd), tmp_path / "exposure.xlsx"
    found = shell.json("exposure", "--quarter", "2026Q3")
    assert (found["quarter"], found["lists"]) == ("2026Q3", 3)
    assert [p["id"] for p in found["people"]] == [p.id for p in report.people]
    assert {n["id"]: n["why"] for n in found["never"]}["full"] == "full"
    status, out, _ = shell("exposure", "--quarter", "2026Q3", "--xlsx", file)
    assert status == 0
    for words in ("2026年第三季度亮相概况", "女", "36–45 岁", "现在没有空位", "已写到"):
        assert words in out
    assert load_workbook(file)["每一位调解员"].max_row == 3 + len(report.people)
    _, out, _ = shell("exposure", "--quarter", "2025Q1")
    assert "还没有记录过名单" in out
    status, _, err = shell("exposure", "--quarter", "去年")
    assert status == 1
    assert "请写成 2026Q3" in err
