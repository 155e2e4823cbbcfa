"""Times as people say them, seen from a given day; never a day to come."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.understand.dates import earliest, find_dates
from models.understand.lunar import lunar_day, lunar_month, lunar_year_of

TODAY = date(2026, 11, 22)  # a Sunday; the lunar year is 2026, which began on 17 February
DIGITS = "〇一二三四五六七八九"
days = st.dates(date(2000, 1, 1), date(2049, 12, 31))


def spelled(n: int) -> str:
    """A day or month read aloud."""
    tens, ones = divmod(n, 10)
    return ("" if not tens else "十" if tens == 1 else DIGITS[tens] + "十") + (DIGITS[ones] if ones else "")


def ranges(text: str, today: date = TODAY) -> list[tuple[str, str]]:
    return [(d.first.isoformat(), d.last.isoformat()) for d in find_dates(text, today)]


@given(days, st.integers(0, 4000))
def test_a_full_date_is_that_day_however_it_is_written(day: date, later: int) -> None:
    read_out = "".join(DIGITS[int(c)] for c in str(day.year))
    for written in (
        f"{day.year}年{day.month}月{day.day}日",
        f"{day.year}年{day.month}月{day.day}号",
        f"{read_out}年{spelled(day.month)}月{spelled(day.day)}号",
        f"{day.year}-{day.month:02}-{day.day:02}",
        f"{day.year}/{day.month}/{day.day}",
    ):
        (found,) = find_dates(f"他在{written}借了钱", day + timedelta(later))
        assert (found.first, found.last, found.words) == (day, day, written)


@given(days, st.integers(1, 60))
def test_days_ago_are_counted(today: date, n: int) -> None:
    for written in {str(n), spelled(n)}:
        (found,) = find_dates(f"{written}天前他来闹", today)
        assert found.first == found.last == today - timedelta(n)


@given(days, st.integers(1, 12))
def test_a_month_by_itself_is_the_last_one_that_began(today: date, month: int) -> None:
    (found,) = find_dates(f"{month}月份的事", today)
    assert found.first.month == month
    assert timedelta(0) <= today - found.first < timedelta(367)


@given(days, st.sampled_from("一二三四五六日"), st.sampled_from(["上周", "上星期", "上个礼拜"]))
def test_a_day_of_last_week(today: date, weekday: str, week: str) -> None:
    (found,) = find_dates(f"{week}{weekday}他打了我", today)
    assert found.first == found.last
    assert found.first.weekday() == "一二三四五六日".index(weekday)
    assert (today - timedelta(today.weekday()) - found.first).days in range(1, 8)


@given(days, st.integers(1, 12), st.integers(1, 29))
def test_days_of_the_moon_are_found_again(today: date, month: int, day: int) -> None:
    name = {1: "正", 11: "冬", 12: "腊"}.get(month, spelled(month))
    first = f"初{spelled(day)}" if day <= 10 else spelled(day)
    (found,) = find_dates(f"去年农历{name}月{first}", today)
    assert found.first == found.last == lunar_day(lunar_year_of(today) - 1, month, day)


@given(st.integers(1980, 2049))
def test_lunar_months_follow_each_other_without_a_gap(year: int) -> None:
    at = lunar_day(year, 1, 1)
    assert at is not None
    for month in range(1, 13):
        for leap in (False, True):
            found = lunar_month(year, month, leap=leap)
            if found:
                assert found[0] == at
                assert (found[1] - found[0]).days in (28, 29)
                assert lunar_year_of(found[0]) == lunar_year_of(found[1]) == year
                at = found[1] + timedelta(1)
    assert at == lunar_day(year + 1, 1, 1)


@pytest.mark.parametrize(
    ("year", "month", "day", "solar"),
    [(2024, 1, 1, date(2024, 2, 10)), (2024, 8, 15, date(2024, 9, 17)), (2026, 5, 5, date(2026, 6, 19)), (2025, 13, 1, None)],
)
def test_known_days_of_the_moon(year: int, month: int, day: int, solar: date | None) -> None:
    assert lunar_day(year, month, day) == solar


WORDS = [
    *(
        "去年",
        "前年",
        "大前年",
        "今年",
        "腊月",
        "正月",
        "初三",
        "12月",
        "31号",
        "二月",
        "三十",
        "国庆",
        "春节",
        "前",
        "后",
        "上个月",
    ),
    *(
        "底",
        "半年前",
        "三四",
        "年前",
        "周三",
        "上",
        "农历",
        "八月十五",
        "夏天",
        "2024年",
        "24年",
        "几",
        "天",
        "个月",
        "，",
        "借",
        "要",
    ),
]


@given(days, st.lists(st.sampled_from(WORDS), max_size=8))
def test_whatever_is_said_the_range_lies_in_the_past_and_points_at_its_words(today: date, words: list[str]) -> None:
    text = "".join(words)
    end = 0
    for found in find_dates(text, today):
        assert found.first <= found.last <= today
        assert text[found.start : found.end] == found.words
        assert found.start >= end
        end = found.end


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("上个月被打", "2026-10-01", "2026-10-31"),
        ("上上个月底", "2026-09-21", "2026-09-30"),
        ("去年腊月借的", "2026-01-19", "2026-02-16"),
        ("腊月二十八来闹", "2026-02-15", "2026-02-15"),
        ("前天", "2026-11-20", "2026-11-20"),
        ("昨晚", "2026-11-21", "2026-11-21"),
        ("上周三", "2026-11-11", "2026-11-11"),
        ("今年3月", "2026-03-01", "2026-03-31"),
        ("12月的工资", "2025-12-01", "2025-12-31"),
        ("24年5月", "2024-05-01", "2024-05-31"),
        ("大前年", "2023-01-01", "2023-12-31"),
        ("前年夏天", "2024-06-01", "2024-08-31"),
        ("去年冬天", "2025-12-01", "2026-02-28"),
        ("去年年底", "2025-11-01", "2025-12-31"),
        ("年前他借的", "2026-01-18", "2026-02-16"),
        ("春节前借的", "2026-01-18", "2026-02-16"),
        ("国庆放假", "2026-10-01", "2026-10-07"),
        ("去年中秋", "2025-10-06", "2025-10-08"),
        ("除夕那天", "2026-02-16", "2026-02-16"),
        ("半年前", "2026-04-08", "2026-07-08"),
        ("两个多月前", "2026-08-23", "2026-09-22"),
        ("三四年前", "2022-11-22", "2023-11-22"),
        ("几天前", "2026-11-13", "2026-11-20"),
        ("今年", "2026-01-01", "2026-11-22"),
    ],
)
def test_ways_to_say_when(text: str, first: str, last: str) -> None:
    assert ranges(text) == [(first, last)]


@pytest.mark.parametrize(
    "text",
    [
        "三个月工资没发",
        "年前要给我钱",
        "春节前必须还",
        "2027年到期",
        "1985年出生",
        "王国庆借我钱",
        "五一路的店",
        "前夫",
        "2024年2月31日",
        "住了二十年",
        "月亮",
    ],
)
def test_what_is_no_time_of_an_event(text: str) -> None:
    assert ranges(text) == []


def test_it_began_with_the_earliest() -> None:
    found = earliest(find_dates("上个月去要钱，去年腊月借的，昨天还骂人", TODAY))
    assert found is not None
    assert found.words == "去年腊月"
    assert earliest(()) is None
