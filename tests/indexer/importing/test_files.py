"""Files as they come: encodings, delimiters, sheets, broken rows, and files that are not what their name says."""

import csv
import gzip
import io
import zipfile
from datetime import datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from indexer.importing.columns import ColumnBook, ImportContext
from indexer.importing.csv_rows import CsvSource
from indexer.importing.rows import Row, open_text
from indexer.records.store import RecordStore
from models.errors import ImportFileError
from tests.indexer.importing.conftest import Import, sheet, table

ROSTER = (
    ("姓名", "性别", "个人简介"),
    ("单守仁", "男", "说话慢，肯上门。"),
    ("区慧敏", "女", "做过二十年妇女工作，\n熟悉村里。"),
)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
@pytest.mark.parametrize("delimiter", [",", "\t", ";"])
def test_csv_in_every_encoding_and_delimiter(run: Import, store: RecordStore, encoding: str, delimiter: str) -> None:
    report = run("mediators", table(*ROSTER, delimiter=delimiter).encode(encoding))
    assert (report.read, report.count.added, report.refused) == (2, 2, 0)
    people = {m.name: m for page in store.iterate("mediators") for m in page}
    assert people["区慧敏"].gender == "female"
    assert people["区慧敏"].profile == "做过二十年妇女工作，\n熟悉村里。"


def test_gb18030_behind_a_megabyte_of_ascii(run: Import) -> None:
    rows = [("name", "profile"), *((f"name{i}", "x" * 1000) for i in range(1100)), ("单守仁", "肯上门")]
    report = run("mediators", table(*rows).encode("gb18030"))
    assert (report.count.added, report.cleaned) == (1101, {})


def test_a_broken_byte_does_not_make_utf8_gb18030(run: Import, store: RecordStore) -> None:
    content = table(("标题", "案情"), ("漏水", "楼上漏水把吊顶泡坏了")).encode()
    report = run("cases", content + "噪音,楼上半夜拖椅子，".encode() + b"\xe5\xff" + "吵得睡不着\n".encode())
    assert report.count.added + report.refused == 2
    assert report.cleaned == {"broken": 2}
    assert {c.title for page in store.iterate("cases") for c in page} == {"漏水", "噪音"}


def test_broken_bytes_in_a_name_or_in_most_of_a_text_are_refused(run: Import) -> None:
    report = run(
        "mediators",
        table(("姓名", "个人简介"), ("正常", "好好好")).encode() + b"\xe5\xff\xe6,a\n" + "张三,".encode() + b"\xff\xfe\xfd\n",
    )
    assert (report.count.added, report.refused) == (1, 2)
    assert all("乱码" in r.expected for r in report.refusals)


def test_xlsx_with_dates_numbers_and_a_title_above_the_header(run: Import, store: RecordStore, tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "cases.xlsx",
        ("临澜市案例汇总表", None),
        ("案例编号", "案情", "受理日期", "结案日期", "涉及金额（万元）", "当事人人数"),
        (1001, "楼上漏水", datetime(2025, 3, 4), "2025年3月8日", 0.32, 2.0),
        (None, None),
        (1002, "拖欠工资", 45720, None, "1800元", "23人"),
    )
    report = run("cases", path)
    assert (report.read, report.count.added) == (2, 2), report.lines()
    first, second = store.get_many("cases", ["1001", "1002"])
    assert (first.days, first.amount, first.party_count) == (5, 3200, 2)
    assert (second.opened, second.amount, second.party_count) == (first.opened, 1800, 23)


def test_packed_jsonl(run: Import) -> None:
    content = gzip.compress('{"id":"c1","facts":"楼上漏水"}\n'.encode())
    assert run("cases", content, "cases.jsonl.gz").count.added == 1


@pytest.mark.parametrize(
    ("lines", "good", "faults"),
    [
        ('张三,男\n李四,男,多出来\n王五,"女"\n', 2, {3: "应有 2 列，实有 3 列"}),
        ("张三\n李四,男\n王五,女\n", 2, {2: "应有 2 列，实有 1 列"}),
        ('"张三,男\n李四,男\n王五,女\n赵六,男\n', 3, {2: "引号没有成对"}),
        ('"张三,男\n李四,男\n"王五,女\n赵六,男\n周七,男\n', 3, {2: "引号没有成对", 4: "引号没有成对"}),
        ('张三,"男\n李四,男\n王五,"女\n赵六,男\n周七,男\n', 3, {2: "引号没有成对", 4: "引号没有成对"}),
        ('张三,男,,\n李四,男\n\n , \n王五,"女"\n', 3, {}),
    ],
)
def test_a_broken_line_costs_only_itself(run: Import, lines: str, good: int, faults: dict[int, str]) -> None:
    report = run("mediators", "姓名,性别\n" + lines)
    assert {r.row: r.expected.split("；")[0] for r in report.refusals} == faults
    assert report.count.added == good


