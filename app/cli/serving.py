"""serve, doctor."""

import contextlib
import importlib.metadata
import shutil
import socket
from pathlib import Path
from typing import Annotated, Any

import typer

from app.bootstrap import open_centre
from app.cli.output import JsonOption, print_json, screen
from app.field import load_field
from app.settings import Settings, load_settings
from models.errors import DianjiangError, SettingsError

DISK_NEEDED = 500_000_000  # bytes free for a city's index, records and vectors to be rebuilt beside the old


def register(cli: typer.Typer) -> None:
    """Add the commands."""
    cli.command()(serve)
    cli.command()(doctor)


def serve(
    host: Annotated[str | None, typer.Option(help="监听地址，默认取设置 DIANJIANG_HOST。")] = None,
    port: Annotated[int | None, typer.Option(min=1, max=65535, help="端口，默认取设置 DIANJIANG_PORT。")] = None,
) -> None:
    """启动服务（网页和接口），按 Ctrl-C 停止。"""
    settings = load_settings()
    settings = settings.model_copy(update={k: v for k, v in (("host", host), ("port", port)) if v is not None})
    _check_port(settings)
    import uvicorn

    from app.api.application import create_app

    config = uvicorn.Config(
        create_app(settings), host=settings.host, port=settings.port, log_level=settings.log_level, access_log=False,
        timeout_graceful_shutdown=5,
    )  # fmt: skip
    screen.print(f"点将台 http://{settings.host}:{settings.port} （按 Ctrl-C 停止）")
    with contextlib.suppress(KeyboardInterrupt):  # uvicorn raises it again after it has stopped in order
        uvicorn.Server(config).run()
    screen.print("已停止。")


def _check_port(settings: Settings) -> None:
    """Say it plainly before anything is loaded: a taken port is the most common hitch."""
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    with socket.socket(family) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((settings.host, settings.port))
        except OSError as e:
            raise SettingsError(
                f"端口 {settings.port} 用不了（{settings.host}，可能已被占用）：请先停掉占用它的程序，"
                f"或换一个端口：dianjiang serve --port {settings.port % 65535 + 1}"
            ) from e


def doctor(as_json: JsonOption = False) -> None:
    """检查安装、数据文件、编码器、索引和磁盘，说明怎样修复。"""
    settings = load_settings()
    checks = [_check_versions(), _check_disk(settings.home), *_check_centre(settings)]
    if as_json:
        print_json({"ok": all(c["ok"] for c in checks), "checks": checks})
    else:
        for check in checks:
            screen.print(f"{'✓' if check['ok'] else '✗'} {check['name']}：{check['detail']}", markup=False)
    if not all(c["ok"] for c in checks):
        raise typer.Exit(1)


def _check(name: str, ok: bool, detail: str) -> dict[str, Any]:
    return {"name": name, "ok": ok, "detail": detail}


def _check_versions() -> dict[str, Any]:
    names = ("tantivy", "faiss-cpu", "onnxruntime", "rjieba", "fastapi", "sqlalchemy")
    return _check("软件包", True, "、".join(f"{name} {importlib.metadata.version(name)}" for name in names))


def _check_disk(home: Path) -> dict[str, Any]:
    home.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(home).free
    detail = f"剩余 {free / 1e9:.1f} GB" + ("" if free >= DISK_NEEDED else "，不足 0.5 GB，请清理磁盘")
    return _check("磁盘", free >= DISK_NEEDED, detail)


def _check_centre(settings: Settings) -> list[dict[str, Any]]:
    try:
        field = load_field(settings)
    except DianjiangError as e:
        return [_check("数据文件", False, e.message)]
    detail = f"{len(field.taxonomy.types)} 类纠纷、{len(field.taxonomy.causes)} 个案由、{len(field.regions)} 个辖区"
    checks = [_check("数据文件", True, detail)]
    try:
        with open_centre(settings) as centre:
            counts = {kind: centre.store.count(kind) for kind in ("organisations", "mediators", "cases")}
            behind, waiting = centre.follower.behind(), centre.lane.waiting()
    except DianjiangError as e:
        return [*checks, _check("索引和编码器", False, e.message)]
    named = f"{counts['organisations']} 个组织、{counts['mediators']} 名调解员、{counts['cases']} 件案例"
    empty = counts["mediators"] == 0
    checks.append(_check("记录库", not empty, named + ("；还没有调解员，请先 dianjiang import mediators 文件" if empty else "")))
    state = f"落后 {behind} 次变更，{waiting} 条等待向量" if behind or waiting else "与记录库一致"
    checks.append(_check("索引", True, state))
    return checks
