"""Single values as centres write them -> the record's own types. Nothing here knows a record or a vocabulary.

Every parser takes a cell (text of a CSV, or whatever XLSX and JSON hold) and raises BadValue, saying what is expected.
"""

import json
import math
import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, timedelta

from models.understand.numbers import parse_number

Cell = object


class BadValue(Exception):  # noqa: N818 - it never leaves the import; a person reads it as a refusal
    """The cell does not hold what its column needs; `expected` says in Chinese what does."""

    def __init__(self, expected: str) -> None:
        super().__init__(expected)
        self.expected = expected


FORMULA_ERRORS = frozenset(
    {"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!", "#GETTING_DATA"}
)
_EXCEL_DAY_0 = date(1899, 12, 30)
_EXCEL_DAYS = range(10_000, 100_000)  # 1927 to 2173
_DATE = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?(?:[ T]?\d{1,2}[:时].*)?")
_PACKED_DATE = re.compile(r"((?:19|20)\d{2})(\d{2})(\d{2})")
_DATE_EXPECTED = "日期，如 2025-03-04、2025年3月4日、2025/3/4 或 20250304"
_LEAD = re.compile(r"^(?:人民币|RMB|CNY|[¥￥约共计合]|大约)+", re.IGNORECASE)
_MONEY_UNIT = re.compile(r"(?:人民币)?(?:元整|元|圆整|圆|块钱|块)$")
_COUNT_UNIT = re.compile(r"(?:小时|分钟|[人名位个件次天日岁年分起例户方周])+$")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?")


def text_of(cell: Cell) -> str:
    """The cell as text: numbers without a needless `.0`, dates as 2025-03-04, a list one entry a line, nothing as ''."""
    if isinstance(cell, str):
        return cell
    if cell is None:
        return ""
    if isinstance(cell, list | tuple):
        return "\n".join(text_of(part) for part in cell)
    if isinstance(cell, bool | dict):
        raise BadValue("文字")
    if isinstance(cell, datetime):
        return cell.date().isoformat() if (cell.hour, cell.minute, cell.second) == (0, 0, 0) else cell.isoformat(" ")
    if isinstance(cell, float) and math.isfinite(cell) and cell == int(cell):
        return str(int(cell))
    return str(cell)


def raw_text(cell: Cell) -> str:
    """What a refusal file and a message show of the cell: never fails."""
    if isinstance(cell, bool | dict | list):
        return json.dumps(cell, ensure_ascii=False, default=str)
    return text_of(cell)


def folded(cell: Cell) -> str:
    """The cell as text for parsers: NFKC, no blanks at the ends."""
    return unicodedata.normalize("NFKC", raw_text(cell)).strip()


def parse_date(cell: Cell) -> date:
    """2025-3-4, 2025年3月4日, 2025/3/4, 2025.3.4, 20250304 (a time of day behind is dropped), or a spreadsheet's day number."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    text = folded(cell)
    match = _DATE.fullmatch(text) or _PACKED_DATE.fullmatch(text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3]))
        if re.fullmatch(r"\d{5}(?:\.\d+)?", text) and int(text[:5]) in _EXCEL_DAYS:
            return _EXCEL_DAY_0 + timedelta(days=int(text[:5]))
    except ValueError:
        pass
    raise BadValue(_DATE_EXPECTED)


def parse_amount(cell: Cell, unit: float = 1) -> float:
    """Yuan, not negative: 32000, 3.2万, 32,000元, 三万二, ¥3200. A number that carries no 万 or 元 counts in `unit` yuan."""
    text = re.sub(r"\s", "", folded(cell))
    bare = _MONEY_UNIT.sub("", _LEAD.sub("", text))
    value = _number(bare)
    if value is None or not 0 <= value <= 1e15:
        raise BadValue("金额（元），如 32000、3.2万 或 32,000元")
    says_unit = bare != _LEAD.sub("", text) or any(c in bare for c in "万亿")
    return value if says_unit else value * unit


def parse_number_cell(cell: Cell) -> float:
    """A number, with or without its unit: 12, 12.5小时, 十二."""
    value = _number(_COUNT_UNIT.sub("", folded(cell)))
    if value is None:
        raise BadValue("数字，如 12 或 12.5")
    return value


def parse_whole(cell: Cell) -> int:
    """A whole number, with or without its unit: 12, 12.0, 12人, 十二件."""
    value = _number(_COUNT_UNIT.sub("", folded(cell)))
    if value is None or value != int(value):
        raise BadValue("整数，如 12")
    return int(value)


def parse_year(cell: Cell) -> int:
    """The year of 1968, 1968年, 1968-05, 1968年5月 or a whole date."""
    if isinstance(cell, date):
        return cell.year
    text = folded(cell)
    if re.fullmatch(r"(?:19|20)\d{2}年?(?:生|出生)?|(?:19|20)\d{2}[-/.年]\d{1,2}月?", text):
        return int(text[:4])
    try:
        return parse_date(cell).year
    except BadValue:
        raise BadValue("出生年份，如 1968") from None


def _number(text: str) -> float | None:
    """Plain or Chinese; None where it is none (or infinite)."""
    plain = text.replace(",", "")
    value = float(plain) if _PLAIN_NUMBER.fullmatch(plain) else parse_number(plain) if plain else None
    return value if value is not None and math.isfinite(value) else None


# ---- lists ---------------------------------------------------------------------------------------------------------

WORDS_PART = re.compile(r"[、，,；;|/\n]+")
# issues are sentences, and laws name several articles of one law: 、 and ， belong to them
SENTENCES_PART = re.compile(r"[；;|\n]+|[、，,](?=《)")
_NUMBERED = re.compile(r"^\s*(?:[（(]?\d{1,2}[）)]|\d{1,2}[.、．](?!\d)|[一二三四五六七八九十]{1,3}、)\s*")


def split_list(cell: Cell, parts: re.Pattern[str]) -> list[str]:
    """The entries of a list, or of a text that writes one; without blanks, empty entries and numbering."""
    entries = cell if isinstance(cell, list | tuple) else parts.split(text_of(cell))
    texts = (_NUMBERED.sub("", text_of(entry)).strip() for entry in entries)
    return [text for text in texts if text]


def split_known(text: str, known: Callable[[str], str | None]) -> list[str]:
    """Split a written list of words, keeping those together that `known` has only as a whole (农、林、牧、渔业).

    A piece nobody knows is split at blanks too, when that gives known words (婚姻家庭 邻里).
    """
    if known(text.strip()) is not None:
        return [text.strip()]
    ends = [m.span() for m in WORDS_PART.finditer(text)]
    starts = [0, *(end for _, end in ends)]
    stops = [*(start for start, _ in ends), len(text)]
    found: list[str] = []
    at = 0
    while at < len(starts):
        last = next((k for k in range(len(stops) - 1, at, -1) if known(text[starts[at] : stops[k]].strip())), at)
        piece = text[starts[at] : stops[last]].strip()
        words = piece.split()
        found += words if len(words) > 1 and known(piece) is None and all(map(known, words)) else [piece]
        at = last + 1
    return [piece for piece in found if piece]


def unique(words: Sequence[str]) -> tuple[str, ...]:
    """Each word once, in order."""
    return tuple(dict.fromkeys(words))
