"""Numbers as people write them: 三万二, 3.2万, 叁万贰仟, 三四万, 十几万, 2-3万, 上万, 二十多."""

import re
from dataclasses import dataclass

_DIGITS = {
    c: i for i, row in enumerate(("零〇", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖")) for c in row
}
_SMALL = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000, "k": 1000}
_LARGE = {"万": 10_000, "w": 10_000, "亿": 100_000_000}
_D = "".join(_DIGITS)
_UNITS = "十拾百佰千仟万亿"
_HAN = _D + _UNITS
_SPOKEN = r"\d+(?:\.\d+)?[千万亿]\d+[百千万]?"  # 46万8, 3万5千, 2万3000
_LATIN = r"\d[\d,]*(?:\.\d+)?"
_ONE = rf"(?:{_SPOKEN}|{_LATIN}\s*(?:[十百千万亿]+|[wk](?![a-z0-9]))?|[{_D}十拾][{_HAN}]*)"
# 早上百十号人, 网上千… : here 上 belongs to the word before it
_ROUGH = re.compile(
    rf"(?P<low>{_ONE})\s*(?:-|~|—|–|到|至)+\s*(?P<high>{_ONE})"
    rf"|(?P<few>[{_D}十]*[十])?几(?P<few_unit>[{_UNITS}]*)"
    rf"|(?<![早晚马以身网线路楼车手])上(?P<up>[十百千万亿]+)"
    rf"|(?P<one>{_ONE})(?:(?P<more>多|来|余)(?P<more_unit>[{_UNITS}]*))?"
)
_PAIR = re.compile(rf"([{_HAN}]*?)([{_D}])([{_D}])([{_UNITS}]*)")
_UNIT_AT_END = re.compile(rf"[{_UNITS}wk]+$")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number in a text: what it comes to, the bounds it leaves open (equal where it is exact), and where it stands.

    `value` is the middle of a span (三四万: 35,000; 十几: 15), and the named number itself where more is hinted at (三万多).
    """

    value: float
    low: float
    high: float
    start: int
    end: int

    @property
    def exact(self) -> bool:
        return self.low == self.high

    @property
    def whole(self) -> int:
        """The value as a count: half a person more is one more."""
        return int(self.value + 0.5)


def parse_number(text: str) -> float | None:
    """The number a string means, or None: `3.2万` 32000, `三万二` 32000, `叁万贰仟` 32000, `两千五` 2500, `1,200` 1200."""
    text = text.replace(",", "").replace(" ", "")
    spoken = re.fullmatch(r"(\d+(?:\.\d+)?)([千万亿])(\d+)([百千万]?)", text)
    if spoken:
        unit = _unit(spoken[2])
        # 46万8: a single digit is of the next unit down; 2万3000 is what it says
        below = _unit(spoken[4]) if spoken[4] else unit / 10 if len(spoken[3]) == 1 else 1
        return float(spoken[1]) * unit + float(spoken[3]) * below
    mixed = re.fullmatch(r"(\d+(?:\.\d+)?)([十百千万亿]*|[wk])", text)
    if mixed:
        value = float(mixed[1])
        for name in mixed[2]:
            value *= _unit(name)
        return value
    is_number = all(c in _HAN for c in text) and any(c in _DIGITS or c in _SMALL for c in text)
    return _parse_han(text) if is_number else None


def _unit(name: str) -> int:
    return _SMALL.get(name) or _LARGE[name]


def _units(names: str) -> int:
    product = 1
    for name in names:
        product *= _unit(name)
    return product


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


def find_quantities(text: str) -> tuple[Quantity, ...]:
    """Every number of a folded text, exact or rough, in order of appearance; what it counts is the caller's business."""
    found = []
    for m in _ROUGH.finditer(text):
        bounds = _bounds(m)
        if bounds is None and m["high"]:  # 1998-2: no span after all, but its first number is one
            first = parse_number(m["low"])
            bounds = (first, first, first) if first is not None else None
        if bounds is not None:
            found.append(Quantity(*bounds, m.start(), m.end()))
    return tuple(found)


def _bounds(m: re.Match[str]) -> tuple[float, float, float] | None:
    """Value, low, high of one match."""
    if m["high"]:
        return _span(m["low"], m["high"])
    if m["up"]:
        unit = float(_units(m["up"]))
        return unit, unit, 10 * unit
    if m["one"] is None:
        return _few(m["few"], m["few_unit"])
    span = rough(m["one"])
    if span is None:
        return None
    value = span[0] if span[0] == span[1] else (span[0] + span[1]) / 2
    if m["more"] is None or span[0] != span[1]:
        return value, *span
    unit = _units(m["more_unit"])
    return value * unit, value * unit, (value + _step(value)) * unit


def _few(tens: str | None, unit: str) -> tuple[float, float, float] | None:
    """几万 is 2 to 9, 十几万 11 to 19; a bare 几 (几次, 几乎) is no number."""
    if tens is None:
        size = _units(unit)
        return (5.0 * size, 2.0 * size, 9.0 * size) if unit else None
    base = parse_number(tens)
    if base is None:
        return None
    return (base + 5) * _units(unit), (base + 1) * _units(unit), (base + 9) * _units(unit)


def _step(value: float) -> float:
    """How much 多 may add: one of the smallest unit that was said (三万多: up to 四万)."""
    step = 1.0
    while value >= step * 10 and value % (step * 10) == 0:
        step *= 10
    return step


def _span(low_text: str, high_text: str) -> tuple[float, float, float] | None:
    low, high = parse_number(low_text), parse_number(high_text)
    if low is None or high is None:
        return None
    unit = _UNIT_AT_END.search(high_text.strip())
    if unit and not _UNIT_AT_END.search(low_text.strip()) and low * _units(unit[0][-1:]) < high:
        low *= _units(unit[0][-1:] if low_text.strip()[-1] in _HAN else unit[0])  # 2-3万, 八到十万
    return ((low + high) / 2, low, high) if low < high else None


def rough(text: str) -> tuple[float, float] | None:
    """Bounds of a number or of a pair of digits said for `about`: 三四 3 to 4, 十七八万 170,000 to 180,000, 五 5 to 5."""
    m = _PAIR.fullmatch(text)
    if m and not (m[1] and m[1][-1] in _DIGITS):
        first, second = _DIGITS[m[2]], _DIGITS[m[3]]
        low, high = parse_number(m[1] + m[2] + m[4]), parse_number(m[1] + m[3] + m[4])
        if first and low is not None and high is not None and (second == first + 1 or (first, second) == (3, 5)):
            return low, high
    value = parse_number(text)
    return None if value is None else (value, value)
