"""The refusal file: corrected and imported again, and safe to open in a spreadsheet."""

import csv
import json
from pathlib import Path

import psutil
import pytest

from indexer.importing.columns import ImportContext
from indexer.importing.importer import import_file
from indexer.records.store import RecordStore
from models.domain.mediator import Mediator, TypeRecord
from models.errors import ImportFileError
from tests.indexer.importing.conftest import Import, sheet, table


def read(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.reader(file))


def test_a_refused_table_can_be_corrected_and_imported(run: Import, store: RecordStore, tmp_path: Path) -> None:
    rows = (("姓名", "备注", "等级"), ("张三", "=1+1", "五级"), ("李四", "", "二级"), ("王五", "-3", "九级", "多"))
    refused = tmp_path / "bad.csv"
    report = run("mediators", table(*rows), refused=refused)
    assert (report.refused, report.refused_file) == (2, refused)
    header, first, second = read(refused)
    assert header == ["行号", "拒收原因", "姓名", "备注", "等级"]
    assert first[0] == "2"
    assert first[1].startswith("“等级”的值“五级”不对；应为等级，如 一级调解员")
    assert first[2:] == ["张三", "'=1+1", "五级"]
    assert second == ["4", "应有 3 列，实有 4 列；含逗号的内容请用英文双引号括起", "王五", "'-3", "九级", "多"]

    refused.write_text(refused.read_text("utf-8-sig").replace("张三,'=1+1,五级", "张三,'=1+1,四级"), encoding="utf-8-sig")
    again = run("mediators", refused, refused=tmp_path / "still.csv")
    assert (again.count.added, again.refused, again.unknown) == (1, 1, {"备注": 1})
    assert read(tmp_path / "still.csv")[0] == ["行号", "拒收原因", "姓名", "备注", "等级"]
    assert store.count("mediators") == 2


def test_refused_rows_of_a_sheet_become_csv(run: Import, tmp_path: Path) -> None:
    path = sheet(tmp_path / "m.xlsx", ("姓名", "在办件数", "聘任日期"), ("张三", "几件", 45720), ("李四", 2.0, None))
    report = run("mediators", path)
    assert report.refused_file == tmp_path / "m.拒收.csv"
    assert read(tmp_path / "m.拒收.csv")[1][2:] == ["张三", "几件", "45720"]


def test_refused_jsonl_can_be_corrected_and_imported(run: Import, store: RecordStore, tmp_path: Path) -> None:
    report = run("cases", '{"id":"1","facts":"漏水","amount":"很多"}\n{"id":"2","facts":\n{"id":"3","facts":"噪音"}\n', "c.jsonl")
    refused = report.refused_file
    assert refused == tmp_path / "c.拒收.jsonl"
    assert refused is not None
    first, second = (json.loads(line) for line in refused.read_text("utf-8").splitlines())
    assert first["_refused"]["row"] == 1
    assert "金额" in first["_refused"]["reason"]
    assert second["_raw"] == '{"id":"2","facts":'
    first["amount"] = "3万"
    refused.write_text(json.dumps(first), encoding="utf-8")
    again = run("cases", refused, refused=tmp_path / "x.jsonl")
    assert (again.count.added, again.unknown, again.refused_file) == (1, {}, None)
    assert store.count("cases") == 2


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_refused_cell_is_a_formula(run: Import, tmp_path: Path, start: str) -> None:
    report = run("mediators", table(("姓名", f"{start}cmd"), ("", f"{start}cmd|' /C calc'!A0")))
    assert report.refused_file is not None
    header, row = read(report.refused_file)
    assert not any(cell[:1] in ("=", "+", "-", "@", "\t", "\r") for cell in (*header, *row))
    assert start.strip() == "" or any(cell.startswith(f"'{start}cmd|") for cell in row)


def test_no_refusal_no_file(run: Import, tmp_path: Path) -> None:
    assert run("mediators", [{"name": "张三"}]).refused_file is None
    assert not list(tmp_path.glob("*拒收*"))


def test_a_place_that_cannot_be_written_is_said(run: Import, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="写不了"):
        run("mediators", [{"gender": "男"}], refused=tmp_path / "none" / "x.jsonl")


def test_twenty_thousand_rows_in_bounded_memory(store: RecordStore, context: ImportContext, tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("姓名", "所属组织", "等级", "个人简介"))
        writer.writerows((f"张{i}", f"第{i % 400}调委会", "二级" if i % 1000 else "?", "肯上门" * 20) for i in range(20_000))
    process = psutil.Process()
    held: list[int] = []
    report = import_file("mediators", path, store, context, progress=lambda rows, part: held.append(process.memory_info().rss))
    assert (report.read, report.count.added, report.refused) == (20_000, 19_980, 20)
    assert len(report.refusals) == 20
    # 16,000 records kept would be 50 MB
    assert max(held[4:]) - held[3] < 16_000_000


def test_a_mean_of_nobody_knows_how_many_marks_is_left_out_and_told(run: Import, store: RecordStore) -> None:
    rows = [{"id": "m", "name": "张三", "record.taken": 86, "record.settled": 80, "record.satisfaction_mean": 4.9}]
    report = run("mediators", rows)
    assert any("评价数" in told for told in report.warnings)
    kept = store.get("mediators", "m")
    assert isinstance(kept, Mediator)
    assert list(kept.record.values()) == [TypeRecord(taken=86, settled=80)]
