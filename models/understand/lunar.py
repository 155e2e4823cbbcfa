"""The lunar calendar (农历) as a table: first days of its years and the lengths of its months, 1980 to 2050.

A table and no library: those that are kept alive bring a whole almanac, and all we ask is where a month begins. The table
was made with one (lunardate) and agrees with two others (lunar-python, cnlunar) on every month.
"""

from datetime import date, timedelta

# a year: days from 1 January to its first day << 17 | leap month (0: none) << 13 | a bit a month, set where it has 30 days
_FIRST = 1980
# fmt: off
_YEARS = (
    0x5c0da9, 0x460d92, 0x309d25, 0x560d25, 0x415a4d, 0x640a56, 0x4e02b6, 0x38c5b5, 0x5e06d5, 0x480ea9, 0x34be92, 0x5a0e92,
    0x440d26, 0x2c6a56, 0x500a57, 0x3d14d6, 0x62035a, 0x4a06d5, 0x36b6c9, 0x5c0749, 0x460693, 0x2e952b, 0x54052b, 0x3e0a5b,
    0x2a555a, 0x4e056a, 0x38fb55, 0x600ba4, 0x4a0b49, 0x32ba93, 0x580a95, 0x42052d, 0x2c8aad, 0x500ab5, 0x3d35aa, 0x6205d2,
    0x4c0da5, 0x36dd4a, 0x5c0d4a, 0x460c95, 0x30952e, 0x540556, 0x3e0ab5, 0x2a55b2, 0x5006d2, 0x38cea5, 0x5e0725, 0x48064b,
    0x32ac97, 0x560cab, 0x42055a, 0x2c6ad6, 0x520b69, 0x3d7752, 0x620b52, 0x4c0b25, 0x36da4b, 0x5a0a4b, 0x4404ab, 0x2ea55b,
    0x5405ad, 0x3e0b6a, 0x2a5b52, 0x500d92, 0x3afd25, 0x5e0d25, 0x480a55, 0x32b4ad, 0x5804b6, 0x4005b5, 0x2c6daa,
)
# fmt: on


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
