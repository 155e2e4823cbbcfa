"""Areas (辖区) by statistical code: 12 digits, province 2, city 2, county 2, town 3, village 3."""

import csv
from collections.abc import Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from models.domain.mediator import Level
from models.errors import DataFileError

NATION = "000000000000"
_CODE_LENGTHS = frozenset({2, 4, 6, 9, 12})
# level -> where its digits start and end
_DIGITS: dict[Level, tuple[int, int]] = {
    "province": (0, 2),
    "city": (2, 4),
    "county": (4, 6),
    "town": (6, 9),
    "village": (9, 12),
}
# names the statistics office gives to what has none of its own
_NAMELESS = frozenset({"市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"})
# from near to far; a search widens along it
WIDENING: tuple[Level, ...] = ("village", "town", "county", "city", "province", "nation")


class Region(NamedTuple):
    """One area of the table (a tuple: there are 45,000 of them to be made at every start)."""

    code: str
    name: str

    @property
    def level(self) -> Level:
        return level_of(self.code)


def level_of(code: str) -> Level:
    """The level of a 12-digit code: the last of its parts that is not all zeros."""
    for level, (start, end) in reversed(_DIGITS.items()):
        if code[start:end].strip("0"):
            return level
    return "nation"


def at_level(code: str, level: Level) -> str:
    """The area of that level which holds `code` (itself where it is of that level or wider)."""
    if level == "nation":
        return NATION
    _, end = _DIGITS.get(level, (0, 12))
    return code[:end].ljust(12, "0")


def ancestors(code: str) -> tuple[str, ...]:
    """`code` and every area that holds it, near to far, the nation last."""
    chain: list[str] = []
    for level in WIDENING:
        above = at_level(code, level)
        if above not in chain:
            chain.append(above)
    return tuple(chain)


class Regions:
    """The table of areas, with look-up by code and by name."""

    def __init__(self, regions: Iterable[Region]) -> None:
        self._by_code = {r.code: r for r in regions}

    @cached_property
    def _by_name(self) -> dict[str, list[str]]:
        """Made when somebody first asks by name: imports do, the service does not."""
        found: dict[str, list[str]] = {}
        for code, name in self._by_code.values():
            found.setdefault(name, []).append(code)
        return found

    def __len__(self) -> int:
        return len(self._by_code)

    def __iter__(self) -> Iterator[Region]:
        return iter(self._by_code.values())

    def __contains__(self, code: str) -> bool:
        return code in self._by_code or code == NATION

    def get(self, code: str) -> Region | None:
        return self._by_code.get(code)

    def name(self, code: str) -> str:
        """Its own name; 全国 for the nation; the code where the table lacks it."""
        if code == NATION:
            return "全国"
        found = self._by_code.get(code)
        return found.name if found else code

    def full_name(self, code: str, widest: Level = "city") -> str:
        """Names from the `widest` level down to the area itself, joined: 临澜市禾阳县柳桥镇.

        Where the widest is a mere 市辖区, the province stands for it: 北京市东城区.
        """
        if widest == "city" and self.name(at_level(code, "city")) in _NAMELESS:
            widest = "province"
        last = WIDENING.index(widest)
        chain = [c for c in reversed(ancestors(code)) if c in self._by_code and WIDENING.index(level_of(c)) <= last]
        names = [self._by_code[c].name for c in chain]
        return "".join(name for name in names if name not in _NAMELESS) or self.name(code)

    def named(self, name: str) -> tuple[str, ...]:
        """Codes of all areas with exactly this name."""
        return tuple(self._by_name.get(name, ()))


def load_regions(folder: Path) -> Regions:
    """Read every regions/*.csv (columns code,name; code of 2 to 12 digits, padded with zeros).

    Raises DataFileError with file and line for a bad code, an empty name or a code that stands twice.
    """
    seen: dict[str, Region] = {}
    for file in sorted(folder.glob("*.csv")):
        with file.open(encoding="utf-8-sig", newline="") as stream:
            rows = csv.reader(stream)
            if next(rows, None) != ["code", "name"]:
                raise DataFileError(file, 1, "表头不对", "第一行应为 code,name")
            for row in rows:
                region = _region(file, rows.line_num, row)
                if seen.setdefault(region[0], region) is not region:
                    raise DataFileError(file, rows.line_num, f"代码 {row[0]} 重复", "请删去其中一行")
    return Regions(seen.values())


def _region(file: Path, line: int, row: list[str]) -> Region:
    if len(row) != 2:
        raise DataFileError(file, line, f"应有 2 列，实有 {len(row)} 列", "请写成 代码,名称")
    code, name = row[0].strip(), row[1].strip()
    if len(code) not in _CODE_LENGTHS or not code.isdigit():
        raise DataFileError(file, line, f"代码“{code}”不是 2、4、6、9 或 12 位数字", "请改用统计用区划代码")
    if not name:
        raise DataFileError(file, line, "名称为空", "请填写名称")
    return Region(code.ljust(12, "0"), name)
