"""Templates to fill in: a header, an example row, and what each column takes."""

import csv
import io
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from indexer.importing.columns import REQUIRED, Column, ImportContext
from indexer.importing.report import KIND_NAMES
from indexer.importing.words import vocabularies
from indexer.records.tables import Kind

# field -> the vocabulary whose words it takes
_VOCABULARY = {
    "gender": "genders", "level": "levels", "employment": "employments", "grade": "grades", "honours": "honours",
    "industry": "industries", "industries": "industries", "methods": "methods", "languages": "languages", "modes": "modes",
    "outcome": "outcomes", "relationship": "relationships", "tier": "tiers", "redaction": "redactions",
}  # fmt: skip


def template(kind: Kind, context: ImportContext, form: Literal["xlsx", "csv"] = "xlsx") -> bytes:
    """A file with the headers of data/import and one fictional row; XLSX has a second sheet that explains the columns."""
    columns = context.columns[kind]
    return _csv(columns) if form == "csv" else _xlsx(kind, columns, context)


def _csv(columns: tuple[Column, ...]) -> bytes:
    out = io.StringIO(newline="")
    csv.writer(out).writerows([[c.label for c in columns], [c.example for c in columns]])
    return out.getvalue().encode("utf-8-sig")


def _xlsx(kind: Kind, columns: tuple[Column, ...], context: ImportContext) -> bytes:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = KIND_NAMES[kind]
    sheet.append([c.label for c in columns])
    sheet.append([c.example for c in columns])
    _style(sheet, [max(10, min(40, 2 * len(c.example), 60)) for c in columns])
    guide = book.create_sheet("填写说明")
    guide.append(["列", "必填", "说明", "可用的词", "也可以写成的表头"])
    for c in columns:
        required = "是" if c.field == REQUIRED[kind] else ""
        guide.append([c.label, required, c.note, "、".join(_words(kind, c.field, context)), "、".join(c.headers[1:])])
    guide.append(["第二行是虚构的示例，填写时请删去。", "", "", "", ""])
    _style(guide, [18, 8, 44, 60, 60])
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _style(sheet: Worksheet, widths: list[int]) -> None:
    sheet.freeze_panes = "A2"
    for at, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(at)].width = width
    for cell in sheet[1]:
        cell.font = Font(bold=True)
        cell.fill = PatternFill("solid", fgColor="E8EEF4")
    for row in sheet.iter_rows(min_row=1):
        for cell in row:
            cell.number_format = "@"  # text: no program turns a code or a date into something else
            cell.alignment = Alignment(vertical="top", wrap_text=True)


def _words(kind: Kind, field: str, context: ImportContext) -> list[str]:
    if field == "dispute_types":
        return [t.name for t in context.taxonomy.types]
    own = {"kind": "mediator_kinds" if kind == "mediators" else "organisation_kinds"}
    name = own.get(field) or _VOCABULARY.get(field, "")
    return [term.name for term in vocabularies(context.taxonomy).get(name, ())]
