"""Notebook 04: the quarter's disputes, outcomes and rises, as tables and pictures, as a workbook and as a page to print."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from jinja2 import Environment, PackageLoader

from app.notebook.opening import centre
from app.notebook.plots import Bar, Picture, bars, lines
from app.services.quarter import UNSAID, Counted, QuarterReport, QuarterService
from app.services.report_table import Cell, Table, write_workbook
from models.domain.quarter import Quarter
from models.ranking.outcomes.book import Figure
from models.ranking.outcomes.tally import SHARES, Measure

MEASURES: dict[Measure, str] = {
    "settled": "调成率",
    "performed": "履行率",
    "withdrawn": "撤回率",
    "days": "办结天数（中位）",
    "satisfaction": "满意度（1–5）",
}
WAYS = {"type": "纠纷类型", "subtype": "细类", "area": "辖区"}
UNKNOWN = "没有登记"
DRAWN = 5  # types with a line of their own
TOLD = 15  # of what may be rising, the surest first


class QuarterDesk:
    """The analysis of one quarter, in the centre's own words."""

    def __init__(self, quarter: str | None = None) -> None:
        """`quarter` such as 2026Q3; None: the last that is over and has closed cases."""
        with centre() as opened:
            service = QuarterService(opened.store)
            self.report: QuarterReport = service.report(Quarter.parse(quarter) if quarter else service.latest())
            self._type = opened.field.taxonomy.type_label
            self._area = opened.field.regions.full_name
            self._end = opened.field.taxonomy.vocabulary.terms("outcomes").name
            self._folder = opened.settings.home / "reports"
            self._centre = opened.field.regions.full_name(opened.settings.region)

    def summary(self) -> Table:
        """How many, and how they ended."""
        r = self.report
        rows: list[tuple[str, int]] = [("本季结案", r.closed.now), ("上一季度", r.closed.before), ("去年同季", r.closed.year_ago)]
        ends = sorted(r.ends.items(), key=lambda end: (-end[1], end[0]))
        rows += [(f"其中{self._end(name) if name else '没有登记结果'}", count) for name, count in ends]
        return Table(f"{r.quarter.label}概况", ("", "件数"), rows)

    def types(self) -> Table:
        """By dispute type."""
        return self._counted("按纠纷类型", "纠纷类型", self.report.types, self._type_name)

    def areas(self) -> Table:
        """By county."""
        return self._counted("按辖区", "辖区", self.report.areas, self._area_name)

    def months(self) -> Table:
        """The last twelve months, by type."""
        kinds = sorted({kind for _, counts in self.report.months for kind in counts}, key=self._type_name)
        rows: list[tuple[Cell, ...]] = [
            (month, sum(counts.values()), *(counts.get(k, 0) for k in kinds)) for month, counts in self.report.months
        ]
        return Table("按月", ("月份", "合计", *map(self._type_name, kinds)), rows, "最近十二个月。")

    def outcomes(self) -> Table:
        """By type, with 95 % intervals."""
        rows: list[tuple[Cell, ...]] = []
        for kind, figures in sorted(self.report.outcomes.items(), key=lambda pair: -_n(pair[1])):
            rows.append((self._type_name(kind), _n(figures), *(_figure(m, figures.get(m)) for m in MEASURES)))
        note = "最近四个季度的结案，按难易折算；括号里是 95% 区间，件数少的类型区间宽，不宜拿来排名次。撤回、转办不算调解不成。"
        return Table("结果", ("纠纷类型", "件数", *MEASURES.values()), rows, note)

    def rises(self) -> Table:
        """What came more often than in the year before."""
        rows = []
        for rise in self.report.rises[:TOLD]:
            name, c = self._area_name(rise.label) if rise.way == "area" else self._type_name(rise.label), rise.change
            times = (
                "从无到有"
                if c.ratio is None
                else f"{c.ratio:.1f} 倍（{c.low:.1f} 至 {'不定' if c.high is None else f'{c.high:.1f}'}）"
            )
            rows.append((WAYS[rise.way], name, c.now, c.before / 4, times, "确实在涨" if rise.sure else "可能是碰巧"))
        note = "同前四个季度的平均比。看的类别多，总有几类碰巧多些：只有“确实在涨”的，才不像是碰巧。"
        return Table("什么在涨", ("怎么分", "哪一类", "本季", "前四季平均", "是平时的几倍（95% 区间）", "看法"), rows, note)

    def types_picture(self) -> Picture:
        """The quarter by type."""
        found = [Bar(self._type_name(c.label), c.now) for c in self.report.types if c.now]
        return bars(f"{self.report.quarter.label}：各类纠纷结案", found, "件")

    def months_picture(self) -> Picture:
        """The most frequent types over twelve months, and all of them."""
        names = [month for month, _ in self.report.months]
        total = {"合计": [float(sum(counts.values())) for _, counts in self.report.months]}
        yearly = {c.label: sum(counts.get(c.label, 0) for _, counts in self.report.months) for c in self.report.types}
        top = sorted(yearly, key=lambda kind: (-yearly[kind], kind))[:DRAWN]
        each = {self._type_name(k): [float(counts.get(k, 0)) for _, counts in self.report.months] for k in top}
        return lines("最近十二个月结案", names, {**total, **each}, "件")

    def outcomes_picture(self) -> Picture:
        """The share settled, by type."""
        figures = {k: f["settled"] for k, f in self.report.outcomes.items() if "settled" in f}
        found = [Bar(f"{self._type_name(k)}（{f.n} 件）", 100 * f.mean, 100 * f.low, 100 * f.high) for k, f in figures.items()]
        return bars("各类纠纷调成率（最近四个季度）", sorted(found, key=lambda b: -b.value), "%，横线为 95% 区间")

    def tables(self) -> tuple[Table, ...]:
        """All of them, in the order of the report."""
        return self.summary(), self.types(), self.areas(), self.months(), self.outcomes(), self.rises()

    def save(self) -> str:
        """The workbook and the page to print; where they are."""
        book, page = (self._folder / f"quarter-{self.report.quarter}.{ending}" for ending in ("xlsx", "html"))
        write_workbook(book, self.tables())
        page.write_text(self.page(), encoding="utf-8")
        return f"已写到 {book}\n已写到 {page}（用浏览器打开即可打印）"

    def page(self) -> str:
        """The report as one HTML page that needs no other file."""
        summary, types, areas, months, outcomes, rises = (table.html() for table in self.tables())
        pictures = (self.types_picture(), self.months_picture(), self.outcomes_picture())
        kinds, over_time, settled = (picture.svg for picture in pictures)
        parts = (summary, types, kinds, areas, months, over_time, outcomes, settled, rises)
        template = Environment(loader=PackageLoader("app.notebook", "."), autoescape=True).get_template("quarter.html")
        return template.render(centre=self._centre, quarter=self.report.quarter.label, made=date.today(), parts=parts)

    def _counted(self, title: str, column: str, counted: Sequence[Counted], name: Callable[[str], str]) -> Table:
        rows = [(name(c.label), c.now, c.before, c.year_ago) for c in counted]
        return Table(title, (column, "本季", "上一季度", "去年同季"), rows)

    def _type_name(self, kind: str) -> str:
        return self._type(kind) if kind != UNSAID else UNKNOWN

    def _area_name(self, code: str) -> str:
        return self._area(code) if code != UNSAID else UNKNOWN


def _n(figures: Mapping[Measure, Figure]) -> int:
    return max((f.n for m, f in figures.items() if m == "withdrawn"), default=0)  # every case with a known end


def _figure(measure: Measure, figure: Figure | None) -> str | None:
    if figure is None:
        return None
    form = "{:.0%}" if measure in SHARES else "{:.0f}" if measure == "days" else "{:.1f}"
    mean, low, high = (form.format(value) for value in (figure.mean, figure.low, figure.high))
    return f"{mean}（{low} 至 {high}），{figure.n} 件"
