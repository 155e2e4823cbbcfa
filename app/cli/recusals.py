"""recusals: who was kept from which list, and why. For staff."""

from typing import Annotated

import typer

from app.bootstrap import open_centre
from app.cli.output import JsonOption, print_json, screen
from app.services.recusal import ACTIONS, told
from app.settings import load_settings


def register(cli: typer.Typer) -> None:
    """Add the command."""
    cli.command()(recusals)


def recusals(
    party: Annotated[str | None, typer.Option("--party", help="只看这位当事人的：姓名或单位。")] = None,
    request: Annotated[str | None, typer.Option("--request", help="只看这一次推荐的。")] = None,
    limit: Annotated[int, typer.Option("--limit", min=1, max=1000, help="最多几条。")] = 50,
    as_json: JsonOption = False,
) -> None:
    """回避记录：哪次推荐、哪位调解员、哪条规则、什么理由，新的在前。只给工作人员看；当事人只存散列值。"""
    with open_centre(load_settings()) as centre:
        named = [key for p in centre.recusal.parties(party or "") for key in centre.recusal.hashes(p)]
        entries = centre.ledger.recusals.entries(limit, request=request, parties=named)
        shown = [told(entry, centre.field.recusal) for entry in entries]
    if as_json:
        print_json(shown)
        return
    for entry in shown:
        when = f"{entry.time.astimezone():%Y-%m-%d %H:%M}"
        screen.print(f"{when}  {entry.mediator}  {entry.name}，{ACTIONS[entry.action]}：{entry.reason}", markup=False)
        screen.print(f"    推荐 {entry.request}  当事人 {entry.party}", style="dim", markup=False)
    if not shown:
        screen.print("没有回避记录。")
