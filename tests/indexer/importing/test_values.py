"""Single values as people write them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.importing.values import (
    SENTENCES_PART,
    WORDS_PART,
    BadValue,
    parse_amount,
    parse_date,
    parse_number_cell,
    parse_whole,
    parse_year,
    split_known,
    split_list,
    text_of,
)

DATES = st.dates(date(1930, 1, 1), date(2099, 12, 31))
ANYTHING = st.one_of(
    st.text(), st.integers(), st.floats(), st.booleans(), st.none(), st.dates(), st.datetimes(), st.lists(st.text(), max_size=3),
    st.text(st.sampled_from("0123456789-/.年月日万亿元千百十一二三，, 约¥"), max_size=12),
)  # fmt: skip


@pytest.mark.parametrize(
    "cell",
    ["2025-3-4", "2025-03-04", "2025年3月4日", "2025/3/4", "2025.3.4", "20250304", " ２０２５-3-4 ", "2025-03-04 09:30:00",
     "2025-03-04T09:30", "45720", 45720, 45720.0, 20250304, date(2025, 3, 4), datetime(2025, 3, 4, 9, 30)],
)  # fmt: skip
def test_dates_in_usual_forms(cell: object) -> None:
    assert parse_date(cell) == date(2025, 3, 4)


@pytest.mark.parametrize(
    "cell", ["2025-13-1", "20250230", "3月4日", "昨天", "2025", "", None, True, "25-3-4", 1e12, float("nan")]
)
def test_what_is_no_date_says_what_is_expected(cell: object) -> None:
    with pytest.raises(BadValue, match="日期，如 2025-03-04"):
        parse_date(cell)


@given(DATES)
def test_every_form_of_a_date_gives_that_date(day: date) -> None:
    forms: list[object] = [day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day.year}/{day.month}/{day.day}"]
    forms += [day.strftime("%Y%m%d"), f"{day.year}.{day.month}.{day.day}", (day - date(1899, 12, 30)).days, day]
    forms.append(datetime.combine(day, datetime.min.time()) + timedelta(hours=5))
    assert {parse_date(form) for form in forms} == {day}


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [("32000", 32000), ("3.2万", 32000), ("3.2万元", 32000), ("32,000元", 32000), ("32，000 元", 32000), ("三万二", 32000),
     ("叁万贰仟元整", 32000), ("¥3200.50", 3200.5), ("约3万元", 30000), ("人民币1.2亿元", 1.2e8),
     (32000, 32000), (0, 0), ("0", 0), (12.5, 12.5)],
)  # fmt: skip
def test_amounts(cell: object, yuan: float) -> None:
    assert parse_amount(cell) == pytest.approx(yuan)


@pytest.mark.parametrize("cell", ["-5", -1, "很多", "3到5万", "", "1e400", float("inf"), float("nan"), True, "5公斤"])
def test_what_is_no_amount_is_refused(cell: object) -> None:
    with pytest.raises(BadValue):
        parse_amount(cell)


def test_the_unit_of_the_header_counts_only_where_the_cell_has_none() -> None:
    assert [parse_amount(cell, 10_000) for cell in ("3.2", 3.2, "3.2万", "320元")] == [32000, 32000, 32000, 320]


@given(st.decimals(0, 10**12, places=2))
def test_an_amount_survives_its_ways_of_writing(value: object) -> None:
    yuan = float(str(value))
    assert parse_amount(str(value)) == yuan == parse_amount(f"{value}元") == parse_amount(f"¥{value}")
    assert parse_amount(f"{value:,}") == yuan


@given(ANYTHING)
def test_no_cell_breaks_a_parser(cell: object) -> None:
    for parser in (parse_date, parse_amount, parse_number_cell, parse_whole, parse_year):
        try:
            assert parser(cell) is not None
        except BadValue:
            continue


@pytest.mark.parametrize(("cell", "whole"), [("12", 12), ("12人", 12), (12.0, 12), ("１２", 12), ("十二件", 12), ("48 次", 48)])
def test_whole_numbers(cell: object, whole: int) -> None:
    assert parse_whole(cell) == whole


@pytest.mark.parametrize("cell", ["12.5", "几个", "", True, 1e300 * 1e10])
def test_what_is_no_whole_number_is_refused(cell: object) -> None:
    with pytest.raises(BadValue):
        parse_whole(cell)


@pytest.mark.parametrize(
    "cell", [1968, "1968", "1968年", "1968-05", "1968年5月", "1968-05-06", "1968.5", date(1968, 5, 6), "19680506"]
)
def test_years(cell: object) -> None:
    assert parse_year(cell) == 1968


def test_a_year_that_is_none_is_refused() -> None:
    with pytest.raises(BadValue, match="1968"):
        parse_year("六八年")


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (None, ""),
        (12.0, "12"),
        (1.5, "1.5"),
        (13800000000.0, "13800000000"),
        (["一", "二"], "一\n二"),
        (datetime(2025, 3, 4), "2025-03-04"),
    ],
)
def test_text_of_cells(cell: object, text: str) -> None:
    assert text_of(cell) == text


@pytest.mark.parametrize("mark", list("、，,；;|/\n"))
def test_lists_split_at_every_usual_mark(mark: str) -> None:
    assert split_list(f"离婚{mark} 赡养{mark}", WORDS_PART) == ["离婚", "赡养"]


def test_lists_of_json_stay_as_they_are() -> None:
    assert split_list(["甲、乙", "", "丙"], WORDS_PART) == ["甲、乙", "丙"]


def test_sentences_and_laws_keep_their_commas() -> None:
    assert split_list("1.漏水原因、责任谁承担；2、赔多少，何时赔", SENTENCES_PART) == ["漏水原因、责任谁承担", "赔多少，何时赔"]
    law = "《民法典》第二百八十八条、第二百九十条、《物业管理条例》第五条"
    assert split_list(law, SENTENCES_PART) == ["《民法典》第二百八十八条、第二百九十条", "《物业管理条例》第五条"]
    assert split_list("3.5万元利息算不算", SENTENCES_PART) == ["3.5万元利息算不算"]


KNOWN = {"农、林、牧、渔业": "A", "制造业": "C", "人大代表/政协委员": "d", "离婚": "f", "赡养": "g"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("农、林、牧、渔业、制造业", ["农、林、牧、渔业", "制造业"]),
        ("制造业/人大代表/政协委员", ["制造业", "人大代表/政协委员"]),
        ("离婚 赡养", ["离婚", "赡养"]),
        ("离婚 别的", ["离婚 别的"]),
        ("怪词、离婚", ["怪词", "离婚"]),
        ("、、", []),
    ],
)
def test_known_words_stay_whole(text: str, words: list[str]) -> None:
    assert split_known(text, KNOWN.get) == words
