"""The quarter's report of exposure as tables: the same in the notebook, on the command line and in the workbook."""

from collections import Counter
from pathlib import Path

from app.services.exposure import WAYS, WHYS, ExposureReport, Why, group_label
from app.services.report_table import Cell, Table, write_workbook
from models.ranking.exposure import share_of_tenth

WHY: dict[Why, str] = {
    "inactive": "这一季不在任",
    "full": "现在没有空位",
    "ranked": "进过候选，但没有排到看得见的名次",
    "type": "没有人问到其登记的领域",
    "area": "问到其领域的，都不在其服务的辖区",
    "behind": "领域和辖区都对，但没有进过前 50 名",
}
_HEAD = ("编号", "姓名", "组织", "亮相次数", "排第一", "被选", "占全部关注", "按得分该占", "关注÷该占")
_NOTE = "排得越前，得到的关注越多；“该占”是按各人在候选里的得分分摊的份额。1 为相称，大于 1 为露面多于得分。"


def summary(r: ExposureReport, note: str = "") -> Table:
    """The quarter in a few figures."""
    shown = [p for p in r.people if p.times]
    rows: list[tuple[Cell, ...]] = [
        ("名单数", r.lists),
        ("这一季在任的调解员", len(r.people)),
        ("至少亮相一次的", len(shown)),
        ("一次没有亮相的", len(r.people) - len(shown)),
        ("亮相的基尼系数（0 人人一样，1 全归一人）", r.inequality),
        ("亮相最多的一成人占了", f"{share_of_tenth((p.attention for p in r.people), len(r.people)):.0%}"),
    ]
    return Table(f"{r.quarter.label}亮相概况", ("", "多少"), rows, note)


def people(r: ExposureReport, most: int | None = None) -> Table:
    """Those shown most, or everybody."""
    rows = [
        (p.id, p.name, p.office, p.times, p.first, p.picked, f"{p.attention:.2%}", f"{p.merit:.2%}", p.ratio)
        for p in r.people[:most]
    ]
    return Table("亮相最多的调解员" if most else "每一位调解员", _HEAD, rows, _NOTE)


def groups(r: ExposureReport, way: str) -> Table:
    """By organisation, gender or age band."""
    rows = [
        (group_label(way, g.label), g.people, g.shown, g.times, f"{g.attention:.1%}", f"{g.merit:.1%}", g.ratio)
        for g in r.groups
        if g.way == way
    ]
    head = (WAYS[way], "在任人数", "亮相过的人", "亮相次数", "占全部关注", "按得分该占", "关注÷该占")
    return Table(f"按{WAYS[way]}看亮相", head, rows, _NOTE)


def never(r: ExposureReport) -> Table:
    """Why some were never shown, by reason."""
    counts = Counter(n.why for n in r.never)
    rows = [(WHY[why], counts[why]) for why in WHYS if counts[why]]
    note = "按从上到下第一条符合的算；空位是今天的情况，记录里没有当时的。"
    return Table("一次没有亮相的，为什么", ("原因", "人数"), rows, note)


def never_people(r: ExposureReport) -> Table:
    """Each of them."""
    rows = [(n.id, n.name, n.office, WHY[n.why]) for n in r.never]
    return Table("没有亮相的名单", ("编号", "姓名", "组织", "原因"), rows)


def save(r: ExposureReport, file: Path, note: str = "") -> None:
    """All of it as a workbook, for the director."""
    write_workbook(file, [summary(r, note), people(r), *(groups(r, way) for way in WAYS), never(r), never_people(r)])
