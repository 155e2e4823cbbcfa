"""The notebook runs from top to bottom on a small centre, writes only when asked to, and is kept without outputs."""

import json
from datetime import date
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient

from app.bootstrap import open_centre
from app.settings import ROOT, Settings
from models.domain.case import Case
from models.domain.mediator import Mediator, TypeRecord
from models.domain.weights import load_weights
from models.ranking.features import CASE_FEATURES

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
def small_centre(tmp_path: Path, encoder_dir: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A data directory of its own (the project's files by link, weights and queries its own) and an indexed centre."""
    data = tmp_path / "data"
    (data / "sample").mkdir(parents=True)
    (data / "weights").mkdir()
    for part in (ROOT / "data").iterdir():
        if part.name not in ("sample", "weights"):
            (data / part.name).symlink_to(part)
    for file in (ROOT / "data" / "weights").glob("*-0001.yaml"):
        (data / "weights" / file.name).write_bytes(file.read_bytes())
    lines = (json.dumps(query, ensure_ascii=False) for query in judged())
    (data / "sample" / "queries.jsonl").write_text("\n".join(lines), encoding="utf-8")
    places = {"HOME": tmp_path / "home", "DATA": data, "ENCODER": encoder_dir}
    for name, place in places.items():
        monkeypatch.setenv(f"DIANJIANG_{name}", str(place))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    with open_centre(Settings()) as centre:
        mediators, cases = records()
        centre.store.upsert("mediators", mediators)
        centre.store.upsert("cases", cases)
        centre.follower.catch_up()
        centre.lane.fill()
    return data


def run(notebook: Any, folder: Path) -> str:
    """All that the cells print, as text. An error in a cell is raised."""
    NotebookClient(notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(folder)}}).execute()
    outputs = (output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs)
    return "\n".join(output.get("text") or output.get("data", {}).get("text/plain", "") for output in outputs)


def notebook_with(changes: dict[str, str]) -> Any:
    """The notebook after a person typed something into its cells."""
    text = NOTEBOOK.read_text(encoding="utf-8")
    for before, after in changes.items():
        assert text.count(before) == 1, before
        text = text.replace(before, after)
    return nbformat.reads(text, as_version=4)


def test_it_shows_the_quality_and_saves_what_was_asked_for(small_centre: Path) -> None:
    typed = {
        'author = \\"\\"': 'author = \\"王某\\"',
        'reason = \\"\\"': 'reason = \\"类型更要紧\\"',
        '\\"type\\": 0.5': '\\"type\\": 0.7',
    }

    said = run(notebook_with(typed), small_centre.parent)

    assert "nDCG@5" in said
    assert "nDCG@10" in said
    assert "关掉一项" in said
    assert any(verdict in said for verdict in ("确实更好", "确实更差", "分不出好坏"))
    assert "cases-0002.yaml" in said
    saved = load_weights(small_centre / "weights", "cases", tuple(f.name for f in CASE_FEATURES))
    assert (saved.version, saved.parent, saved.author, saved.reason, saved.values["type"]) == (2, 1, "王某", "类型更要紧", 0.7)
    assert saved.date == date.today()
    assert "6 个评判查询" in saved.effect


def test_it_writes_nothing_unless_asked_to(small_centre: Path) -> None:
    before = sorted(file.name for file in (small_centre / "weights").iterdir())

    said = run(notebook_with({}), small_centre.parent)

    assert "什么都没有写" in said
    assert sorted(file.name for file in (small_centre / "weights").iterdir()) == before


def test_it_is_kept_without_outputs() -> None:
    code = [cell for cell in notebook_with({}).cells if cell.cell_type == "code"]

    assert not [cell for cell in code if cell.outputs or cell.execution_count]
