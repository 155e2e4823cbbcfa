"""The file of refused rows: in the form of the input, to be corrected and imported again."""

import csv
import json
import re
from pathlib import Path
from types import TracebackType
from typing import TextIO

from indexer.importing.columns import REASON, ROW_NUMBER
from indexer.importing.report import Refusal
from indexer.importing.rows import Row
from indexer.importing.values import raw_text
from models.errors import ImportFileError

_FORMULA = re.compile(r"^[=+\-@\t\r]")


class RefusalFile:
    """Opened at the first refusal, so that an import without any leaves no file.

    A table becomes CSV with row number and reason in front of its own columns; JSONL gets "_refused" in each object.
    """

    def __init__(self, path: Path, columns: tuple[str, ...] | None) -> None:
        self._path = path
        self._columns = columns
        self._file: TextIO | None = None

    def __enter__(self) -> "RefusalFile":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._file:
            self._file.close()

    @property
    def path(self) -> Path | None:
        """Where the refused rows are; None where there are none."""
        return self._path if self._file else None

    def add(self, row: Row, refusal: Refusal) -> None:
        """Write one refused row. Raises ImportFileError where the file cannot be written."""
        file = self._file or self._open()
        if self._columns is None:
            content = row.raw if isinstance(row.raw, dict) else {"_raw": row.raw}
            content = {**content, "_refused": {"row": refusal.row, "reason": refusal.reason()}}
            file.write(json.dumps(content, ensure_ascii=False, default=str) + "\n")
            return
        cells = list(row.raw) if isinstance(row.raw, list) else []
        kept = [
            cell for at, cell in enumerate(cells) if at >= len(self._columns) or self._columns[at] not in (ROW_NUMBER, REASON)
        ]
        csv.writer(file).writerow([refusal.row, guarded(refusal.reason()), *(guarded(raw_text(cell)) for cell in kept)])

    def _open(self) -> TextIO:
        table = self._columns is not None
        try:
            # a mark in front tells spreadsheets that this is UTF-8
            file = self._path.open(
                "w", encoding="utf-8-sig" if table else "utf-8", errors="replace", newline="" if table else None
            )
        except OSError as e:
            raise ImportFileError(f"拒收文件 {self._path} 写不了。请指定一个能写的位置。") from e
        self._file = file
        if self._columns is not None:
            header = [column for column in self._columns if column not in (ROW_NUMBER, REASON)]
            csv.writer(file).writerow([ROW_NUMBER, REASON, *map(guarded, header)])
        return file


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula; reading a CSV takes the mark off again."""
    return f"'{text}" if _FORMULA.match(text) else text
