"""Numbers as people write them: 三万二, 3.2万, 叁万贰仟元, 二十多个人."""

import re
from dataclasses import dataclass

_DIGITS = {
    c: i for i, row in enumerate(("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")) for c in row
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_LARGE = {"万": 10_000, "亿": 100_000_000}
_HAN = "".join(_DIGITS) + "".join(_SMALL) + "".join(_LARGE)
_SPOKEN = r"\d+(?:\.\d+)?[千万亿]\d+[百千万]?"  # 46万8, 3万5千, 2万3000
_NUMBER = rf"(?:{_SPOKEN}|\d[\d,]*(?:\.\d+)?\s*[十百千万亿]*|[{_HAN}]+)"
_AMOUNT = re.compile(rf"({_NUMBER})\s*(?:多|来|余|几)?\s*(元|块钱|块|圆|人民币|万元)(?!地|砖|板|石|田)")
_COUNTED = "人名户个亩平斤块元次年天里只头棵字位号口"  # what follows a count that is no money
_AMOUNT_BARE = re.compile(
    rf"({_SPOKEN}|\d[\d,]*(?:\.\d+)?\s*[千万亿]|[{''.join(_DIGITS)}十][{_HAN}]*[万千百亿][{_HAN}]*)(?![{_COUNTED}{_HAN}])"
)
_PERSONS = "人|工人|农民工|工友|员工|职工|村民|业主|学生|家长|同事|老乡|兄弟|民工"
_PEOPLE = re.compile(rf"({_NUMBER})\s*(?:多|来|余|几)?\s*(?:个|名|位|号|口)?\s*(?:{_PERSONS})(?!民|家|们家|行|员|一)")
MAX_AMOUNT = 1e12


@dataclass(frozen=True, slots=True)
class Amount:
    """Yuan, and where the text says so."""

    value: float
    start: int
    end: int


def parse_number(text: str) -> float | None:
    """The number a string means, or None: `3.2万` 32000, `三万二` 32000, `叁万贰仟` 32000, `两千五` 2500, `1,200` 1200."""
    text = text.replace(",", "").replace(" ", "")
    spoken = re.fullmatch(r"(\d+(?:\.\d+)?)([千万亿])(\d+)([百千万]?)", text)
    if spoken:
        unit = _unit(spoken[2])
        # 46万8: a single digit is of the next unit down; 2万3000 is what it says
        below = _unit(spoken[4]) if spoken[4] else unit / 10 if len(spoken[3]) == 1 else 1
        return float(spoken[1]) * unit + float(spoken[3]) * below
    mixed = re.fullmatch(r"(\d+(?:\.\d+)?)([十百千万亿]*)", text)
    if mixed:
        value = float(mixed[1])
        for name in mixed[2]:
            value *= _unit(name)
        return value
    is_number = all(c in _HAN for c in text) and any(c in _DIGITS or c in _SMALL for c in text)
    return _parse_han(text) if is_number else None


def _unit(name: str) -> int:
    return _SMALL.get(name) or _LARGE[name]


def _parse_han(text: str) -> float | None:
    if not any(c in _SMALL or c in _LARGE for c in text):  # digits read out one by one: 二〇二五
        return float("".join(str(_DIGITS[c]) for c in text))
    total = section = 0
    digit: int | None = None
    unit = 1
    for c in text:
        if c in _DIGITS:
            if digit:  # two digits side by side with units elsewhere: not a number anybody says
                return None
            digit = _DIGITS[c]
            if digit == 0:
                digit, unit = None, 1  # 一万零五: what follows 零 is not short for the next unit
        elif c in _SMALL:
            section += (1 if digit is None else digit) * _SMALL[c]
            unit, digit = _SMALL[c], None
        else:
            below = section + (digit or 0)
            total = (total + below) * _LARGE[c] if c == "亿" else total + below * _LARGE[c]
            section, digit, unit = 0, None, _LARGE[c]
    if digit:
        section += digit * (unit // 10 if unit >= 100 else 1)  # 三万二: the last digit is of the next unit down
    return float(total + section)


def find_amounts(text: str) -> tuple[Amount, ...]:
    """Sums of money in order of appearance. A bare 三万二 counts; a count of people, area or time does not."""
    found: dict[int, Amount] = {}
    for pattern in (_AMOUNT, _AMOUNT_BARE):
        for m in pattern.finditer(text):
            if any(a.start < m.end() and m.start() < a.end for a in found.values()):
                continue
            value = parse_number(m[1])
            if pattern is _AMOUNT and value is not None and m[2] == "万元":
                value *= 10_000
            if value is not None and 0 < value <= MAX_AMOUNT:
                found[m.start()] = Amount(value, m.start(), m.end())
    return tuple(found[k] for k in sorted(found))


def find_people(text: str) -> int | None:
    """The largest count of people the text names, None where it names none."""
    counts = [parse_number(m[1]) for m in _PEOPLE.finditer(text)]
    plausible = [int(n) for n in counts if n is not None and 1 <= n <= 100_000]
    return max(plausible, default=None)
