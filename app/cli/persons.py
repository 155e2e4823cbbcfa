"""person export, person erase."""

from contextlib import closing
from pathlib import Path
from typing import Annotated

import orjson
import typer

from app.bootstrap import open_centre, open_ledger
from app.cli.output import JsonOption, print_json, screen
from app.cli.recording import bring_up_to_date
from app.services.persons import PersonService
from app.settings import load_settings
from indexer.records.store import RecordStore

IdArgument = Annotated[str, typer.Argument(help="调解员编号。")]


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    person = typer.Typer(help="调解员本人的数据：导出、删除。", no_args_is_help=True)
    person.command("export")(export)
    person.command("erase")(erase)
    cli.add_typer(person, name="person")


def export(
    mediator: IdArgument,
    out: Annotated[Path | None, typer.Option("--out", help="写到这里（JSON），默认 <编号>.json。")] = None,
    as_json: JsonOption = False,
) -> None:
    """导出一位调解员的全部数据：档案、办过的案件编号、出现过的推荐、被选中的时间。"""
    settings = load_settings()
    with closing(open_ledger(settings)) as ledger, closing(RecordStore(settings.records_url)) as store:
        about = PersonService(store, ledger).export(mediator)
    if as_json:
        print_json(about)
        return
    file = out or Path(f"{mediator}.json")
    file.write_bytes(orjson.dumps(about, option=orjson.OPT_INDENT_2))
    screen.print(f"已写到 {file}：办过 {len(about['cases'])} 件，出现在 {len(about['lists'])} 次推荐里。", markup=False)


def erase(
    mediator: IdArgument,
    actor: Annotated[str, typer.Option("--by", help="经办人姓名，记入审计日志。")],
    reason: Annotated[str, typer.Option("--reason", help="理由，记入审计日志；请不要写被删的人是谁。")],
    as_json: JsonOption = False,
) -> None:
    """删除一位调解员的全部数据；推荐记录留下名次，不留是谁。不能撤销。"""
    with open_centre(load_settings()) as centre:
        done = PersonService(centre.store, centre.ledger).erase(mediator, actor, reason)
        bring_up_to_date(centre)
    if as_json:
        print_json(done)
        return
    screen.print(f"已删除：档案 {done.records} 份，{done.cases} 件案例里的编号，台账里 {done.events} 处。")
    screen.print("名册原件里还有这个人的话，请一并删去，否则再次导入又会出现；备份按中心的规定处理。")
