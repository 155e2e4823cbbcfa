"""Notebook 03: who is shown how often, beside what their scores deserve, and who is never shown and why."""

from collections import Counter
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from app.bootstrap import Centre
from app.notebook.opening import centre
from app.notebook.plots import Bar, Picture, bars, curve
from app.notebook.table import Cell, Table, write_workbook
from app.services.exposure import WHYS, ExposureReport, ExposureService, Why
from app.services.recommend import Request
from app.services.recording import RecordingService, new_request
from app.stores.ledger import Ledger
from models.domain.quarter import Quarter
from models.ranking.exposure import lorenz

WHY: dict[Why, str] = {
    "inactive": "这一季不在任",
    "full": "现在没有空位",
    "ranked": "进过候选，但没有排到看得见的名次",
    "type": "没有人问到其登记的领域",
    "area": "问到其领域的，都不在其服务的辖区",
    "behind": "领域和辖区都对，但没有进过前 50 名",
}
WAYS = {"organisation": "组织", "gender": "性别", "age": "年龄"}
GENDERS = {"male": "男", "female": "女"}
UNKNOWN = "没有登记"
SHOWN = 20


class FairnessDesk:
    """The report of a quarter; where the centre has no list of that time yet, of a rehearsal that nobody else sees."""

    def __init__(self, quarter: str | None = None) -> None:
        """`quarter` such as 2026Q3; None: the one of today."""
        with centre() as opened:
            today = opened.recommend.today()
            asked = Quarter.parse(quarter) if quarter else Quarter.of(today)
            self.report: ExposureReport = ExposureService(opened.store, opened.ledger.events).report(asked)
            self.rehearsed = not self.report.lists
            if self.rehearsed:
                self.report = _rehearsal(opened)
            self.folder: Path = opened.settings.home / "reports"

    def summary(self) -> Table:
        """The quarter in a few figures."""
        r = self.report
        shown = [p for p in r.people if p.times]
        rows: list[tuple[Cell, ...]] = [
            ("名单数", r.lists),
            ("这一季在任的调解员", len(r.people)),
            ("至少亮相一次的", len(shown)),
            ("一次没有亮相的", len(r.people) - len(shown)),
            ("亮相的基尼系数（0 人人一样，1 全归一人）", r.inequality),
            ("亮相最多的一成人占了", f"{_of_the_first_tenth(r):.0%}"),
        ]
        note = "这段时间还没有记录过名单：下面是用评判过的查询当场演练出来的，没有写进台账。" if self.rehearsed else ""
        return Table(f"{r.quarter.label}亮相概况", ("", "多少"), rows, note)

    def curve(self) -> Picture:
        """How unequal the attention is."""
        values = lorenz([p.attention for p in self.report.people])
        return curve("亮相机会怎样分布", values, "调解员（从亮相最少的起）", "占全部关注的份额")

    def people(self) -> Table:
        """Those shown most."""
        return Table("亮相最多的调解员", _HEAD, self._rows()[:SHOWN], _NOTE)

    def groups(self, way: str) -> Table:
        """By organisation, gender or age band."""
        rows = [
            (_label(way, g.label), g.people, g.shown, g.times, f"{g.attention:.1%}", f"{g.merit:.1%}", g.ratio)
            for g in self.report.groups
            if g.way == way
        ]
        head = (WAYS[way], "在任人数", "亮相过的人", "亮相次数", "占全部关注", "按得分该占", "关注÷该占")
        return Table(f"按{WAYS[way]}看亮相", head, rows, _NOTE)

    def groups_picture(self, way: str) -> Picture:
        """Attention to merit by group."""
        found = [Bar(_label(way, g.label), g.ratio or 0.0) for g in self.report.groups if g.way == way and g.ratio is not None]
        return bars(f"按{WAYS[way]}：得到的关注是应得的几倍", found[:SHOWN], "1 为相称", 1.0)

    def never(self) -> Table:
        """Why some were never shown, by reason."""
        counts = Counter(n.why for n in self.report.never)
        rows = [(WHY[why], counts[why]) for why in WHYS if counts[why]]
        return Table(
            "一次没有亮相的，为什么", ("原因", "人数"), rows, "按从上到下第一条符合的算；空位是今天的情况，记录里没有当时的。"
        )

    def never_people(self) -> Table:
        """Each of them."""
        rows = [(n.id, n.name, n.office, WHY[n.why]) for n in self.report.never]
        return Table("没有亮相的名单", ("编号", "姓名", "组织", "原因"), rows)

    def save(self) -> str:
        """Write it all into a workbook, for the director; where it is."""
        file = self.folder / f"exposure-{self.report.quarter}{'-rehearsal' if self.rehearsed else ''}.xlsx"
        everybody = Table("每一位调解员", _HEAD, self._rows(), _NOTE)
        write_workbook(file, [self.summary(), everybody, *map(self.groups, WAYS), self.never(), self.never_people()])
        return f"已写到 {file}"

    def _rows(self) -> list[tuple[Cell, ...]]:
        return [
            (p.id, p.name, p.office, p.times, p.first, p.picked, f"{p.attention:.2%}", f"{p.merit:.2%}", p.ratio)
            for p in self.report.people
        ]


_HEAD = ("编号", "姓名", "组织", "亮相次数", "排第一", "被选", "占全部关注", "按得分该占", "关注÷该占")
_NOTE = "排得越前，得到的关注越多；“该占”是按各人在候选里的得分分摊的份额。1 为相称，大于 1 为露面多于得分。"


def _rehearsal(opened: Centre) -> ExposureReport:
    """Ask the judged queries of the real service and record the lists beside the ledger, in a place thrown away after."""
    with TemporaryDirectory() as folder, closing(Ledger(f"sqlite:///{Path(folder) / 'ledger.sqlite'}")) as ledger:
        recording = RecordingService(ledger.events)
        for query in opened.tuning.judged():
            recording.shown(opened.recommend.recommend(Request(query.text, id=new_request())))
            ledger.events.flush()  # a queue has its limit, and here nobody waits
        return ExposureService(opened.store, ledger.events).report(Quarter.of(recording.now().date()))


def _of_the_first_tenth(r: ExposureReport) -> float:
    first = sorted((p.attention for p in r.people), reverse=True)[: max(1, len(r.people) // 10)]
    return sum(first) / (sum(p.attention for p in r.people) or 1.0)


def _label(way: str, label: str) -> str:
    if not label:
        return UNKNOWN
    if way == "age":
        first, last = label.split("–")
        return f"{first} 岁及以上" if not last else f"{last} 岁及以下" if first == "0" else f"{label} 岁"
    return GENDERS[label] if way == "gender" else label
