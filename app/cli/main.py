"""`dianjiang`: the service on the command line."""

import logging
import os
import re
import sys

import typer
from rich.markup import escape
from typer._click.exceptions import (
    BadParameter,
    MissingParameter,
    NoArgsIsHelpError,
    NoSuchOption,
    UsageError,
)  # named nowhere else

from app.cli import (
    comparing,
    evaluating,
    exposing,
    judging,
    learning,
    learning_weights,
    persons,
    queries,
    recording,
    recusals,
    redacting,
    serving,
    tokens,
    trying,
    weighing,
)
from app.cli.output import errors, print_json
from models.errors import DianjiangError

cli = typer.Typer(
    name="dianjiang",
    help="点将台：矛盾纠纷调解中心自己运行的检索服务——推荐调解员，查找类似案例。",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
MODULES = (
    *(serving, recording, redacting, queries, evaluating, learning),
    *(weighing, comparing, trying, learning_weights, judging, tokens, persons, recusals, exposing),
)
for module in MODULES:
    module.register(cli)

INTERRUPTED, USAGE = 130, 2
_SAID = (  # what typer says in English
    (r"is not one of (.+)\.$", "应为 {} 之一"),
    (r"(does not match the formats)", "应为日期，写成 2026-09-30 这样"),
    (r"valid (integer|decimal)|parse string as an? (integer|number)", "应为数字"),
    (r"No such command '(.+)'", "没有 {} 这个命令"),
    (r"unexpected extra arguments? ?\(?s?\)? ?\((.+)\)", "多写了 {}"),
)


def main() -> None:
    """The entry point: a known error is one clear line (with --json an object), never a stack trace."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        sys.exit(cli(standalone_mode=False))
    except DianjiangError as e:
        _refuse(e.code, e.message)
        sys.exit(1)
    except NoArgsIsHelpError as e:  # `dianjiang` alone: the help is the answer
        e.show()
        sys.exit(USAGE)
    except UsageError as e:
        _refuse("usage", f"命令写法不对（{_wrong(e)}）。请看说明：{e.ctx.command_path if e.ctx else 'dianjiang'} --help")
        sys.exit(USAGE)
    except KeyboardInterrupt:
        errors.print("已中断。")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of our output went away (… | head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except OSError as e:
        if e.filename is None:  # no file that somebody named: a fault of ours
            raise
        _refuse("cannot_use_file", f"{e.filename} 读写不了，请检查路径、权限和磁盘空间。")
        sys.exit(1)


def _wrong(error: UsageError) -> str:
    """What is wrong with a command, in Chinese where it is one of the usual things."""
    said = error.message
    for pattern, words in _SAID:
        if match := re.search(pattern, error.message):
            said = words.format((match[1] or "").replace("', '", "、").strip("'"))
            break
    match error:
        case NoSuchOption():
            return f"没有 {error.option_name} 这个选项"
        case BadParameter(param=param) if param is not None:
            name = param.opts[0] if param.param_type_name == "option" else (param.name or "").upper()
            return f"少了 {name}" if isinstance(error, MissingParameter) else f"{name} 的值用不了：{said}"
        case _:
            return said


def _refuse(code: str, message: str) -> None:
    if "--json" in sys.argv:
        print_json({"error": {"code": code, "message": message}})
    else:
        errors.print(f"[red]{escape(message)}[/red]", soft_wrap=True)
