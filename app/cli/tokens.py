"""token create, token list, token revoke."""

from contextlib import closing
from enum import StrEnum
from typing import Annotated

import typer

from app.bootstrap import open_ledger
from app.cli.output import ByOption, JsonOption, print_json, screen
from app.services.deeds import checked_actor
from app.settings import load_settings
from app.stores.tokens import Role

ROLE_NAMES: dict[Role, str] = {"viewer": "查看", "proposer": "提出和评测", "approver": "启用和退回"}


class RoleChoice(StrEnum):
    """What a token may do."""

    viewer = "viewer"
    proposer = "proposer"
    approver = "approver"


_ROLES: dict[RoleChoice, Role] = {
    RoleChoice.viewer: "viewer",
    RoleChoice.proposer: "proposer",
    RoleChoice.approver: "approver",
}


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    token = typer.Typer(help="工作人员的接口令牌：发放、查看、作废。", no_args_is_help=True)
    token.command("create")(create)
    token.command("list")(list_)
    token.command("revoke")(revoke)
    cli.add_typer(token, name="token")


def create(
    name: Annotated[str, typer.Argument(help="发给谁（姓名）。")],
    by: ByOption,
    role: Annotated[
        RoleChoice, typer.Option("--role", help="viewer 只能看、proposer 还能提出和评测、approver 还能启用和退回。")
    ] = RoleChoice.viewer,
    as_json: JsonOption = False,
) -> None:
    """发一个令牌；只显示这一次，台账里只存散列值。"""
    with closing(open_ledger(load_settings())) as ledger:
        badge, text = ledger.tokens.make(checked_actor(name), _ROLES[role], checked_actor(by))
    if as_json:
        print_json({"id": badge.id, "name": badge.name, "role": badge.role, "token": text})
        return
    screen.print(f"{badge.name}（{ROLE_NAMES[badge.role]}），编号 {badge.id}。令牌只显示这一次，请当面交给本人：", markup=False)
    screen.print(text, markup=False, soft_wrap=True)


def list_(as_json: JsonOption = False) -> None:
    """列出发过的令牌：编号、姓名、权限、是否作废。"""
    with closing(open_ledger(load_settings())) as ledger:
        badges = ledger.tokens.badges()
    if as_json:
        print_json(badges)
        return
    for badge in badges:
        ended = f"，{badge.revoked:%Y-%m-%d} 作废" if badge.revoked else ""
        screen.print(f"{badge.id}  {badge.name}  {ROLE_NAMES[badge.role]}  {badge.created:%Y-%m-%d} 发放{ended}", markup=False)
    if not badges:
        screen.print("还没有发过令牌。")


def revoke(token_id: Annotated[str, typer.Argument(help="令牌编号。")], by: ByOption, as_json: JsonOption = False) -> None:
    """作废一个令牌，马上生效。"""
    with closing(open_ledger(load_settings())) as ledger:
        ledger.tokens.revoke(token_id, checked_actor(by))
    if as_json:
        print_json({"revoked": token_id})
    else:
        screen.print(f"令牌 {token_id} 已作废。", markup=False)
