"""Templates are files that import as they are."""

import io
from pathlib import Path
from typing import Literal

import pytest
from openpyxl import load_workbook

from indexer.importing.columns import REQUIRED, ImportContext
from indexer.importing.template import template
from indexer.records.tables import KINDS, Kind
from tests.indexer.importing.conftest import Import


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["xlsx", "csv"])
def test_a_template_imports_as_it_is(
    run: Import, context: ImportContext, tmp_path: Path, kind: Kind, form: Literal["xlsx", "csv"]
) -> None:
    path = tmp_path / f"t.{form}"
    path.write_bytes(template(kind, context, form))
    report = run(kind, path)
    assert (report.read, report.count.added, report.refused) == (1, 1, 0), report.lines()
    assert (report.unknown, report.warnings) == ({}, {})


@pytest.mark.parametrize("kind", KINDS)
def test_a_template_explains_every_column(context: ImportContext, kind: Kind) -> None:
    book = load_workbook(io.BytesIO(template(kind, context)))
    data, guide = book.worksheets
    header = [str(cell.value) for cell in data[1]]
    assert header == [c.label for c in context.columns[kind]]
    rows = {str(row[0]): row for row in guide.iter_rows(min_row=2, values_only=True)}
    assert set(header) <= set(rows)
    required = [c.label for c in context.columns[kind] if c.field == REQUIRED[kind]]
    assert [label for label in header if rows[label][1] == "是"] == required
    assert "邻里纠纷" in str(next(rows[c.label][3] for c in context.columns[kind] if c.field == "dispute_types"))


def test_the_columns_have_every_field_a_record_has(context: ImportContext) -> None:
    from indexer.records.tables import RECORD_TYPES

    for kind in KINDS:
        fields = {c.field.split(".")[0] for c in context.columns[kind]} - {"age"}
        # `original` is set where a copy is made, and no register has a column for it
        assert fields == set(RECORD_TYPES[kind].model_fields) - {"original"}
