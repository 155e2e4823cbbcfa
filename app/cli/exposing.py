"""exposure: who was shown how often in a quarter. For staff."""

from contextlib import closing
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from app.bootstrap import open_ledger
from app.cli.output import JsonOption, print_json, screen
from app.services import exposure_tables as tables
from app.services.exposure import ExposureReport, ExposureService
from app.settings import load_settings
from indexer.records.store import RecordStore
from models.domain.quarter import Quarter

MOST = 10  # people on the screen; everybody is in the workbook


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command()(exposure)


def exposure(
    quarter: Annotated[str | None, typer.Option("--quarter", help="季度，如 2026Q3；不填为今天所在的季度。")] = None,
    xlsx: Annotated[Path | None, typer.Option("--xlsx", help="全部写成这个 Excel 文件：每一位调解员、各个组织。")] = None,
    as_json: JsonOption = False,
) -> None:
    """亮相报告：一个季度里谁亮相多少、和得分是否相称（按人、组织、性别、年龄），谁一次没有亮相、为什么。"""
    asked = Quarter.parse(quarter) if quarter else Quarter.of(date.today())
    settings = load_settings()
    with closing(open_ledger(settings)) as ledger, closing(RecordStore(settings.records_url)) as store:
        report = ExposureService(store, ledger.events).report(asked)
    if xlsx:
        tables.save(report, xlsx)
    if as_json:
        print_json({"quarter": str(report.quarter)} | {f.name: getattr(report, f.name) for f in fields(report)[1:]})
        return
    _print(report)
    screen.print(f"已写到 {xlsx}" if xlsx else "每一位、每个组织：加上 --xlsx 文件", markup=False)


def _print(report: ExposureReport) -> None:
    if not report.lists:
        screen.print(f"{report.quarter.label}还没有记录过名单：服务给当事人看过推荐以后才有。")
    groups = (tables.groups(report, way) for way in ("gender", "age"))
    for table in (tables.summary(report), tables.people(report, MOST), *groups, tables.never(report)):
        screen.print(f"{table}\n", markup=False)
