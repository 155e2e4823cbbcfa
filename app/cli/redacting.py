"""redact check, redact confirm."""

from collections.abc import Mapping
from typing import Annotated

import typer

from app.bootstrap import open_centre
from app.cli.output import JsonOption, print_json, screen
from app.cli.recording import bring_up_to_date
from app.services.redaction import RedactionService, Waiting
from app.settings import load_settings
from models.language.redact import LABELS, Kind, load_redactor


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    redact = typer.Typer(help="脱敏：看哪些案例在等确认，确认后公开。", no_args_is_help=True)
    redact.command("check")(check)
    redact.command("confirm")(confirm)
    cli.add_typer(redact, name="redact")


def check(
    limit: Annotated[int, typer.Option("-n", "--limit", min=1, help="最多列出几件。")] = 20,
    as_json: JsonOption = False,
) -> None:
    """列出要求公开而含有个人信息的案例：查到了什么，脱敏后是什么样。"""
    settings = load_settings()
    with open_centre(settings) as centre:
        waiting = list(RedactionService(centre.store, load_redactor(settings.data)).waiting())
    if as_json:
        print_json({"waiting": len(waiting), "cases": [_plain(w) for w in waiting[:limit]]})
        return
    if not waiting:
        screen.print("没有案例在等待脱敏确认。")
        return
    screen.print(
        f"{len(waiting)} 件案例在等待确认。下面是脱敏后的文字，请通读一遍：没有遗漏，就用 dianjiang redact confirm 编号 公开。"
    )
    for case in waiting[:limit]:
        _show(case)
    if len(waiting) > limit:
        screen.print(f"\n还有 {len(waiting) - limit} 件没有列出，可用 -n 多看几件。")


def _show(waiting: Waiting) -> None:
    shown = waiting.preview
    screen.print(f"\n{waiting.id}  {shown.title}  （{_counted(waiting.kinds)}）", markup=False)
    issues = "；".join(shown.issues)
    for label, text in (("经过", shown.facts), ("焦点", issues), ("调解", shown.process), ("协议", shown.agreement)):
        if text:
            screen.print(f"  {label}：{text}", markup=False)


def _counted(kinds: Mapping[Kind, int]) -> str:
    return "、".join(f"{label} {kinds[kind]}" for kind, label in LABELS.items() if kinds.get(kind))


def _plain(waiting: Waiting) -> dict[str, object]:
    texts = waiting.preview.model_dump(include={"title", "facts", "issues", "process", "agreement"})
    return {"id": waiting.id, "found": dict(waiting.kinds), "redacted": texts}


def confirm(
    ids: Annotated[list[str], typer.Argument(help="案例编号，可写几个。")],
    unchanged: Annotated[bool, typer.Option("--unchanged", help="查到的都不是个人信息：原文照发。")] = False,
    as_json: JsonOption = False,
) -> None:
    """确认脱敏无误：脱敏后的文字进入公开的案例库，原文仍留在档案库。"""
    settings = load_settings()
    with open_centre(settings) as centre:
        copies = RedactionService(centre.store, load_redactor(settings.data)).confirm(ids, unchanged=unchanged)
        bring_up_to_date(centre)
    if as_json:
        print_json({"published": [{"id": c.id, "original": c.original} for c in copies]})
        return
    for copy in copies:
        screen.print(f"{copy.original} 已公开，在案例库中的编号是 {copy.id}；原文仍在档案库。", markup=False)
