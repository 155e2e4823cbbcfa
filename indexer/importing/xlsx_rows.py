"""XLSX -> rows: the first sheet, streamed, with what formulas last gave."""

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from indexer.importing.columns import REQUIRED, ColumnBook
from indexer.importing.rows import Row, is_header, require_column
from indexer.importing.values import text_of
from models.errors import ImportFileError

_HEADER_ROWS = 10
READ_FAULTS = (
    InvalidFileException,
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    OSError,
    EOFError,
    IndexError,
)


class XlsxSource:
    """An XLSX file, opened; its header was found. Raises ImportFileError where it has none that can be used."""

    def __init__(self, path: Path, book: ColumnBook) -> None:
        self._path = path
        check_xlsx(path)
        try:
            self._workbook = load_workbook(path, read_only=True, data_only=True)
            sheet = self._workbook.worksheets[0]
            self._expected = sheet.max_row or 0
            sheet.reset_dimensions()  # some programs write them wrong, and rows would be cut
            self._values = sheet.iter_rows(values_only=True)
        except READ_FAULTS as e:
            raise _broken(path) from e
        self._number = 0
        self._header = self._find_header(book)

    @property
    def columns(self) -> tuple[str, ...]:
        return self._header

    @property
    def part(self) -> float:
        return min(1.0, self._number / self._expected) if self._expected else 0.0

    def rows(self) -> Iterator[Row]:
        while (cells := self._next()) is not None:
            if all(cell is None or cell == "" for cell in cells):
                continue
            width = len(self._header)
            padded = [*cells[:width], *([None] * (width - len(cells)))]
            yield Row(self._number, dict(zip(self._header, padded, strict=True)), padded)

    def close(self) -> None:
        """Release the file."""
        self._workbook.close()

    def _next(self) -> tuple[object, ...] | None:
        try:
            cells = next(self._values, None)
        except READ_FAULTS as e:
            raise _broken(self._path, self._number) from e
        self._number += 1
        return cells

    def _find_header(self, book: ColumnBook) -> tuple[str, ...]:
        first: tuple[str, ...] = ()
        for _ in range(_HEADER_ROWS):
            cells = self._next()
            if cells is None:
                break
            header = tuple("" if isinstance(cell, bool) else text_of(cell).strip() for cell in cells)
            while header and not header[-1]:
                header = header[:-1]
            if is_header(book, header, REQUIRED[book.kind]):
                require_column(self._path, book, header, REQUIRED[book.kind])
                return header
            first = first or header
        if not first:
            raise ImportFileError(f"{self._path.name} 的第一张表是空的。请把数据放在第一张工作表。")
        require_column(self._path, book, first, REQUIRED[book.kind])
        return first


def check_xlsx(path: Path) -> None:
    """Raise ImportFileError, with what to do, for what cannot be an XLSX file."""
    try:
        with path.open("rb") as file:
            head = file.read(8)
    except FileNotFoundError as e:
        raise ImportFileError(f"找不到文件 {path.name}。请检查文件名和目录。") from e
    except OSError as e:
        raise ImportFileError(f"{path.name} 读不了。请检查它是不是文件、有没有读取权限。") from e
    if not head:
        raise ImportFileError(f"{path.name} 是空文件。请选择有内容的文件。")
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise ImportFileError(f"{path.name} 是旧版 Excel 文件或有密码。请取消密码并另存为 .xlsx。")
    if not zipfile.is_zipfile(path):
        raise ImportFileError(
            f"{path.name} 不是 Excel 文件（.xlsx）。若是文本，请把扩展名改为 .csv；否则请用 Excel 另存为 .xlsx。"
        )


def _broken(path: Path, row: int = 0) -> ImportFileError:
    where = f"在第 {row + 1} 行处" if row else ""
    return ImportFileError(f"{path.name} {where}损坏，读不下去。请用 Excel 打开后另存为 .xlsx 再导入。")