def test_a_stray_quote_inside_a_cell_is_text(run: Import, store: RecordStore) -> None:
    report = run("mediators", '姓名,专长\n张三,5" 水管\n李四,"甲, 乙"\n')
    assert (report.count.added, report.refused) == (2, 0)
    assert {m.specialities for page in store.iterate("mediators") for m in page} == {('5" 水管',), ("甲", "乙")}


def test_a_broken_line_of_jsonl_costs_only_itself(run: Import) -> None:
    report = run("cases", '{"facts":"漏水"}\n{"facts":"噪\n[1,2]\n' + "[" * 5000 + '\n\n{"facts":"欠薪"}', "in.jsonl")
    assert (report.read, report.count.added, report.refused) == (5, 2, 3)
    assert [r.row for r in report.refusals] == [2, 3, 4]
    assert "JSON" in report.refusals[0].reason()


def test_formula_errors_are_refused_with_their_column(run: Import, tmp_path: Path) -> None:
    path = sheet(tmp_path / "m.xlsx", ("姓名", "在办件数"), ("张三", "#REF!"), ("李四", 3), ("#N/A", 1))
    report = run("mediators", path)
    assert [(r.row, r.column, r.value) for r in report.refusals] == [(2, "在办件数", "#REF!"), (4, "姓名", "#N/A")]
    assert report.count.added == 1


def unreadable() -> dict[str, tuple[bytes, str]]:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("a.txt", "x")
    return {
        "empty.csv": (b"", "空文件"),
        "blank.jsonl": (b"\n \n", "空文件"),
        "empty.xlsx": (b"", "空文件"),
        "sheet.csv": (b"PK\x03\x04rest", "不是文本文件"),
        "binary.csv": (bytes(range(256)) * 9, "不是文本文件"),
        "text.xlsx": ("姓名\n张三".encode(), "不是 Excel 文件"),
        "old.xlsx": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "旧版 Excel"),
        "zip.xlsx": (packed.getvalue(), "损坏"),
        "old.xls": (b"x", "另存为 .xlsx"),
        "words.docx": (b"x", "不认识的文件类型"),
        "table.jsonl": ("姓名,性别\n张三,男\n".encode(), "不是 JSONL"),
        "array.jsonl": (b'[\n{"name":"x"}\n]', "JSON 数组"),
        "noname.csv": ("称呼,性别\n张三,男\n".encode(), "缺少必填的列“姓名”"),
        "cut.jsonl.gz": (gzip.compress(b'{"name":"x"}\n' * 9999)[:-20], "完整"),
        "fake.jsonl.gz": (b"not packed at all", "读不了"),
    }


@pytest.mark.parametrize("name", unreadable())
def test_a_file_that_is_not_what_its_name_says(run: Import, store: RecordStore, name: str) -> None:
    content, says = unreadable()[name]
    with pytest.raises(ImportFileError) as caught:
        run("mediators", content, name)
    assert says in caught.value.message
    assert "请" in caught.value.message or "可用" in caught.value.message


def test_files_that_are_not_there_or_no_files(run: Import, tmp_path: Path) -> None:
    (tmp_path / "folder.csv").mkdir()
    (tmp_path / "folder.xlsx").mkdir()
    for name in ("nothing.csv", "nothing.xlsx", "nothing.jsonl", "folder.csv", "folder.xlsx"):
        with pytest.raises(ImportFileError):
            run("mediators", tmp_path / name)


def test_an_empty_sheet(run: Import, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="空的"):
        run("mediators", sheet(tmp_path / "m.xlsx"))


def test_a_sheet_that_breaks_off(run: Import, tmp_path: Path) -> None:
    whole = sheet(tmp_path / "whole.xlsx", ("姓名",), *((f"张{i}",) for i in range(50)))
    with zipfile.ZipFile(whole) as old, zipfile.ZipFile(tmp_path / "m.xlsx", "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content[: len(content) // 2] if name.endswith("sheet1.xml") else content)
    with pytest.raises(ImportFileError, match="损坏"):
        run("mediators", tmp_path / "m.xlsx")


CELL = st.text(
    st.one_of(st.characters(codec="utf-8", exclude_categories=("Cs", "Cc")), st.sampled_from('",;\n"、=')), max_size=12
)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=st.lists(st.tuples(CELL, CELL, CELL), max_size=8), delimiter=st.sampled_from([",", "\t", ";"]))
def test_what_a_csv_writer_wrote_is_read_back(
    rows: list[tuple[str, str, str]], delimiter: str, tmp_path: Path, context: ImportContext
) -> None:
    header = ("姓名", "性别", "个人简介")
    path = tmp_path / "round.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=delimiter).writerows([header, *rows])
    wanted = [row for row in rows if any(cell.strip() for cell in row)]
    with open_text(path) as (text, meter):
        read: list[Row] = list(CsvSource(path, text, meter, ColumnBook("mediators", context.columns["mediators"])).rows())
    assert [r.fault for r in read] == [""] * len(read)
    assert [tuple(r.cells.values()) for r in read] == [
        tuple(c.removeprefix("'") if c[:2] in ("'=", "'+", "'-", "'@") else c for c in row) for row in wanted
    ]
