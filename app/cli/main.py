"""`dianjiang`: the service on the command line."""

import logging
import os
import sys

import typer
from rich.markup import escape

from app.cli import evaluating, queries, recording, serving
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
for module in (serving, recording, queries, evaluating):
    module.register(cli)

INTERRUPTED = 130


def main() -> None:
    """The entry point: a known error is one clear line (with --json an object), never a stack trace."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    try:
        cli(standalone_mode=True)
    except DianjiangError as e:
        if "--json" in sys.argv:
            print_json({"error": {"code": e.code, "message": e.message}})
        else:
            errors.print(f"[red]{escape(e.message)}[/red]", soft_wrap=True)
        sys.exit(1)
    except KeyboardInterrupt:
        errors.print("已中断。")
        sys.exit(INTERRUPTED)
    except BrokenPipeError:  # the reader of our output went away (… | head)
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
