"""Amounts and counts as people write them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.understand.counts import find_counts
from models.understand.numbers import find_quantities, parse_number

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


@given(st.integers(1, 99_999_999))
def test_a_sum_is_read_in_each_style(n: int) -> None:
    styles = [f"{n}元", f"{n:,}块钱", f"{spelled(n)}元", f"{spelled(n).translate(FORMAL)}元整", f"人民币{n}圆"]
    if n % 100 == 0:
        styles += [f"{n / 10_000:.2f}万元", f"{n / 10_000:.2f}万"]
    if n % 1000 == 0:
        styles += [f"{n // 1000}k", f"{n // 1000}千"]
    for written in styles:
        assert [a.value for a in find_counts(f"他欠我{written}不还").amounts] == [pytest.approx(n)], written


@given(st.integers(1, 9), st.sampled_from(["千", "万", "十万", "百万"]))
def test_a_spoken_short_form_is_of_the_next_unit_down(digit: int, unit: str) -> None:
    size = {"千": 1000, "万": 10_000, "十万": 100_000, "百万": 1_000_000}[unit]
    below = {"十万": 10_000, "百万": 10_000}.get(unit, size // 10)
    if unit in {"千", "万"}:
        assert parse_number(f"{DIGITS[digit]}{unit}{DIGITS[digit]}") == digit * size + digit * below


@given(st.integers(1, 8), st.sampled_from(["百", "千", "万", "十万"]))
def test_two_digits_side_by_side_are_a_span(low: int, unit: str) -> None:
    size = {"百": 100, "千": 1000, "万": 10_000, "十万": 100_000}[unit]
    (q,) = find_quantities(f"{DIGITS[low]}{DIGITS[low + 1]}{unit}")
    assert (q.low, q.value, q.high) == (low * size, (low + 0.5) * size, (low + 1) * size)


@given(st.integers(1, 500), st.integers(1, 500), st.sampled_from(["-", "~", "到", "至"]), st.sampled_from(["万", "千", "万元"]))
def test_a_written_span_takes_the_unit_of_its_end(a: int, b: int, sign: str, unit: str) -> None:
    low, high = sorted((a, a + b))
    size = 1000 if unit == "千" else 10_000
    (amount,) = find_counts(f"赔{low}{sign}{high}{unit}").amounts
    assert (amount.low, amount.high) == (low * size, high * size)


@given(st.integers(1, 9999), st.sampled_from(["个人", "名工人", "户", "户人家", "号人"]))
def test_people_and_households_are_no_money(n: int, what: str) -> None:
    for written in (str(n), spelled(n)):
        counts = find_counts(f"我们{written}{what}")
        found = counts.households if "户" in what else counts.people
        assert found is not None
        assert (found.value, counts.amounts) == (n, ())


@given(st.text(alphabet="几多来余上两三四五十百千万-到~w元个户人家口0123456789", max_size=20))
def test_rough_numbers_break_nothing(text: str) -> None:
    ends = 0
    for q in find_quantities(text):
        assert ends <= q.start < q.end <= len(text)
        assert q.low <= q.value <= q.high
        ends = q.end


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
        ("借了三四万", [35_000]),
        ("五六千块的医药费", [5_500]),
        ("损失上万", [10_000]),
        ("十几万彩礼", [150_000]),
        ("赔2-3万", [25_000]),
        ("欠3w多", [30_000]),
        ("工钱八千到一万", [9_000]),
        ("三万多块", [30_000]),
        ("好几万", [50_000]),
        ("三五天就来", []),
        ("一千平的厂房", []),
        ("电话13900001111", []),
        ("第一千零四十二条", []),
        ("万一他不还呢", []),
        ("十万火急", []),
        ("三百多斤", []),
        ("2023-05-06", []),
    ],
)
def test_sums_of_money(text: str, values: list[float]) -> None:
    assert [a.value for a in find_counts(text).amounts] == values


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("老板欠我们23个工人工资", 23),
        ("二十多号人来讨薪", 20),
        ("十五户人家", None),
        ("我一个人住", 1),
        ("楼上漏水", None),
        ("三四个人", 3.5),
        ("二十多个工友", 20),
        ("一家五口", 5),
        ("全村三百多口人", 300),
        ("上百人", 100),
        ("一口井", None),
    ],
)
def test_people(text: str, people: int | None) -> None:
    found = find_counts(text).people
    assert (found.value if found else None) == people


@pytest.mark.parametrize(
    ("text", "low", "high"), [("我们村三十几户", 31, 39), ("十五户人家", 15, 15), ("二十来户", 20, 30), ("三口人", None, None)]
)
def test_households(text: str, low: float | None, high: float | None) -> None:
    found = find_counts(text).households
    assert (found.low, found.high) == (low, high) if found else low is None
