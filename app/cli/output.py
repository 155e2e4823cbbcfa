"""How the command line talks: one JSON object with --json, else short Chinese text."""

import sys
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console

from models.domain.weights import Ranked

JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序使用。")]
ByOption = Annotated[str, typer.Option("--by", help="您的姓名，记入审计日志。")]
RANKED_LABELS: dict[Ranked, str] = {"mediators": "调解员推荐", "cases": "类似案例"}
screen = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


def print_json(value: Any) -> None:
    """One JSON value on the output stream; pydantic models and dataclasses are allowed."""
    sys.stdout.buffer.write(orjson.dumps(value, default=_plain, option=orjson.OPT_APPEND_NEWLINE))
    sys.stdout.flush()


def _plain(value: Any) -> Any:
    if hasattr(value, "model_dump"):
        return value.model_dump(mode="json")
    if isinstance(value, tuple | set | frozenset):
        return list(value)
    return str(value)
