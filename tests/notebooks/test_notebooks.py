"""The notebooks run from top to bottom on the sample centre, write only when asked to, and are kept without outputs."""

import re
import shlex
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import nbformat
import pytest
from nbclient import NotebookClient
from openpyxl import load_workbook

from app.bootstrap import open_ledger
from app.notebook.fairness import FairnessDesk
from app.settings import ROOT, Settings
from models.errors import InvalidInputError
from tests.app.shell import Shell

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
Run = Callable[[str, dict[str, str]], "Done"]


class Done:
    """A notebook that was run: its cells, and what they show."""

    def __init__(self, cells: list[Any]) -> None:
        outputs = [output for cell in cells for output in cell.get("outputs", ())]
        data = [output.get("data", {}) for output in outputs]
        self.cells = cells
        self.shown = "\n".join([o.get("text", "") for o in outputs] + [d.get("text/plain", "") for d in data])
        self.pages = "\n".join(d.get("text/html", "") for d in data)
        self.complaints = "\n".join(o["text"] for o in outputs if o.get("name") == "stderr")


@pytest.fixture
def run(sample_home: Path, encoder_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    for name, place in {"HOME": sample_home, "ENCODER": encoder_dir}.items():
        monkeypatch.setenv(f"DIANJIANG_{name}", str(place))
    monkeypatch.setenv("IPYTHONDIR", str(tmp_path / "ipython"))
    monkeypatch.setenv("PYTHONPATH", str(ROOT))

    def run(name: str, typed: dict[str, str]) -> Done:
        """As a person would: type into the cells, then run them all. Every text to be replaced must be there once."""
        notebook = read(ROOT / "notebooks" / f"{name}.ipynb")
        for before, after in typed.items():
            [cell] = [c for c in notebook.cells if c.cell_type == "code" and before in c.source]
            cell.source = cell.source.replace(before, after)
        NotebookClient(notebook, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}).execute()
        return Done(notebook.cells)

    return run


def read(file: Path) -> Any:
    return nbformat.read(file, as_version=4)  # type: ignore[no-untyped-call]


def test_weights_are_moved_compared_and_proposed(run: Run) -> None:
    moved = 'desk.sliders["cases"]["type"].value = 0.0\nprint(*desk.tables("cases"))\nprint(desk.propose("cases", "", " "))'
    typed = {'which = "mediators"': 'which = "cases"', 'author = ""': 'author = "王某"', 'reason = ""': 'reason = "试试看"'}

    done = run("01_tune_weights", {"desk.board(which)": f"board = desk.board(which)\n{moved}", **typed})

    assert not done.complaints
    for words in ("nDCG@5", "nDCG@10", "关掉一项会怎样", "变化最大的查询", "偶然的可能 p", "按纠纷类型：", "什么都没有写", "最常露面的一成人", "在 data/fairness.yaml 写的界限以内"):
        assert words in done.shown
    assert re.search("确实更好|确实更差|分不出好坏", done.shown)
    with closing(open_ledger(Settings())) as ledger:
        *_, before, made = ledger.weights.versions("cases")
        assert ledger.weights.active("cases").number == made.parent == before.number
    assert f"weights evaluate cases {made.number}" in done.shown
    assert (made.state, made.author, made.reason) == ("proposed", "王某", "试试看")
    assert made.values == {**made.values, **before.values, "type": 0.0}


