"""JSONL -> rows: one object a line."""

import json
from collections.abc import Iterator
from io import TextIOBase
from itertools import chain
from pathlib import Path

import orjson

from indexer.importing.rows import Meter, Row
from models.errors import ImportFileError

_MAX_CHARACTERS = 4_000_000  # of one line: twenty times the longest facts there may be
_LOOK_AHEAD = 20


class JsonlSource:
    """A JSONL file, opened. Raises ImportFileError where none of its first lines is an object."""

    def __init__(self, path: Path, text: TextIOBase, meter: Meter) -> None:
        self._text = text
        self._meter = meter
        first = [line for line in (text.readline(_MAX_CHARACTERS) for _ in range(_LOOK_AHEAD)) if line]
        starts = [line.lstrip()[:1] for line in first if line.strip()]
        if "{" not in starts or starts[0] == "[":
            raise ImportFileError(
                f"{path.name} 不是 JSONL 文件：应当每行是一个 {{…}} 对象。"
                "若是 JSON 数组，请改成每行一个对象；若是表格，请把扩展名改为 .csv。"
            )
        self._first = first

    @property
    def columns(self) -> None:
        return None

    @property
    def part(self) -> float:
        return self._meter.part

    def rows(self) -> Iterator[Row]:
        rest = iter(lambda: self._text.readline(_MAX_CHARACTERS), "")
        for number, line in enumerate(chain(self._first, rest), 1):
            if line.strip():
                yield _row(number, line.strip())


def _row(number: int, line: str) -> Row:
    try:
        found = _decode(line)
    except (ValueError, RecursionError):
        return Row(number, {}, line, "这一行不是完整的 JSON 对象；请检查引号、逗号和括号")
    if not isinstance(found, dict):
        return Row(number, {}, line, "这一行应当是一个 {…} 对象")
    return Row(number, found, found)


def _decode(line: str) -> object:
    try:
        return orjson.loads(line)
    except ValueError:
        return json.loads(line)  # slower, but takes the halves of broken characters, which cleaning then removes
