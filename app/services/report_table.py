"""Tables as notebooks show them, as a sheet of a workbook and as part of a printed page: made once, the same in all three."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Font

Cell = str | int | float | None
WIDEST = 60  # characters of a sheet's column


@dataclass(frozen=True)
class Table:
    """Rows under a title; `note` says in plain words how to read them."""

    title: str
    columns: tuple[str, ...]
    rows: Sequence[Sequence[Cell]]
    note: str = ""

    def html(self) -> str:
        """Safe to put into a page."""
        head = "".join(f"<th>{escape(column)}</th>" for column in self.columns)
        body = "".join("<tr>" + "".join(_td(cell) for cell in row) + "</tr>" for row in self.rows)
        note = f"<p>{escape(self.note)}</p>" if self.note else ""
        return f"<h3>{escape(self.title)}</h3>{note}<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def _repr_html_(self) -> str:
        return self.html()

    def __repr__(self) -> str:
        lines = ["  ".join(map(_text, row)) for row in (self.columns, *self.rows)]
        return "\n".join((self.title, *([self.note] if self.note else []), *lines))


def _text(cell: Cell) -> str:
    if cell is None:
        return "–"
    return f"{cell:.3f}" if isinstance(cell, float) else str(cell)


def _td(cell: Cell) -> str:
    align = ' style="text-align:right"' if isinstance(cell, int | float) else ' style="text-align:left"'
    return f"<td{align}>{escape(_text(cell))}</td>"


def write_workbook(file: Path, tables: Sequence[Table]) -> None:
    """Each table a sheet of its own, named by its title; numbers stay numbers. The folder is made where it is missing."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for table in tables:
        sheet = book.create_sheet(table.title[:31].replace("/", "、"))
        sheet.append([table.title])
        sheet.append([table.note])
        sheet.append(list(table.columns))
        for row in table.rows:
            sheet.append([ILLEGAL_CHARACTERS_RE.sub("", cell) if isinstance(cell, str) else cell for cell in row])
            for written in sheet[sheet.max_row]:
                if written.data_type == "f":
                    written.data_type = "s"  # a text that begins like a formula stays a text
        sheet["A1"].font = Font(bold=True, size=14)
        for cell in sheet[3]:
            cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True)
        for number, column in enumerate(zip(table.columns, *(map(_text, row) for row in table.rows), strict=True)):
            letter = sheet.cell(3, number + 1).column_letter
            sheet.column_dimensions[letter].width = min(WIDEST, 2 + max(2 * len(text) for text in column))
        sheet.freeze_panes = "A4"
    file.parent.mkdir(parents=True, exist_ok=True)
    book.save(file)
