"""The house rules that a machine can hold: floors, sizes, and no traces of anybody's machine."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest

from app.settings import ROOT

FILE_LINES, FUNCTION_LINES = 400, 60
# letters in brackets, so that this file does not find itself
MACHINE_PATH = re.compile(r"(?<![\w.])/(?:[w]ork|[r]oot|[h]ome)/\w")
REGISTRY = re.compile(
    r"[f]iles\.pythonhosted\.org|[p]ypi\.org/simple|[r]egistry\.npmjs\.org|[p]roxy\.golang\.org|--(?:extra-)?[i]ndex-url"
)


def tracked() -> list[Path]:
    """The project's files: what git tracks, else (a copy without git) all that is not built."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False)
    if listed.returncode == 0:
        files = [ROOT / name for name in listed.stdout.split("\0") if name]
    else:
        built = {".venv", "var", "build", ".git", "__pycache__"}
        files = [file for file in ROOT.rglob("*") if not built & set(file.relative_to(ROOT).parts)]
    return [file for file in files if file.is_file()]


def texts() -> list[tuple[str, str]]:
    found = []
    for file in tracked():
        try:
            found.append((file.relative_to(ROOT).as_posix(), file.read_text(encoding="utf-8")))
        except UnicodeDecodeError:
            continue
    return found


TEXTS = texts()
MODULES = [(name, text) for name, text in TEXTS if name.endswith(".py")]


def test_imports_go_down_only() -> None:
    linter = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)

    assert done.returncode == 0, done.stdout


def test_no_file_is_long() -> None:
    assert not [name for name, text in MODULES if text.count("\n") > FILE_LINES]


def test_no_function_is_long() -> None:
    assert not [f"{name}:{line} {function}" for name, text in MODULES for function, line in long_functions(text)]


def long_functions(text: str) -> list[tuple[str, int]]:
    functions = (n for n in ast.walk(ast.parse(text)) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef))
    return [(f.name, f.lineno) for f in functions if (f.end_lineno or f.lineno) - f.lineno + 1 > FUNCTION_LINES]


@pytest.mark.parametrize("trace", [MACHINE_PATH, REGISTRY], ids=["machine path", "registry host"])
def test_no_trace_of_a_machine(trace: re.Pattern[str]) -> None:
    found = [f"{name}: {match[0]}" for name, text in TEXTS for match in trace.finditer(text)]

    assert not found


def test_the_checks_can_fail() -> None:
    body = "\n".join("    x = 1" for _ in range(FUNCTION_LINES))
    assert long_functions(f"def f():\n{body}\n") == [("f", 1)]
    assert MACHINE_PATH.search("see " + "/ro" + "ot/x")
    assert not MACHINE_PATH.search("https://example.org/home/x")
    assert REGISTRY.search("pip --extra-" + "index-url x")
