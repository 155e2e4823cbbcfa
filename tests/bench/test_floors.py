"""Search quality does not fall unnoticed: each figure of docs/quality.md has a floor in bench/quality/floors.yaml."""

import re
import shutil
from pathlib import Path

import pytest

from bench.quality.benchmarks import BENCHMARKS
from bench.quality.centre import Scope
from bench.quality.floors import HOME, Held, Part, floor_table, load_floors, measured
from bench.report import HOMES, ROOT, SHARED
from models.errors import DataFileError

FLOORS = load_floors()
KNOWN = ROOT / "var" / "tests" / "vectors.sqlite"  # of the sample centre, which other tests encode


@pytest.fixture(scope="module", autouse=True)
def known_vectors() -> None:
    """The vectors that other tests made are not made again."""
    file = HOMES / HOME / "vectors.sqlite"
    if KNOWN.exists() and not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(KNOWN, file)


@pytest.mark.usefixtures("encoder_dir")
@pytest.mark.parametrize("part", FLOORS, ids=lambda part: part.benchmark)
def test_no_figure_falls_below_its_floor(part: Part) -> None:
    if line := BENCHMARKS[part.benchmark].missing(SHARED):
        pytest.skip(line)
    held = measured(part, SHARED)
    assert not [h for h in held if h.fell], f"search quality fell, see bench/quality/floors.yaml:\n{floor_table(held)}"


def test_every_figure_of_the_page_has_a_floor() -> None:
    page = (ROOT / "docs" / "quality.md").read_text(encoding="utf-8")
    figures = re.search(r"<!-- begin: figures -->\n(.*?)<!-- end -->", page, re.DOTALL)
    assert figures
    rows = re.findall(r"^\| ([a-z][^|]*) \| ([^|]*@\d+|recall|precision) \|", figures[1], re.MULTILINE)
    assert rows
    assert {tuple(row) for row in rows} <= {(name, m) for part in FLOORS for name, floors in part.floors.items() for m in floors}


def test_a_floor_fails_where_the_figure_is_lower_or_gone() -> None:
    assert Held("names", "recall@1", 10, 0.4, 0.5).fell
    assert Held("names", "recall@1", 0, None, 0.5).fell
    assert not Held("names", "recall@1", 10, 0.5, 0.5).fell


def test_a_broken_entry_names_its_line(tmp_path: Path) -> None:
    file = tmp_path / "floors.yaml"
    file.write_text("- benchmark: names\n  flors: {}\n", encoding="utf-8")
    with pytest.raises(DataFileError, match=r"floors\.yaml"):
        load_floors(file)


def test_a_part_of_the_queries_is_always_the_same_part() -> None:
    whole = list(range(100))
    part = Scope(queries=10).asked(whole)
    assert len(part) == 10
    assert part == sorted(part) == Scope(queries=10).asked(whole)
    assert Scope(queries=200).asked(whole) == whole
