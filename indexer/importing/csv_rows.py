"""CSV -> rows. Commas, tabs or semicolons; a quote that is never closed costs its own line and not the rest of the file."""

import csv
import re
from collections import deque
from collections.abc import Iterator
from io import TextIOBase
from pathlib import Path

from indexer.importing.columns import REQUIRED, ColumnBook
from indexer.importing.rows import Meter, Row, is_header, require_column

_HEADER_LINES = 10  # a title or a date may stand above the header
_MAX_LINES, _MAX_CHARACTERS = 2000, 1_000_000  # what one quoted cell may span
_GUARDED = re.compile(r"^'(?=[=+\-@\t\r])")


class CsvSource:
    """A CSV file, opened; its header was found. Raises ImportFileError where it has none that can be used."""

    def __init__(self, path: Path, text: TextIOBase, meter: Meter, book: ColumnBook) -> None:
        self._meter = meter
        self._lines = _Lines(text)
        first = [line for line in (self._lines.next() for _ in range(_HEADER_LINES)) if line is not None]
        best = max((_header(book, first, d) for d in (",", "\t", ";")), key=lambda h: (h[1], len(h[0])))
        self._header, _, self._delimiter, at = best
        require_column(path, book, self._header, REQUIRED[book.kind])
        self._lines.put_back(first[at + 1 :], at + 1)

    @property
    def columns(self) -> tuple[str, ...]:
        return self._header

    @property
    def part(self) -> float:
        return self._meter.part

    def rows(self) -> Iterator[Row]:
        while (lines := self._record()) is not None:
            number = self._lines.number - len(lines) + 1
            cells = self._parse(lines)
            if cells is not None and not any(cell.strip() for cell in cells):
                continue
            if len(lines) > 1 and (cells is None or len(cells) != len(self._header)):
                self._lines.put_back(lines[1:], number)
                cells = self._parse(lines[:1])
            yield self._row(number, cells, lines[0])

    def _record(self) -> list[str] | None:
        """The lines of one record: up to where its quotes are even."""
        line = self._lines.next()
        if line is None:
            return None
        lines, quotes, size = [line], line.count('"'), len(line)
        while quotes % 2 and len(lines) < _MAX_LINES and size < _MAX_CHARACTERS:
            line = self._lines.next()
            if line is None:
                break
            lines.append(line)
            quotes += line.count('"')
            size += len(line)
        return lines

    def _parse(self, lines: list[str]) -> list[str] | None:
        """The cells, None where the quotes are not closed; blank cells beyond the header are dropped."""
        csv.field_size_limit(max(csv.field_size_limit(), 2 * _MAX_CHARACTERS))
        try:
            strict = len(lines) > 1 or lines[0].count('"') % 2 == 1
            records = list(csv.reader(lines, delimiter=self._delimiter, strict=strict))
        except csv.Error:
            return None
        if len(records) != 1:
            return [] if not records else None
        cells = [_GUARDED.sub("", cell) for cell in records[0]]
        while len(cells) > len(self._header) and not cells[-1].strip():
            cells.pop()
        return cells

    def _row(self, number: int, cells: list[str] | None, line: str) -> Row:
        if cells is None:
            return Row(number, {}, [line.rstrip("\r\n")], "引号没有成对；含逗号或换行的内容前后各要一个英文双引号")
        if len(cells) != len(self._header):
            fault = f"应有 {len(self._header)} 列，实有 {len(cells)} 列；含逗号的内容请用英文双引号括起"
            return Row(number, {}, cells, fault)
        return Row(number, dict(zip(self._header, cells, strict=True)), cells)


class _Lines:
    """Physical lines with their numbers, that can be put back."""

    def __init__(self, text: TextIOBase) -> None:
        self._text = text
        self._waiting: deque[str] = deque()
        self.number = 0

    def next(self) -> str | None:
        line = self._waiting.popleft() if self._waiting else self._text.readline(_MAX_CHARACTERS)
        if not line:
            return None
        self.number += 1
        return line

    def put_back(self, lines: list[str], number: int) -> None:
        """Read `lines` again; `number` is that of the line before them."""
        self._waiting.extendleft(reversed(lines))
        self.number = number


def _header(book: ColumnBook, lines: list[str], delimiter: str) -> tuple[tuple[str, ...], int, str, int]:
    """The header with this delimiter, how many of its columns are known, and at which of the lines it stands."""
    best: tuple[tuple[str, ...], int, str, int] = ((), -1, delimiter, 0)
    for at, line in enumerate(lines):
        try:
            cells = tuple(cell.strip() for cell in next(csv.reader([line], delimiter=delimiter), []))
        except csv.Error:
            continue
        while cells and not cells[-1]:
            cells = cells[:-1]
        known = sum(book.field(cell) is not None for cell in cells if cell)
        if is_header(book, cells, REQUIRED[book.kind]):
            return cells, known, delimiter, at
        if best[1] < 0 and cells:
            best = (cells, 0, delimiter, at)
    return best
