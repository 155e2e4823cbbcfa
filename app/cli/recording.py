"""import, template, index."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated, Literal

import typer

from app.bootstrap import Centre, import_context, open_centre
from app.cli.output import JsonOption, print_json, screen
from app.field import load_field
from app.progress import file_progress, progress_bar
from app.settings import load_settings
from indexer.importing.report import ImportReport

RecordKind = Literal["organisations", "mediators", "cases"]
SAMPLE: tuple[RecordKind, ...] = ("organisations", "mediators", "cases")


class Importable(StrEnum):
    """What `import` takes."""

    organisations = "organisations"
    mediators = "mediators"
    cases = "cases"
    sample = "sample"


class Templated(StrEnum):
    """What there is a template of."""

    organisations = "organisations"
    mediators = "mediators"
    cases = "cases"


_KINDS: dict[str, RecordKind] = {name: name for name in SAMPLE}


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command("import")(import_)
    cli.command()(template)
    index = typer.Typer(help="搜索索引：看状态、重建。", no_args_is_help=True)
    index.command("status")(index_status)
    index.command("rebuild")(index_rebuild)
    cli.add_typer(index, name="index")


def import_(
    kind: Annotated[Importable, typer.Argument(help="导入什么；sample 为自带的虚构样例中心。")],
    file: Annotated[Path | None, typer.Argument(help="CSV、XLSX 或 JSONL 文件。")] = None,
    mapping: Annotated[Path | None, typer.Option(help="表头对照文件（YAML）：字段: 文件里的列名。")] = None,
    refused: Annotated[Path | None, typer.Option(help="退回的行写到这里；默认在原文件旁。")] = None,
    as_json: JsonOption = False,
) -> None:
    """导入调解员、案例或组织；好的行入库，坏的行退回并说明原因，可改正后再导入。"""
    from indexer.importing.importer import import_file  # loads openpyxl, which `serve` has no use for

    settings = load_settings()
    jobs: list[tuple[RecordKind, Path]]
    if kind is Importable.sample:
        jobs = [(name, settings.data / "sample" / f"{name}.jsonl") for name in SAMPLE]
    elif file is None:
        raise typer.BadParameter("请写明要导入的文件")
    else:
        jobs = [(_KINDS[kind], file)]
    with open_centre(settings) as centre:
        context = import_context(settings, centre.field)
        reports = []
        for name, path in jobs:
            with file_progress(f"导入 {path.name}") as advance:
                reports.append(import_file(name, path, centre.store, context, mapping, refused, advance))
        bring_up_to_date(centre)
    _print_reports(reports, as_json=as_json)


def _print_reports(reports: list[ImportReport], *, as_json: bool) -> None:
    if as_json:
        print_json(reports[0].as_dict() if len(reports) == 1 else [report.as_dict() for report in reports])
        return
    for report in reports:
        for line in report.lines():
            screen.print(line, markup=False)


def bring_up_to_date(centre: Centre) -> None:
    """Words, then vectors; where a running service holds the index, it does this itself within seconds."""
    behind = centre.follower.behind()
    with progress_bar("编入索引", behind) as advance:
        if not centre.follower.catch_up_if_free(advance):
            screen.print("服务正在运行，几秒内会自动编入索引。")
            return
    waiting = centre.lane.waiting()
    if waiting:
        with progress_bar("计算语义向量", waiting) as advance:
            centre.lane.fill(advance)


def template(
    kind: Annotated[Templated, typer.Argument(help="哪种表。")],
    out: Annotated[Path | None, typer.Option("--out", help="写到哪里；.csv 结尾为 CSV，默认 <种类>.xlsx。")] = None,
    as_json: JsonOption = False,
) -> None:
    """下载导入模板（表头、一行示例和填写说明）。"""
    path = out or Path(f"{kind.value}.xlsx")
    from indexer.importing.template import template as make_template

    settings = load_settings()
    context = import_context(settings, load_field(settings))
    form: Literal["csv", "xlsx"] = "csv" if path.suffix.lower() == ".csv" else "xlsx"
    path.write_bytes(make_template(_KINDS[kind], context, form))
    if as_json:
        print_json({"file": str(path)})
    else:
        screen.print(f"模板已写到 {path}", markup=False)


def index_status(as_json: JsonOption = False) -> None:
    """索引里有什么，是否跟上了记录库。"""
    with open_centre(load_settings()) as centre:
        manifest = centre.engine.manifest
        status = {
            "generation": manifest.generation,
            "built_at": manifest.built_at,
            "mediators": centre.engine.count("mediators"),
            "cases": centre.engine.count("cases"),
            "behind": centre.follower.behind(),
            "waiting_for_vectors": centre.lane.waiting(),
            "encoder": manifest.encoder,
        }
    if as_json:
        print_json(status)
        return
    labels = ("第几代", "建于", "调解员", "案例", "落后变更", "等待向量", "编码器")
    for label, value in zip(labels, status.values(), strict=True):
        screen.print(f"{label}：{value}", markup=False)


def index_rebuild(as_json: JsonOption = False) -> None:
    """在旁边重建索引，成功后换上；失败则旧索引不变。"""
    with open_centre(load_settings(), fresh_index=True) as centre:
        total = centre.store.count("mediators") + centre.store.count("cases")
        with progress_bar("重建索引", total) as advance:
            done = centre.follower.rebuild(advance)
        waiting = centre.lane.waiting()
        with progress_bar("计算语义向量", waiting) as advance:
            centre.lane.fill(advance)
    if as_json:
        print_json({"documents": done, "vectors": waiting})
    else:
        screen.print(f"重建完成：{done} 条记录，新算 {waiting} 个语义向量。")
