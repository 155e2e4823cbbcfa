"""The notebook runs from top to bottom on a small centre, writes only when asked to, and is kept without outputs."""

import json
import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from app.bootstrap import open_centre, open_ledger
from app.settings import ROOT, Settings
from models.domain.case import Case
from models.domain.mediator import Mediator, TypeRecord
from tests.app.conftest import VECTORS

NOTEBOOK = ROOT / "notebooks" / "01_tune_weights.ipynb"
STORIES = {  # type -> facts of a case, what somebody asks, a mediator's speciality
    "neighbour.leak": ("楼上卫生间漏水，楼下厨房吊顶被泡塌，两家为修理费吵了几回。", "楼上漏水把我家厨房泡了", "楼上楼下漏水"),
    "neighbour.noise": ("楼上夜里练琴跳绳，楼下老人睡不着，敲暖气管抗议。", "楼上半夜太吵睡不着", "噪音扰民"),
    "wages.unpaid": ("工地完工半年，包工头欠二十三名工人工资不付，工人到镇上讨要。", "老板拖着工资不给", "讨要工资"),
    "family.support_elderly": ("三个儿子轮流照顾母亲，二儿子两年没有给生活费。", "儿子不给老人生活费", "赡养老人"),
    "consumer.prepaid": ("健身房突然关门，会员办的年卡退不了钱。", "健身房跑路了卡里的钱怎么退", "预付卡退费"),
    "traffic.injury": ("电动车路口相撞，骑车人小腿骨折，双方为误工费争执。", "骑电动车被撞断了腿对方不赔", "交通事故赔偿"),
}


def records() -> tuple[list[Mediator], list[Case]]:
    mediators, cases = [], []
    for number, (kind, (facts, _, speciality)) in enumerate(STORIES.items()):
        top = kind.split(".")[0]
        own = {top: TypeRecord(taken=10 + number, settled=8 + number, performed=7)}
        mediators.append(
            Mediator(
                id=f"m{number}", name=f"试{'一二三四五六'[number]}", dispute_types=(kind,), specialities=(speciality,), record=own
            )
        )
        cases.append(
            Case(
                id=f"c{number}", facts=facts, dispute_types=(kind,), mediators=(f"m{number}",), outcome="settled", tier="library"
            )
        )
    return mediators, cases


def judged() -> list[dict[str, Any]]:
    return [
        {
            "id": f"q{number}",
            "text": asked,
            "mediators": [{"id": f"m{number}", "grade": 3, "reason": "正是所长"}],
            "cases": [{"id": f"c{number}", "grade": 3, "reason": "同一种事"}],
        }
        for number, (_, asked, _) in enumerate(STORIES.values())
    ]


@pytest.fixture
def data(tmp_path: Path, encoder_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data directory of a small indexed centre: queries, weights and areas of its own, all else the project's by link."""
    data, home = tmp_path / "data", tmp_path / "home"
    for folder in ("sample", "weights", "regions"):
        (data / folder).mkdir(parents=True)
    (data / "regions" / "sample.csv").symlink_to(ROOT / "data" / "regions" / "sample.csv")
    for part in (ROOT / "data").iterdir():
        if not (data / part.name).exists():
            (data / part.name).symlink_to(part)
    for file in (ROOT / "data" / "weights").glob("*-0001.yaml"):
        shutil.copy(file, data / "weights")
    lines = (json.dumps(query, ensure_ascii=False) for query in judged())
    (data / "sample" / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    for name, place in {"HOME": home, "DATA": data, "ENCODER": encoder_dir}.items():
        monkeypatch.setenv(f"DIANJIANG_{name}", str(place))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    fill(home)
    return data


def fill(home: Path) -> None:
    """Put the records into the centre of this environment, and index them with words and vectors."""
    home.mkdir()
    if VECTORS.exists():
        shutil.copy(VECTORS, home / "vectors.sqlite")
    with open_centre(Settings()) as centre:
        mediators, cases = records()
        centre.store.upsert("mediators", mediators)
        centre.store.upsert("cases", cases)
        centre.follower.catch_up()
        centre.lane.fill()


def read() -> Any:
    return nbformat.read(NOTEBOOK, as_version=4)  # type: ignore[no-untyped-call]


def said(cells: list[Any]) -> str:
    """What the cells print, as text."""
    outputs = (output for cell in cells for output in cell.get("outputs", ()))
    return "\n".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)


def type_into(cell: Any, typed: dict[str, str]) -> None:
    """As a person would: every text to be replaced must be there once."""
    for before, after in typed.items():
        assert cell.source.count(before) == 1, before
        cell.source = cell.source.replace(before, after)


def test_it_shows_the_quality_and_saves_only_what_was_asked_for(data: Path) -> None:
    notebook = read()
    folder = data / "weights"
    before = sorted(folder.iterdir())
    client = NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(data.parent)}})
    with client.setup_kernel():
        for index, cell in enumerate(notebook.cells):
            client.execute_cell(cell, index)
        shown = said(notebook.cells)
        untouched = sorted(folder.iterdir())
        last = notebook.cells[-1]
        type_into(last, {'author = ""': 'author = "王某"', 'reason = ""': 'reason = "类型更要紧"'})
        client.execute_cell(last, len(notebook.cells) - 1)

    assert "nDCG@5" in shown
    assert "nDCG@10" in shown
    assert "关掉一项" in shown
    assert any(verdict in shown for verdict in ("确实更好", "确实更差", "分不出好坏"))
    assert "什么都没有写" in shown
    assert untouched == before
    assert sorted(folder.iterdir()) == before
    with closing(open_ledger(Settings())) as ledger:
        made = ledger.weights.versions("cases")[-1]
        assert ledger.weights.active("cases").number == made.parent
    assert f"weights evaluate cases {made.number}" in said([last])
    assert (made.state, made.author, made.reason, made.values["type"]) == ("proposed", "王某", "类型更要紧", 1.0)


def test_it_is_kept_without_outputs() -> None:
    code = [cell for cell in read().cells if cell.cell_type == "code"]

    assert not [cell for cell in code if cell.outputs or cell.execution_count]
