"""Notebook 03: who is shown how often, beside what their scores deserve, and who is never shown and why."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from app.bootstrap import Centre
from app.notebook.opening import centre
from app.notebook.plots import Bar, Picture, bars, curve
from app.services import exposure_tables as tables
from app.services.exposure import WAYS, ExposureReport, ExposureService, group_label
from app.services.fairness import NOBODY
from app.services.recommend import Request
from app.services.recording import RecordingService, new_request
from app.services.report_table import Table
from app.stores.ledger import Ledger
from models.domain.quarter import Quarter
from models.errors import InvalidInputError
from models.ranking.exposure import lorenz

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
        rehearsal = "这段时间还没有记录过名单：下面是用评判过的查询当场演练出来的，没有写进台账。"
        self._note = rehearsal if self.rehearsed else ""

    def summary(self) -> Table:
        """The quarter in a few figures."""
        return tables.summary(self.report, self._note)

    def curve(self) -> Picture:
        """How unequal the attention is."""
        values = lorenz([p.attention for p in self.report.people])
        return curve("亮相机会怎样分布", values, "调解员（从亮相最少的起）", "占全部关注的份额")

    def people(self) -> Table:
        """Those shown most."""
        return tables.people(self.report, SHOWN)

    def groups(self, way: str) -> Table:
        """By organisation, gender or age band."""
        return tables.groups(self.report, way)

    def groups_picture(self, way: str) -> Picture:
        """Attention to merit by group."""
        groups = [g for g in self.report.groups if g.way == way and g.ratio is not None]
        found = [Bar(group_label(way, g.label), g.ratio or 0.0) for g in groups]
        return bars(f"按{WAYS[way]}：得到的关注是应得的几倍", found[:SHOWN], "1 为相称", 1.0)

    def never(self) -> Table:
        """Why some were never shown, by reason."""
        return tables.never(self.report)

    def never_people(self) -> Table:
        """Each of them."""
        return tables.never_people(self.report)

    def save(self) -> str:
        """Write it all into a workbook, for the director; where it is."""
        file = self.folder / f"exposure-{self.report.quarter}{'-rehearsal' if self.rehearsed else ''}.xlsx"
        tables.save(self.report, file, self._note)
        return f"已写到 {file}"


def _rehearsal(opened: Centre) -> ExposureReport:
    """Raises InvalidInputError where nobody can be shown.

    Asks the judged queries of the real service and records the lists beside the ledger, in a place thrown away after."""
    with TemporaryDirectory() as folder, closing(Ledger(f"sqlite:///{Path(folder) / 'ledger.sqlite'}")) as ledger:
        recording = RecordingService(ledger.events)
        for query in opened.tuning.judged():
            recording.shown(opened.recommend.recommend(Request(query.text, id=new_request())))
            ledger.events.flush()  # a queue has its limit, and here nobody waits
        report = ExposureService(opened.store, ledger.events).report(Quarter.of(recording.now().date()))
    if not any(p.times for p in report.people):
        raise InvalidInputError(NOBODY, code="nobody_eligible")
    return report
