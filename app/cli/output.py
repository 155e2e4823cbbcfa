"""How the command line talks: one JSON object with --json, else short Chinese text."""

import sys
from enum import StrEnum
from typing import Annotated, Any, get_args

import orjson
import typer
from rich.console import Console

from models.domain.weights import Scheme

JsonOption = Annotated[bool, typer.Option("--json", help="输出 JSON，供程序使用。")]
ByOption = Annotated[str, typer.Option("--by", help="您的姓名，记入审计日志。")]
screen = Console(highlight=False)
errors = Console(stderr=True, highlight=False)


class Kind(StrEnum):
    """What is ranked, and cases by which kind of similarity: a scheme, as the command line takes it."""

    mediators = "mediators"
    cases = "cases"
    cases_relationship = "cases-relationship"
    cases_remedy = "cases-remedy"
    cases_law = "cases-law"
    cases_method = "cases-method"


SCHEME: dict[Kind, Scheme] = {Kind(scheme): scheme for scheme in get_args(Scheme)}


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
