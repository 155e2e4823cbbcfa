"""Files -> rows, streaming: CSV, XLSX and JSONL look the same to what reads them.

A row that cannot be read (broken line, wrong number of columns) is a row with a fault; a file that is not what its name
says raises ImportFileError before any row.
"""

import gzip
import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from indexer.importing.columns import REASON, ROW_NUMBER, ColumnBook
from models.errors import ImportFileError

_SAMPLE = 1 << 20  # bytes looked at to find the encoding
_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True)
class Row:
    """One row. `number` is its 1-based line (CSV, JSONL) or row (XLSX); `cells` by column name; `raw` as the refusal file
    shows it; `fault` says why it could not be read at all."""

    number: int
    cells: Mapping[str, object]
    raw: object
    fault: str = ""


class Source(Protocol):
    """One opened file."""

    @property
    def columns(self) -> tuple[str, ...] | None:
        """The header of a table; None for JSONL, where every row names its own fields."""
        ...

    @property
    def part(self) -> float:
        """How much of the file was read, 0 to 1."""
        ...

    def rows(self) -> Iterator[Row]:
        """All rows that are not blank, in order; to be read once."""
        ...


class Meter(io.RawIOBase):
    """A binary file that knows which part of it was read."""

    def __init__(self, path: Path) -> None:
        self._size = max(1, path.stat().st_size)
        self._file: BinaryIO = path.open("rb")

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        return self._file.readinto(buffer)  # type: ignore[attr-defined, no-any-return]

    def close(self) -> None:
        self._file.close()
        super().close()

    @property
    def part(self) -> float:
        return min(1.0, self._file.tell() / self._size)


@contextmanager
def open_text(path: Path) -> Iterator[tuple[io.TextIOBase, Meter]]:
    """A text file (or one packed by gzip) in its own encoding, undecodable bytes as U+FFFD, line ends as they are."""
    encoding = _encoding(path)
    meter = Meter(path)
    binary: io.BufferedReader | gzip.GzipFile = io.BufferedReader(meter)
    if path.suffix.lower() == ".gz":
        binary = gzip.GzipFile(fileobj=binary)
    text = io.TextIOWrapper(binary, encoding=encoding, errors="replace", newline="")
    try:
        yield text, meter
    finally:
        text.close()
        meter.close()


def _encoding(path: Path) -> str:
    sample = _sample(path)
    if not sample.strip():
        raise ImportFileError(f"{path.name} 是空文件。请选择有内容的文件。")
    if b"\x00" in sample[:8192] or sample.startswith(b"PK\x03\x04"):
        raise ImportFileError(f"{path.name} 不是文本文件（可能是 Excel 文件改了名）。请用原来的扩展名，或另存为 UTF-8 的 CSV。")
    if sample.startswith(_BOM):
        return "utf-8-sig"
    return _guess(_first_other(path) if sample.isascii() else sample)


def _guess(sample: bytes) -> str:
    """UTF-8 where most of what is no ASCII is valid in it: text in GB18030 hardly ever is."""
    text = sample.decode("utf-8", "replace")
    broken = text.count("\ufffd")
    return "utf-8" if broken == 0 or sum(c > "\x7f" for c in text) > 2 * broken else "gb18030"


def _sample(path: Path) -> bytes:
    try:
        with gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb") as file:
            return file.read(_SAMPLE)
    except FileNotFoundError as e:
        raise ImportFileError(f"找不到文件 {path.name}。请检查文件名和目录。") from e
    except (OSError, EOFError) as e:
        raise ImportFileError(f"{path.name} 读不了。请检查它是不是文件、有没有读取权限、压缩包是否完整。") from e


def _first_other(path: Path) -> bytes:
    """For a file that begins with a megabyte of plain ASCII: the first block that is not."""
    with gzip.open(path, "rb") if path.suffix.lower() == ".gz" else path.open("rb") as file:
        while block := file.read(_SAMPLE):
            if not block.isascii():
                return block
    return b""


def require_column(path: Path, book: ColumnBook, header: tuple[str, ...], field: str) -> None:
    """Raise ImportFileError, saying what to do, where a table lacks the required column or one that the mapping names."""
    shown = "、".join(h for h in header if h)[:200]
    for source in book.mapped:
        if source not in header:
            raise ImportFileError(f"{path.name} 里没有映射文件写的列“{source}”。表里有：{shown}。请改映射文件或表头。")
    if field not in book.constants and not any(book.field(h) == field for h in header):
        accepted = "、".join(next((c.headers for c in book.columns if c.field == field), (field,))[:6])
        raise ImportFileError(
            f"{path.name} 缺少必填的列“{book.label(field)}”。可用的表头：{accepted}；表里有：{shown}。"
            "请改表头，或写一个映射文件；模板用 dianjiang template 下载。"
        )


def is_header(book: ColumnBook, cells: tuple[str, ...], field: str) -> bool:
    """Whether a table's line is its header: it has the required column, or all that the mapping names."""
    mapped = bool(book.mapped) and all(source in cells for source in book.mapped)
    return mapped or any(book.field(cell) == field for cell in cells if cell)


def original_columns(columns: tuple[str, ...]) -> tuple[str, ...]:
    """The columns without those that an earlier refusal added."""
    return tuple(c for c in columns if c and c not in (ROW_NUMBER, REASON))
