"""The lunar calendar (农历) as a table: first days of its years and the lengths of its months, 1980 to 2050.

A table and no library: those that are kept alive bring a whole almanac, and all we ask is where a month begins. The table
was made with one (lunardate) and agrees with two others (lunar-python, cnlunar) on every month.
"""

from datetime import date, timedelta

# a year: days from 1 January to its first day << 17 | leap month (0: none) << 13 | a bit a month, set where it has 30 days
_FIRST = 1980
_YEARS = tuple(
    int(year, 16)
    for year in """
    5c0da9 460d92 309d25 560d25 415a4d 640a56 4e02b6 38c5b5 5e06d5 480ea9 34be92 5a0e92
    440d26 2c6a56 500a57 3d14d6 62035a 4a06d5 36b6c9 5c0749 460693 2e952b 54052b 3e0a5b
    2a555a 4e056a 38fb55 600ba4 4a0b49 32ba93 580a95 42052d 2c8aad 500ab5 3d35aa 6205d2
    4c0da5 36dd4a 5c0d4a 460c95 30952e 540556 3e0ab5 2a55b2 5006d2 38cea5 5e0725 48064b
    32ac97 560cab 42055a 2c6ad6 520b69 3d7752 620b52 4c0b25 36da4b 5a0a4b 4404ab 2ea55b
    5405ad 3e0b6a 2a5b52 500d92 3afd25 5e0d25 480a55 32b4ad 5804b6 4005b5 2c6daa
    """.split()
)


def lunar_month(year: int, month: int, *, leap: bool = False) -> tuple[date, date] | None:
    """First and last day of a month of a lunar year; None outside the table, or where that leap month does not exist."""
    if not (_FIRST <= year < _FIRST + len(_YEARS) and 1 <= month <= 12):
        return None
    packed = _YEARS[year - _FIRST]
    leap_month = packed >> 13 & 0xF
    if leap and leap_month != month:
        return None
    at = month - 1 + (leap or 0 < leap_month < month)
    lengths = [30 if packed >> i & 1 else 29 for i in range(at + 1)]
    first = date(year, 1, 1) + timedelta((packed >> 17) + sum(lengths[:at]))
    return first, first + timedelta(lengths[at] - 1)


def lunar_day(year: int, month: int, day: int) -> date | None:
    """A day of a lunar year; None where there is none."""
    found = lunar_month(year, month)
    if found is None or not 1 <= day <= (found[1] - found[0]).days + 1:
        return None
    return found[0] + timedelta(day - 1)


def lunar_year_of(day: date) -> int:
    """The lunar year a day falls in; its own year where the table ends."""
    new_year = lunar_day(day.year, 1, 1)
    return day.year - 1 if new_year and day < new_year else day.year
