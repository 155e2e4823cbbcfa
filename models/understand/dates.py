"""When it happened: 上个月, 去年腊月, 前年夏天, 三天前, 国庆前, 2024年5月6号 → a range of days, seen from a given today."""

import calendar
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from models.understand.lunar import lunar_day, lunar_month, lunar_year_of
from models.understand.numbers import parse_number, rough

Days = tuple[date, date]
_N = "零〇一二两三四五六七八九十"
_RELATIVE_YEARS = {"今年": 0, "本年": 0, "去年": 1, "上一年": 1, "前年": 2, "大前年": 3}
_SEASONS = {"春": (3, 5), "夏": (6, 8), "秋": (9, 11), "冬": (12, 14)}
_HALVES = {"上半年": (1, 6), "下半年": (7, 12), "年初": (1, 2), "年底": (11, 12), "年末": (11, 12), "年中": (5, 7)}
# festivals of the sun: first and last (month, day); of the moon: (month, day) and how many days they last
_SUN = {"元旦": (1, 1, 3), "五一": (5, 1, 5), "国庆": (10, 1, 7), "清明": (4, 4, 3), "双十一": (11, 11, 1), "六一": (6, 1, 1)}
_MOON = {"春节": (1, 1, 7), "大年初": (1, 1, 7), "元宵": (1, 15, 1), "端午": (5, 5, 3), "中秋": (8, 15, 3), "重阳": (9, 9, 1)}
_EVE = ("除夕", "大年三十", "年三十")
_NEAR = {  # days back: from, to
    **dict.fromkeys(("今天", "今日", "今早", "今晚", "刚才", "刚刚"), (0, 0)),
    **dict.fromkeys(("昨天", "昨日", "昨晚", "昨夜", "昨儿"), (1, 1)),
    **dict.fromkeys(("前天", "前晚"), (2, 2)),
    "大前天": (3, 3),
    **dict.fromkeys(("前几天", "前两天", "前些天", "这几天", "这两天", "近几天"), (10, 1)),
    **dict.fromkeys(("最近", "近期", "近来", "这段时间", "这阵子"), (30, 0)),
    **dict.fromkeys(("前阵子", "前段时间", "前一阵", "前些日子", "前段日子"), (90, 7)),
    **dict.fromkeys(("前几个月", "前两个月"), (270, 45)),
    **dict.fromkeys(("前几年", "前两年", "前些年"), (2920, 365)),
}
_UNIT_DAYS = {"天": 1.0, "日": 1.0, "周": 7.0, "星期": 7.0, "礼拜": 7.0, "月": 30.44, "年": 365.25, "小时": 0.0, "分钟": 0.0}
_WEEKDAYS = {**{c: i for i, c in enumerate("一二三四五六日")}, "天": 6}
MOST_DAYS = 3 * 366  # a wider range says nothing
SIDE_DAYS = 30  # what 前 and 后 of a festival may mean

_CALENDAR = re.compile(
    rf"(?:(?P<year>大前年|今年|本年|去年|前年|上一年|(?:19|20)\d\d年|[{_N}]{{4}}年|(?<!\d)\d\d年(?=\d{{1,2}}月|[{_N}]{{1,3}}月))的?)?"
    r"(?P<old>农历|阴历|旧历)?"
    rf"(?:(?<!\d)(?P<month>1[0-2]|0?[1-9]|十[一二]|[一二三四五六七八九十正冬腊])月(?!饼|亮|嫂|子|租|薪|供)份?"
    rf"(?P<day>(?:[12]\d|3[01]|0?[1-9]|[{_N}]{{1,3}})[日号]|初[一二三四五六七八九十]|[十廿][一二三四五六七八九]|二十[一二三四五六七八九]?|三十"
    r"|上旬|中旬|下旬|初|底|末)?"
    r"|(?P<festival>春节|大年初[一二三四五六七]?|元宵|端午|中秋|重阳|元旦|五一(?!路|村|街|小|广)|国庆|清明|双十一|六一|除夕|大年三十|年三十)"
    r"节?(?:(?P<side>前|后)(?:几天|不久)?|假期|期间|放假|长假|那几?天|当天)?"
    r"|(?P<season>[春夏秋冬])(?:天|季)|(?P<half>上半年|下半年|年初|年底|年末|年中))?"
)
_ISO = re.compile(r"(?<![\d-])((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?![\d])")
_LAST_MONTH = re.compile(
    r"(上上|上|这|本)个?月(?:份)?"
    r"(?P<day>(?:[12]\d|3[01]|0?[1-9]|[一二三四五六七八九十]{1,3})[日号]|上旬|中旬|下旬|初|底|末)?"
)
_WEEK = re.compile(r"(上上|上|这|本)个?(?:周|星期|礼拜)(?:(?P<day>[一二三四五六日天])|(?P<end>末))?")
_AGO = re.compile(
    rf"(?P<n>\d+(?:\.\d+)?|[{_N}]+|好几|十?几|半)(?P<more>多|来)?个?(?P<more2>多)?(?P<unit>天|日|周|星期|礼拜|月|年|小时|分钟)"
    r"(?P<half>半)?(?P<more3>多)?(?:以前|之前|前)(?!夫|妻|任|男|女|面|后)"
)
_BEFORE_NEW_YEAR = re.compile(rf"(?<![{_N}\d几半多今去前年整])年(前|后)(?!夫|妻|任|后)")
_WORDS = re.compile("|".join(sorted(_NEAR, key=len, reverse=True)))
_NOT_YET = re.compile(
    r"(?:之?前|以前|内)?(?:[,，]?(?:还|再|都|他|就)?"
    r"(?:要|必须|务必|得(?!到|了)|一定|能不能|能|会|再不|不给就|还不)|到期|截止)"
)
_BORN = re.compile(r"(?:出生|生的|生人|生,|生，|度|版|款|级)")
_A_NAME = re.compile(r"[王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕建]$")


