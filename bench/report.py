"""What all benchmarks share: where text and state are, on what machine and from which bytes, and the marked parts of the docs."""

import hashlib
import os
import platform
from argparse import ArgumentTypeError
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import psutil

from docs.make import filled

ROOT = Path(__file__).resolve().parents[1]
SHARED = ROOT.parent / "shared" / "data"  # real text that is not ours to ship: read in place, never copied
HOMES = ROOT / "var" / "bench"  # a home of their own; vectors stay there, so that a second run encodes nothing twice
ENCODER = Path(os.environ.get("DIANJIANG_HOME", ROOT / "var")) / "encoder"  # where `make encoder` builds it


def at_least_one(text: str) -> int:
    """How many runs a command is asked for; argparse tells what is wrong with it."""
    if not text.isdecimal() or int(text) < 1:
        raise ArgumentTypeError(f"“{text}”不行，请写 1 以上的整数")
    return int(text)


def missing(folder: Path, names: Iterable[str]) -> str | None:
    """One line that says what is not there; None when all is."""
    absent = [name for name in names if not (folder / name).is_file()]
    return f"没有 {folder.name}/{'、'.join(absent)}，这项测量跳过（真实文本不随项目发布）。" if absent else None


def machine() -> str:
    """The kind of machine, without its name."""
    model = next((line.split(":", 1)[1].strip() for line in _cpu_lines() if line.startswith("model name")), platform.machine())
    memory = psutil.virtual_memory().total / 1e9
    return f"{os.cpu_count()} cores ({model}), {memory:.0f} GB, {platform.system()}, Python {platform.python_version()}"


def _cpu_lines() -> list[str]:
    try:
        return Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def fingerprint(files: Sequence[Path]) -> str:
    """The first 12 digits of the sha256 over the files' bytes, in this order."""
    whole = hashlib.sha256()
    for file in files:
        whole.update(file.read_bytes())
    return whole.hexdigest()[:12]


def stamp(command: str, data: str) -> str:
    """Where figures come from, as one line of a page."""
    return f"Measured {date.today().isoformat()} by `{command}` on {machine()}; data {data}."


def write_section(page: Path, name: str, text: str) -> None:
    """Replace the part `name` of a page. Raises ValueError where the page has none."""
    before = page.read_text(encoding="utf-8")
    if f"<!-- begin: {name} -->\n" not in before:
        raise ValueError(f"{page.name} has no part {name}")
    page.write_text(filled(before, name, text), encoding="utf-8")