def test_a_change_goes_from_the_notebook_into_force_and_back(
    run: Run, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    """The recipe of docs/ranking-in-detail.md, by the commands that the notebook itself prints."""
    moved = 'board = desk.board(which)\ndesk.sliders[which]["lexical"].value += 0.1'
    typed = {'which = "mediators"': 'which = "cases-law"', 'author = ""': 'author = "王某"', 'reason = ""': 'reason = "理由"'}
    done = run("01_tune_weights", {"desk.board(which)": moved, **typed})
    commands = re.findall(r"dianjiang (weights .*)", done.shown)
    assert [command.split()[1] for command in commands] == ["evaluate", "activate", "undo"]
    recipe = (ROOT / "docs" / "ranking-in-detail.md").read_text(encoding="utf-8")
    assert all(f"$ dianjiang {re.sub(' [0-9]+', ' 2', command)}" in recipe for command in commands)

    shell = Shell(monkeypatch, capfd)
    asked = ("similar", "按民法典一千一百七十九条，医药费误工费该谁赔", "-k", "1", "--kind", "law")
    before = shell.json(*asked)["weights_version"]
    in_force = []
    for command in commands:
        status, _, err = shell(*shlex.split(command))
        assert status == 0, err
        in_force.append(shell.json(*asked)["weights_version"])

    with closing(open_ledger(Settings())) as ledger:
        made = ledger.weights.versions("cases-law")[-1]
        deeds = [(e.action, e.actor) for e, _ in zip(ledger.audit.entries(), range(4), strict=False)]
    assert in_force == [before, made.number, before]
    assert (made.parent, made.state) == (before, "retired")
    assert deeds[::-1] == [(f"weights.{deed}", "王某") for deed in ("proposed", "evaluated", "activated", "undone")]


def test_quality_is_shown_with_slices_and_failures(run: Run) -> None:
    done = run("02_search_quality", {})

    assert not done.complaints  # among them: a letter that the font lacks
    assert done.pages.count("<svg") == 2
    for words in ("95% 下限", "婚姻家庭纠纷", "乡镇(街道)", "没有说", "没评过", "最差的 10 条"):
        assert words in done.shown


def test_exposure_of_a_rehearsal_is_shown_and_not_recorded(run: Run, sample_home: Path) -> None:
    done = run("03_fairness", {})

    assert not done.complaints
    assert "没有写进台账" in done.shown
    with closing(open_ledger(Settings())) as ledger:
        assert not list(ledger.events.lists())
    for words in ("基尼系数", "女", "36–45 岁", "现在没有空位", "没有排到看得见的名次"):
        assert words in done.shown
    [file] = (sample_home / "reports").glob("exposure-*-rehearsal.xlsx")
    everybody = load_workbook(file)["每一位调解员"]
    assert everybody.max_row > 800


def test_a_rehearsal_where_nobody_can_be_shown_is_refused_with_what_to_do(
    encoder_dir: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, place in {"HOME": tmp_path / "empty", "ENCODER": encoder_dir}.items():
        monkeypatch.setenv(f"DIANJIANG_{name}", str(place))
    with pytest.raises(InvalidInputError, match="请先导入调解员") as caught:
        FairnessDesk()
    assert caught.value.code == "nobody_eligible"


def test_the_quarter_is_written_as_workbook_and_page(run: Run, sample_home: Path) -> None:
    done = run("04_quarterly_analysis", {"quarter=None": 'quarter="2025Q2"'})

    assert not done.complaints
    assert done.pages.count("<svg") == 3
    assert "2025年第二季度概况" in done.shown
    book = load_workbook(sample_home / "reports" / "quarter-2025Q2.xlsx")
    assert book.sheetnames == ["2025年第二季度概况", "按纠纷类型", "按辖区", "按月", "结果", "什么在涨"]
    assert book.worksheets[0]["B4"].value == 39
    assert sum(int(str(row[1])) for row in book["按纠纷类型"].iter_rows(min_row=4, values_only=True)) == 39
    told = [cell for row in book["结果"].iter_rows(min_row=4, min_col=3, values_only=True) for cell in row if cell is not None]
    assert len(told) > 20
    assert all(re.search(r"，[1-9]\d* 件$", str(cell)) for cell in told)  # no estimate, satisfaction least of all, without its n
    page = (sample_home / "reports" / "quarter-2025Q2.html").read_text(encoding="utf-8")
    assert all(f"<td style=\"text-align:left\">{cell}</td>" in page for cell in told)
    assert page.count("<svg") == 3
    assert "什么在涨" in page
    assert not re.search(r"(?:src|href)=.https?:", page)


@pytest.mark.parametrize("file", NOTEBOOKS, ids=lambda file: file.stem)
def test_they_are_kept_without_outputs(file: Path) -> None:
    code = [cell for cell in read(file).cells if cell.cell_type == "code"]

    assert code
    assert not [cell for cell in code if cell.outputs or cell.execution_count]
    assert all(cell.source.count("\n") < 6 for cell in code)
