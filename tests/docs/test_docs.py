"""Documentation that went stale fails here: generated parts, links, commands, paths, and pages nobody points to."""

import importlib
import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from app.settings import ROOT
from docs import make

PAGES = make.pages()
DATA_PAGES = sorted((ROOT / "data").rglob("*.md"))
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
FLOORS = ("app", "indexer", "models", "docs", "bench")
FILE = re.compile(r"[\w.-]+(?:/[\w.-]+)+/?|[\w-]+\.(?:py|md|toml|yaml|yml|csv|txt|ipynb)|Makefile")
OUTSIDE = ("var/", ".venv/", "../")  # made on the reader's machine, or beside the project


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


def prose(page: Path) -> str:
    return FENCE.sub("", page.read_text(encoding="utf-8"))


def spans(page: Path) -> list[str]:
    return SPAN.findall(prose(page))


def command_lines(page: Path) -> list[str]:
    """What a reader would type: code spans, and the lines of shell blocks (answers of a transcript left out)."""
    text = page.read_text(encoding="utf-8")
    lines = spans(page)
    for language, block in FENCE.findall(text):
        if language == "console":
            lines += [line[2:] for line in block.splitlines() if line.startswith("$ ")]
        elif language in ("", "bash", "sh"):
            lines += block.splitlines()
    return [line.removeprefix(".venv/bin/") for line in lines]


@cache
def targets() -> frozenset[str]:
    return frozenset(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))


@cache
def commands() -> dict[str, frozenset[str]]:
    """Command -> its options."""
    return {name: frozenset(o for p in command.params for o in p.opts) for name, command in make.commands()}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_generated_parts_are_fresh(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert make.renewed(text) == text, "run `make docs`"


def test_every_generated_part_is_shown_somewhere() -> None:
    shown = {name for page in PAGES for _, name, _, _ in make.BLOCK.findall(page.read_text(encoding="utf-8"))}

    assert set(make.PARTS) <= shown <= {*make.PARTS, *make.ELSEWHERE}


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_every_marker_is_closed(page: Path) -> None:
    text = page.read_text(encoding="utf-8")

    assert text.count("<!-- begin:") == text.count("<!-- end -->") == len(make.BLOCK.findall(text))


@pytest.mark.parametrize("page", [*PAGES, *DATA_PAGES], ids=name_of)
def test_links_lead_somewhere(page: Path) -> None:
    links = [link.split("#")[0] for link in LINK.findall(prose(page)) if "://" not in link]
    broken = [link for link in links if link and not (page.parent / link).exists()]

    assert not broken


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_make_targets_exist(page: Path) -> None:
    named = {word for line in command_lines(page) for word in re.findall(r"^make (?:[A-Z]+=\S+ )?([a-z-]+)", line)}

    assert named <= targets()


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_commands_and_their_options_exist(page: Path) -> None:
    for line in command_lines(page):
        if not line.startswith("dianjiang "):
            continue
        words = line.split()
        name = next((" ".join(words[:n]) for n in (4, 3, 2) if " ".join(words[:n]) in commands()), None)
        group = any(known.startswith(f"{line} ") for known in commands())
        assert name or group or words[1] in ("--help", "-h"), f"no such command: {line}"
        options = {w.split("=")[0] for w in words if re.match(r"--?[a-z]", w)} - {"-h", "--help"}
        assert options <= commands().get(name or "", frozenset()), f"no such option: {line}"


@pytest.mark.parametrize("page", PAGES, ids=name_of)
def test_paths_and_modules_exist(page: Path) -> None:
    missing = [span for span in spans(page) if looks_like_path(span) and not path_exists(page, span)]
    missing += [span for span in spans(page) if looks_like_module(span) and not module_exists(span)]

    assert not missing


def looks_like_path(span: str) -> bool:
    return FILE.fullmatch(span) is not None and not looks_like_module(span)


def path_exists(page: Path, span: str) -> bool:
    return span.startswith(OUTSIDE) or (ROOT / span).exists() or (page.parent / span).exists()


def looks_like_module(span: str) -> bool:
    first, *rest = span.split(".")
    return first in FLOORS and bool(rest) and "/" not in span and all(part.isidentifier() for part in rest)


def module_exists(span: str) -> bool:
    parts = span.split(".")
    for n in range(len(parts), 0, -1):
        try:
            found: Any = importlib.import_module(".".join(parts[:n]))
        except ModuleNotFoundError:
            continue
        for part in parts[n:]:
            found = getattr(found, part, None)
        return found is not None
    return False


@pytest.mark.parametrize("page", [p for p in PAGES if p.is_relative_to(make.DOCS)], ids=name_of)
def test_the_front_page_leads_to_every_page(page: Path) -> None:
    front = make.DOCS / "README.md"
    reached = {(front.parent / link.split("#")[0]).resolve() for link in LINK.findall(prose(front))}

    assert page == front or page in reached


def test_the_checks_can_fail(tmp_path: Path) -> None:
    """Each finder finds what it is for."""
    page = tmp_path / "page.md"
    page.write_text("`make nothing` `dianjiang nothing` `no/such.py` `models.nothing.here` [x](gone.md)\n", encoding="utf-8")

    assert command_lines(page)[:2] == ["make nothing", "dianjiang nothing"]
    assert looks_like_path("no/such.py")
    assert not path_exists(page, "no/such.py")
    assert looks_like_module("models.nothing.here")
    assert not module_exists("models.nothing.here")
    assert LINK.findall(prose(page)) == ["gone.md"]
    assert "nothing" not in targets()
