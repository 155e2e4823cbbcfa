"""A real store, the project's own lists, and a small table of areas."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook

from indexer.importing.columns import ImportContext, load_context
from indexer.importing.importer import import_file
from indexer.importing.report import ImportReport
from indexer.records.store import RecordStore
from indexer.records.tables import Kind
from models.domain.region import Region, Regions
from models.domain.taxonomy import load_taxonomy

DATA = Path(__file__).parents[3] / "data"
AREAS = {
    "98": "岚川省",
    "9801": "临澜市",
    "980102": "澜东区",
    "980121": "禾阳县",
    "980121001": "城关镇",
    "980121002": "柳桥镇",
    "980121202": "河口乡",
    "980122": "松峪县",
    "980122001": "竹溪镇",
    "97": "别省",
    "9701": "别市",
    "970121": "外县",
    "970121001": "城关镇",
    "970121002": "竹溪镇",
    "970122": "远县",
    "970122002": "白云镇",
    "970123": "近县",
    "970123002": "白云镇",
}


@pytest.fixture(scope="session")
def context() -> ImportContext:
    regions = Regions(Region(code.ljust(12, "0"), name) for code, name in AREAS.items())
    return load_context(DATA, load_taxonomy(DATA), regions, home="980100000000")


@pytest.fixture
def store(tmp_path: Path) -> Iterator[RecordStore]:
    opened = RecordStore(f"sqlite:///{tmp_path / 'records.sqlite'}")
    yield opened
    opened.close()


Import = Callable[..., ImportReport]


@pytest.fixture
def run(store: RecordStore, context: ImportContext, tmp_path: Path) -> Import:
    """Import rows (written as JSONL), a table (written as CSV), or a file's own bytes."""

    def do(kind: Kind, content: bytes | str | Sequence[Mapping[str, Any]] | Path, name: str = "", **more: Any) -> ImportReport:
        if isinstance(content, Path):
            return import_file(kind, content, store, context, **more)
        if isinstance(content, str | bytes):
            path = tmp_path / (name or "in.csv")
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        else:
            path = tmp_path / (name or "in.jsonl")
            path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in content), encoding="utf-8")
        return import_file(kind, path, store, context, **more)

    return do


def table(*rows: Sequence[str], delimiter: str = ",") -> str:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue()


def sheet(path: Path, *rows: Sequence[object]) -> Path:
    book = Workbook()
    for row in rows:
        book.worksheets[0].append(list(row))
    book.save(path)
    return path
