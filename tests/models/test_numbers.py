"""Amounts and counts as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.understand.counts import find_counts
from models.understand.numbers import parse_number

DIGITS = "零一二三四五六七八九"
FORMAL = str.maketrans("一二三四五六七八九十百千", "壹贰叁肆伍陆柒捌玖拾佰仟")


def spelled(n: int) -> str:
    """A number below 10^8 the way it is read aloud."""
    if n >= 10_000:
        high, low = divmod(n, 10_000)
        return spelled(high) + "万" + (("零" if low < 1000 else "") + spelled(low) if low else "")
    out, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, n = divmod(n, unit)
        if digit:
            out += ("零" if zero and out else "") + DIGITS[digit] + name
            zero = False
        elif out:
            zero = True
    return out


@given(st.integers(1, 99_999_999))
def test_what_is_read_aloud_is_understood(n: int) -> None:
    assert parse_number(spelled(n)) == n
    assert parse_number(spelled(n).translate(FORMAL)) == n


@given(st.integers(0, 10**9))
def test_digits_are_themselves(n: int) -> None:
    assert parse_number(str(n)) == parse_number(f"{n:,}") == n


@given(st.text(alphabet=DIGITS + "十百千万亿.,0123456789元个 ", max_size=30))
def test_no_string_breaks_the_reader(text: str) -> None:
    for amount in find_counts(text).amounts:
        assert 0 < amount.low <= amount.value <= amount.high
        assert text[amount.start : amount.end]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("三万二", 32_000),
        ("3.2万", 32_000),
        ("叁万贰仟", 32_000),
        ("两千五", 2_500),
        ("一万零五", 10_005),
        ("一亿三千万", 130_000_000),
    ],
)
def test_short_forms(text: str, value: float) -> None:
    assert parse_number(text) == value


@pytest.mark.parametrize("text", ["", "万", "工资", "三三百"])
def test_what_is_no_number(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("欠我三万二不还", [32_000]),
        ("叁万贰仟元整", [32_000]),
        ("老板欠我们23个工人工资一共48万", [480_000]),
        ("借了5000块，还了2千", [5_000, 2_000]),
        ("三块地被占了", []),
        ("一百二十平的房子80万买的", [800_000]),
        ("2023年3月住进来三个人", []),
        ("赔了3万元", [30_000]),
        ("合同价12.5万元", [125_000]),
        ("你千万别告诉他", []),
        ("一共欠我们46万8，明天去讨", [468_000]),
        ("3万2千块定金", [32_000]),
    ],
)
def test_sums_of_money(text: str, values: list[float]) -> None:
    assert [a.value for a in find_counts(text).amounts] == values


@pytest.mark.parametrize(
    ("text", "people"),
    [("老板欠我们23个工人工资", 23), ("二十多号人来讨薪", 20), ("十五户人家", None), ("我一个人住", 1), ("楼上漏水", None)],
)
def test_people(text: str, people: int | None) -> None:
    found = find_counts(text).people
    assert (found.value if found else None) == people
