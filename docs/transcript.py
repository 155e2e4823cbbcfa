"""Fills the transcripts of both READMEs by really asking the sample centre, through the command a reader would type.

Run `make transcript`; it wants the sample centre imported (`make run` does that).
"""

import os
import re
import subprocess
import sys

from app.settings import ROOT
from docs.make import filled

PROGRAM = ROOT / ".venv" / "bin" / "dianjiang"
ASKED = (
    ("recommend", "我楼上邻居家水管漏水把我家厨房泡了，望澜街道这边找谁能管", "-k", "2"),
    ("similar", "干了半年活，老板拖着两万多工资不给，说工程款没下来", "-k", "2", "--tier", "library"),
    ("understand", "城關鎮這邊，隔壁裝修天天吵到半夜，想找個女調解員上門說說"),
)
PAGES = ("README.md", "README.zh-CN.md")
WIDTH = 110


def session() -> str:
    """What a terminal shows: each command with its answer."""
    return "\n".join(f"$ dianjiang {_line(command)}\n{_answer(command)}" for command in ASKED)


def _line(command: tuple[str, ...]) -> str:
    name, text, *options = command
    return " ".join((name, f'"{text}"', *options))


def _answer(command: tuple[str, ...]) -> str:
    environment = {**os.environ, "COLUMNS": str(WIDTH), "NO_COLOR": "1", "TERM": "dumb"}
    done = subprocess.run([PROGRAM, *command], env=environment, capture_output=True, text=True, check=True)  # noqa: S603
    return re.sub(r"[ \t]+$", "", done.stdout, flags=re.MULTILINE).strip("\n") + "\n"


def main() -> int:
    """Write both pages; on a fault, say what the program said."""
    try:
        block = f"```console\n{session()}```"
    except subprocess.CalledProcessError as e:
        sys.stderr.write(e.stderr)
        return 1
    for name in PAGES:
        page = ROOT / name
        page.write_text(filled(page.read_text(encoding="utf-8"), "transcript", block), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