@dataclass(frozen=True, slots=True)
class Happened:
    """Days from `first` to `last`, never after today; the words and where they stand."""

    first: date
    last: date
    words: str
    start: int
    end: int


def find_dates(text: str, today: date) -> tuple[Happened, ...]:
    """Days past that a folded text names, in order of appearance. What is still to come, and birth years, are left out."""
    found: list[Happened] = []
    for start, end, days in sorted(_found(text, today), key=lambda hit: (hit[0], -hit[1])):
        if days is None or days[0] > today or (days[1] - days[0]).days > MOST_DAYS or (found and start < found[-1].end):
            continue
        if _NOT_YET.match(text, end) or _BORN.match(text, end):
            continue
        found.append(Happened(days[0], min(days[1], today), text[start:end], start, end))
    return tuple(found)


def earliest(dates: tuple[Happened, ...]) -> Happened | None:
    """When it began: the range that begins first."""
    return min(dates, key=lambda d: (d.first, d.last), default=None)


Hit = tuple[int, int, Days | None]


def _found(text: str, today: date) -> Iterator[Hit]:
    for m in _CALENDAR.finditer(text):
        if m.end() > m.start() and not (m["festival"] == "国庆" and _A_NAME.search(text, 0, m.start())):
            yield m.start(), m.end(), _calendar(m, today)
    for m in _ISO.finditer(text):
        yield m.start(), m.end(), _day(int(m[1]), int(m[2]), int(m[3]))
    for pattern, read in _READERS:
        for m in pattern.finditer(text):
            yield m.start(), m.end(), read(m, today)


# ---- years, months, days, festivals ---------------------------------------------------------------------------------


def _calendar(m: re.Match[str], today: date) -> Days | None:
    what = _what(m)
    if what is None:
        year = _year(m["year"], today) if m["year"] else None
        return (date(year, 1, 1), date(year, 12, 31)) if year else None
    moon = m["festival"] in _EVE or bool(m["month"] and (m["old"] or m["month"] in "正冬腊" or _new_moon(m["day"])))
    if m["year"]:
        year = _year(m["year"], today, moon=moon and m["year"] in _RELATIVE_YEARS)
        return what(year) if year else None
    # no year: the last time it came round
    this = lunar_year_of(today) if moon else today.year
    return next((days for year in (this, this - 1) if (days := what(year)) and days[0] <= today), None)


def _what(m: re.Match[str]) -> Callable[[int], Days | None] | None:
    """What the words mean in a given year; None where only a year was named."""
    if m["festival"]:
        return lambda year: _beside(_festival(m["festival"], year), m["side"])
    if m["season"]:
        return lambda year: _months(year, *_SEASONS[m["season"]])
    if m["half"]:
        return lambda year: _months(year, *_HALVES[m["half"]])
    if not m["month"]:
        return None
    name, day = m["month"], m["day"] or ""
    if m["old"] or name in "正冬腊" or _new_moon(day):
        number = {"正": 1, "冬": 11, "腊": 12}.get(name) or _int(name)
        return lambda year: _moon_days(year, number, day)
    return lambda year: _month_days(year, _int(name), day)


def _new_moon(day: str | None) -> bool:
    """初一 to 初十 are days of the moon; 三月初 is a third of any month."""
    return bool(day and day[0] == "初" and len(day) == 2)


def _year(words: str, today: date, *, moon: bool = False) -> int | None:
    if words in _RELATIVE_YEARS:
        return (lunar_year_of(today) if moon else today.year) - _RELATIVE_YEARS[words]
    year = _int(words.removesuffix("年"))
    if year < 100:
        year += 2000 if 2000 + year <= today.year else 1900
    return year if 1900 <= year <= today.year else None


