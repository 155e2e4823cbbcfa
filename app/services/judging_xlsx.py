"""Judgements as a table: a row a judgement, for people who judge in Excel."""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Font

from app.stores.judgements import Rating
from indexer.importing.xlsx_rows import READ_FAULTS, check_xlsx
from models.domain.judgement import JudgedQuery
from models.domain.similarity import ALIKE, SCHEMES, SIMILARITIES, Similarity
from models.domain.weights import Records, Scheme, records_of
from models.errors import ImportFileError, InvalidInputError

ALIKE_COLUMN = "按什么相似"  # empty, or not there as in older tables: by what happened
HEADER = ("查询编号", "查询", "必守", "种类", ALIKE_COLUMN, "编号", "分", "评判人", "理由")
RECORDS: dict[Records, str] = {"mediators": "调解员", "cases": "案例"}
KINDS: dict[str, Records] = {word: kind for kind, name in RECORDS.items() for word in (kind, name)}
ALIKES: dict[str, Similarity] = {word: kind for kind, name in SIMILARITIES.items() for word in (kind, name)}
YES = {"是": True, "否": False, "": None}
NAME = "姓名或标题"  # for the judges' eyes: not read back
WIDTHS = (16, 60, 6, 8, 12, 18, 6, 12, 40, 30)


class Line(NamedTuple):
    """One judgement of a file, with its row; `text` and `must_hold` are of its query, where the file says them."""

    row: int
    query: str
    text: str
    must_hold: bool | None
    kind: Scheme
    document: str
    grade: int
    judge: str
    reason: str


def read_xlsx(file: Path, judge: str) -> list[Line]:
    """The first sheet; `judge` where the column is empty. Raises ImportFileError naming the row.

    Rows that still wait for a judgement (no grade, judge or reason) are passed over.
    """
    check_xlsx(file)
    try:
        book = load_workbook(file, read_only=True, data_only=True)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()
        rows = [tuple("" if cell is None else str(cell).strip() for cell in row) for row in sheet.iter_rows(values_only=True)]
        book.close()
    except READ_FAULTS as e:
        raise ImportFileError(f"{file.name} 损坏，读不下去。请用 Excel 打开后另存为 .xlsx 再导入。") from e
    header = rows[0] if rows else ()
    if missing := next((name for name in HEADER if name not in header and name != ALIKE_COLUMN), None):
        raise ImportFileError(f"{file.name} 的第一行缺少“{missing}”这一列；应有：{'、'.join(HEADER)}。")
    at = {name: header.index(name) for name in HEADER if name in header}
    found = []
    for number, row in enumerate(rows[1:], 2):
        cells = {name: row[place] if place < len(row) else "" for name, place in at.items()}
        if any(cells.values()) and not _waits(cells):
            found.append(_line(file, number, cells, judge))
    return found


def _waits(cells: dict[str, str]) -> bool:
    """Whether this is a row of a sheet to be judged that nobody has touched yet."""
    return bool(cells["查询编号"] and cells["编号"]) and not (cells["分"] or cells["评判人"] or cells["理由"])


def _line(file: Path, row: int, cells: dict[str, str], judge: str) -> Line:
    kind, grade, must = _scheme(file, row, cells), cells["分"].removesuffix(".0"), cells["必守"]
    if grade not in ("0", "1", "2", "3"):
        raise _wrong(file, row, "“分”应为 0、1、2、3 之一")
    if must not in YES:
        raise _wrong(file, row, "“必守”应为 是 或 否，也可以不填")
    judge = cells["评判人"] or judge
    return Line(row, cells["查询编号"], cells["查询"], YES[must], kind, cells["编号"], int(grade), judge, cells["理由"])


def _scheme(file: Path, row: int, cells: dict[str, str]) -> Scheme:
    records, told = KINDS.get(cells["种类"]), cells.get(ALIKE_COLUMN, "")
    if records is None:
        raise _wrong(file, row, "“种类”应为 调解员 或 案例")
    if records == "mediators":
        if told:
            raise _wrong(file, row, f"评调解员不填“{ALIKE_COLUMN}”")
        return "mediators"
    alike = ALIKES.get(told or "facts")
    if alike is None:
        raise _wrong(file, row, f"“{ALIKE_COLUMN}”应为 {'、'.join(SIMILARITIES.values())} 之一，不填就是案情")
    return SCHEMES[alike]


def _wrong(file: Path, row: int, problem: str) -> ImportFileError:
    return ImportFileError(f"{file.name} 没有导入：第 {row} 行：{problem}。请改正后再导入。", code="bad_judgements")


def write_xlsx(file: Path, queries: dict[str, JudgedQuery], ratings: Sequence[Rating]) -> int:
    """Every judge's judgements with the queries' texts. How many rows there are."""
    rows = []
    for r in ratings:
        query = queries[r.query]
        rows.append((r.query, query.text, *_whose(query, r.kind), r.document, str(r.grade), r.judge, r.reason))
    return _write(file, HEADER, rows)


def write_unjudged(file: Path, kind: Scheme, wanted: Sequence[tuple[JudgedQuery, str, str]]) -> int:
    """A sheet to be judged: query, id, and who or what that is, grades left empty. How many rows there are."""
    rows = [(q.id, q.text, *_whose(q, kind), doc, "", "", "", name) for q, doc, name in wanted]
    return _write(file, (*HEADER, NAME), rows)


def _whose(query: JudgedQuery, kind: Scheme) -> tuple[str, str, str]:
    """The cells 必守, 种类 and 按什么相似."""
    alike = "" if kind == "mediators" else SIMILARITIES[ALIKE[kind]]
    return "是" if query.must_hold else "否", RECORDS[records_of(kind)], alike


def _write(file: Path, header: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> int:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "评判"
    sheet.freeze_panes = "A2"
    for number, row in enumerate((header, *rows), 1):
        for column, (value, width) in enumerate(zip(row, WIDTHS[: len(row)], strict=True), 1):
            cell = sheet.cell(number, column, ILLEGAL_CHARACTERS_RE.sub("", value))
            cell.data_type, cell.number_format = "s", "@"  # text, also where it begins like a formula
            cell.font = Font(bold=number == 1)
            sheet.column_dimensions[cell.column_letter].width = width
    try:
        book.save(file)
    except OSError as e:
        raise InvalidInputError(f"{file} 写不了，请检查路径和权限。", code="cannot_write", field="file") from e
    return len(rows)
