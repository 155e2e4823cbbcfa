"""What a centre hands upward each quarter: disputes by type, area and month, how they ended, and what rises."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from indexer.records.store import RecordStore
from models.domain.case import Case
from models.domain.mediator import Mediator
from models.domain.quarter import Quarter
from models.domain.region import at_level
from models.domain.taxonomy import parent_type
from models.errors import InvalidInputError
from models.ranking.outcomes.book import Figure
from models.ranking.outcomes.count import WorkCounter
from models.ranking.outcomes.estimate import by_type
from models.ranking.outcomes.tally import MEASURES, Measure
from models.ranking.trend import Change, change, discoveries

YEAR = 4  # quarters: with what a quarter is compared, and over which outcomes are estimated
MONTHS = 12
UNSAID = ""  # cases whose type, or whose area, nobody wrote down


@dataclass(frozen=True, slots=True)
class Counted:
    """Cases of one type or area: in this quarter, in the one before, and in the same quarter a year before."""

    label: str
    now: int
    before: int
    year_ago: int


@dataclass(frozen=True, slots=True)
class Rise:
    """How often now against the four quarters before. `sure`: too much for chance, all that were looked at considered."""

    way: str
    label: str
    change: Change
    sure: bool


@dataclass(frozen=True)
class QuarterReport:
    """`months` count the last twelve by type; `outcomes` are of the four quarters up to this one, by type and measure."""

    quarter: Quarter
    closed: Counted
    ends: Mapping[str, int]
    types: tuple[Counted, ...]
    areas: tuple[Counted, ...]
    months: tuple[tuple[str, Mapping[str, int]], ...]
    outcomes: Mapping[str, Mapping[Measure, Figure]]
    rises: tuple[Rise, ...]


@dataclass(frozen=True)
class QuarterService:
    """Counts closed cases of the record store; a public copy of an archived case is that case again and is left out."""

    store: RecordStore
    today: Callable[[], date] = date.today

    def latest(self) -> Quarter:
        """The last quarter that is over and in which a case was closed. Raises InvalidInputError where there is none."""
        now = Quarter.of(self.today())
        over = max((q for c in self._closed() if (q := _quarter(c)) < now), default=None)
        if over is None:
            message = "还没有一个完整的季度有结案的案例，没有可以分析的；请先导入案例：dianjiang import cases 文件"
            raise InvalidInputError(message, code="nothing_closed")
        return over

    def report(self, quarter: Quarter) -> QuarterReport:
        """Of one quarter. Raises InvalidInputError where no case was closed in it."""
        back = 2 * YEAR
        cases = [c for c in self._closed() if quarter.back(back) <= _quarter(c) <= quarter]
        by: dict[Quarter, list[Case]] = {quarter.back(i): [] for i in range(back + 1)}
        for case in cases:
            by[_quarter(case)].append(case)
        if not by[quarter]:
            raise InvalidInputError(f"{quarter.label}没有结案的案例，请换一个季度。", code="nothing_closed", field="quarter")
        year = [case for i in range(YEAR) for case in by[quarter.back(i)]]
        return QuarterReport(
            quarter=quarter,
            closed=_counted(by, quarter, lambda _: "all")[0],
            ends=Counter(case.outcome or UNSAID for case in by[quarter]),
            types=_counted(by, quarter, _type),
            areas=_counted(by, quarter, _county),
            months=_months(year, quarter.after),
            outcomes=_outcomes(year),
            rises=_rises(by, quarter),
        )

    def _closed(self) -> Iterator[Case]:
        for batch in self.store.iterate("cases"):
            yield from (case for case in batch if case.closed and case.original is None)


def _quarter(case: Case) -> Quarter:
    assert case.closed is not None
    return Quarter.of(case.closed)


def _type(case: Case) -> str:
    return parent_type(case.dispute_types[0]) if case.dispute_types else UNSAID


def _county(case: Case) -> str:
    return at_level(case.region, "county") if case.region else UNSAID


def _counted(by: Mapping[Quarter, Sequence[Case]], quarter: Quarter, label: Callable[[Case], str]) -> tuple[Counted, ...]:
    """Those of this quarter and of the one before, the most frequent first."""
    now, before, year_ago = (Counter(map(label, by[quarter.back(i)])) for i in (0, 1, YEAR))
    labels = sorted(now.keys() | before.keys(), key=lambda name: (-now[name], -before[name], name))
    return tuple(Counted(name, now[name], before[name], year_ago[name]) for name in labels)


def _months(year: Sequence[Case], after: date) -> tuple[tuple[str, Mapping[str, int]], ...]:
    """The last twelve months before that day, each with its cases by type."""
    months = [divmod(12 * after.year + after.month - 1 - i, 12) for i in range(MONTHS, 0, -1)]
    counts: dict[str, Counter[str]] = {f"{y}-{m + 1:02}": Counter() for y, m in months}
    for case in year:
        assert case.closed is not None
        counts[f"{case.closed:%Y-%m}"][_type(case)] += 1
    return tuple(counts.items())


def _outcomes(year: Sequence[Case]) -> dict[str, dict[Measure, Figure]]:
    """Each case once, whoever mediated it: the hands that differ are those of its organisation."""
    hands = {case.organisation or UNSAID for case in year}
    counter = WorkCounter(Mediator(id=f"at {office}", name="-") for office in hands)
    counter.add(case.model_copy(update={"mediators": (f"at {case.organisation or UNSAID}",)}) for case in year)
    cells, tallies = counter.finish()
    found: dict[str, dict[Measure, Figure]] = {kind: {} for kind in cells.types}
    for measure in MEASURES:
        figures = by_type(measure, tallies[measure], cells)
        for row, kind in enumerate(cells.types):
            n, *rest = (float(values[row]) for values in (figures.n, figures.mean, figures.low, figures.high))
            if n:
                found[kind][measure] = Figure(round(n), *rest)
    return found


def _rises(by: Mapping[Quarter, Sequence[Case]], quarter: Quarter) -> tuple[Rise, ...]:
    """What came more often than in the year before, by type, by sub-type and by county; the steepest first."""
    days, year = (quarter.after - quarter.first).days, (quarter.first - quarter.back(YEAR).first).days
    ways: dict[str, Callable[[Case], str]] = {
        "type": _type,
        "subtype": lambda c: c.dispute_types[0] if c.dispute_types and "." in c.dispute_types[0] else UNSAID,
        "area": _county,
    }
    looked_at = []
    for way, label in ways.items():
        now = Counter(map(label, by[quarter]))
        before = Counter(label(case) for i in range(1, YEAR + 1) for case in by[quarter.back(i)])
        names = sorted((now.keys() | before.keys()) - {UNSAID})
        looked_at += [(way, name, change(now[name], before[name], days, year)) for name in names]
    sure = discoveries([found.p for _, _, found in looked_at])
    rises = [Rise(*row, sure=is_sure) for row, is_sure in zip(looked_at, sure, strict=True)]
    risen = [r for r in rises if r.change.now and (r.change.ratio is None or r.change.ratio > 1)]
    return tuple(sorted(risen, key=lambda r: (not r.sure, r.change.p, r.way, r.label)))