def _int(words: str) -> int:
    return int(parse_number(words) or 0)


def _day(year: int, month: int, day: int) -> Days | None:
    try:
        found = date(year, month, day)
    except ValueError:
        return None
    return found, found


def _months(year: int, first: int, last: int) -> Days:
    """Whole months; a month above 12 is of the next year."""
    end_year, end_month = year + (last - 1) // 12, (last - 1) % 12 + 1
    begin_year, begin_month = year + (first - 1) // 12, (first - 1) % 12 + 1
    return date(begin_year, begin_month, 1), date(end_year, end_month, calendar.monthrange(end_year, end_month)[1])


def _month_days(year: int, month: int, part: str) -> Days | None:
    first, last = _months(year, month, month)
    return _part((first, last), part)


def _part(month: Days, part: str) -> Days | None:
    """A day or a third of a month."""
    first, last = month
    spans = {"": (1, 31), "上旬": (1, 10), "初": (1, 10), "中旬": (11, 20), "下旬": (21, 31), "底": (21, 31), "末": (21, 31)}
    if part in spans:
        begin, end = spans[part]
        return first + timedelta(begin - 1), min(first + timedelta(end - 1), last)
    number = _int(part.rstrip("日号").replace("廿", "二十").removeprefix("初"))
    day = first + timedelta(number - 1)
    return (day, day) if number >= 1 and day <= last else None


def _moon_days(year: int, month: int, part: str) -> Days | None:
    found = lunar_month(year, month)
    return _part(found, part) if found else None


def _festival(name: str, year: int) -> Days | None:
    if name in _EVE:
        twelfth = lunar_month(year, 12)
        return (twelfth[1], twelfth[1]) if twelfth else None
    if name in _SUN:
        month, day, lasts = _SUN[name]
        first: date | None = date(year, month, day)
    else:
        month, day, lasts = _MOON[name[:3] if name.startswith("大年初") else name]
        first = lunar_day(year, month, day)
    return (first, first + timedelta(lasts - 1)) if first else None


def _beside(days: Days | None, side: str | None) -> Days | None:
    if days is None or not side:
        return days
    if side == "前":
        return days[0] - timedelta(SIDE_DAYS), days[0] - timedelta(1)
    return days[1] + timedelta(1), days[1] + timedelta(SIDE_DAYS)


# ---- counted from today ---------------------------------------------------------------------------------------------


def _last_month(m: re.Match[str], today: date) -> Days | None:
    back = {"上上": 2, "上": 1}.get(m[1], 0)
    months = today.year * 12 + today.month - 1 - back
    return _month_days(months // 12, months % 12 + 1, m["day"] or "")


def _week(m: re.Match[str], today: date) -> Days:
    monday = today - timedelta(today.weekday() + 7 * {"上上": 2, "上": 1}.get(m[1], 0))
    if m["day"]:
        day = monday + timedelta(_WEEKDAYS[m["day"]])
        return day, day
    return monday + timedelta(5 if m["end"] else 0), monday + timedelta(6)


def _ago(m: re.Match[str], today: date) -> Days | None:
    unit = _UNIT_DAYS[m["unit"]]
    if m["n"] == "半":
        least = most = 0.5
    elif m["n"].endswith("几"):
        least, most = (11.0, 19.0) if m["n"][0] == "十" else (2.0, 9.0)
    else:
        span = rough(m["n"])
        if span is None:
            return None
        least, most = span
    if most > 100:
        return None
    more = 1.0 if m["more"] or m["more2"] or m["more3"] else 0.0
    half = 0.5 if m["half"] else 0.0
    # a round number of weeks, months or years is said for about as many
    slack = 0.0 if unit <= 1 or more or least != most else unit * (0.125 if half or least < 1 else 0.5)
    back_most, back_least = (most + half + more) * unit + slack, (least + half) * unit - slack
    return today - timedelta(round(back_most)), today - timedelta(max(0, round(back_least)))


def _new_year(m: re.Match[str], today: date) -> Days | None:
    sides = (_beside(_festival("春节", year), m[1]) for year in (today.year, today.year - 1))
    return next((days for days in sides if days and days[0] <= today), None)


def _near(m: re.Match[str], today: date) -> Days:
    most, least = _NEAR[m[0]]
    return today - timedelta(most), today - timedelta(least)


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Days | None]], ...] = (
    (_LAST_MONTH, _last_month),
    (_WEEK, _week),
    (_AGO, _ago),
    (_BEFORE_NEW_YEAR, _new_year),
    (_WORDS, _near),
)
