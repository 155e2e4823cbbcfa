"""Which column of a file is which field of the record: the headers of data/import and a centre's own mapping file."""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from pydantic import Field

from indexer.records.tables import KINDS, RECORD_TYPES, Kind
from models.domain.base import Frozen
from models.domain.datafile import find_line, load_yaml
from models.domain.mediator import Contact, DeclaredTie
from models.domain.recusal import RecusalRules, load_recusal
from models.domain.region import Regions
from models.domain.taxonomy import Taxonomy
from models.errors import DataFileError
from models.language.redact import Redactor, load_redactor

REQUIRED: Mapping[Kind, str] = {"organisations": "name", "mediators": "name", "cases": "facts"}
ROW_NUMBER, REASON = "行号", "拒收原因"  # what a refusal file adds; ignored when it is imported again
# columns of flat tables that are no field of the record but become part of one
_FLAT: Mapping[Kind, tuple[str, ...]] = {
    "organisations": (),
    "mediators": (
        "age",
        *(f"contact.{name}" for name in Contact.model_fields),
        *(f"interests.{kind}" for kind in get_args(DeclaredTie)),
        *(f"record.{name}" for name in ("taken", "settled", "performed", "withdrawn", "referred")),
        *(f"record.{name}" for name in ("satisfaction_sum", "satisfaction_mean", "satisfaction_count", "median_days")),
    ),
    "cases": (),
}


class Column(Frozen):
    """One field with the headers centres use for it, the first of them the template's; `example` and `note` for templates."""

    field: str
    headers: tuple[str, ...] = Field(min_length=1)
    example: str = ""
    note: str = ""

    @property
    def label(self) -> str:
        return self.headers[0]


class Words(Frozen):
    """How centres write 'nothing', 'yes', 'no' and marks; whole cells only."""

    empty: frozenset[str]
    yes: frozenset[str]
    no: frozenset[str]
    marks: dict[str, float]


class Constant(Frozen):
    """A value that every row of a mapped file gets."""

    value: str | int | float | bool | list[str]


MappingFile = Mapping[str, "str | Constant"]


@dataclass(frozen=True)
class ImportContext:
    """What an import needs to understand words: the field's lists, the areas, the headers and words of data/import, what
    keeps personal data out of the library, and what tells persons from bodies among declared ties.

    A name that several areas have means the one in the city of `home` (a code), where there is just one.
    """

    taxonomy: Taxonomy
    regions: Regions
    columns: Mapping[Kind, tuple[Column, ...]]
    words: Words
    redactor: Redactor
    recusal: RecusalRules
    home: str | None = None


def load_context(data: Path, taxonomy: Taxonomy, regions: Regions, home: str | None = None) -> ImportContext:
    """Read and check data/import. Raises DataFileError with file, line and mend."""
    folder = data / "import"
    columns = {kind: _columns(folder / f"{kind}.yaml", kind) for kind in KINDS}
    words = load_yaml(folder / "words.yaml", Words)
    return ImportContext(taxonomy, regions, columns, words, load_redactor(data), load_recusal(data), home)


def fields_of(kind: Kind) -> tuple[str, ...]:
    """What a column may be mapped to: the record's fields, and those of flat tables."""
    return (*RECORD_TYPES[kind].model_fields, *_FLAT[kind])


def label_of(columns: tuple[Column, ...], field: str) -> str:
    """What a person calls the field: its first header; the field's own name where no column has it."""
    return next((c.label for c in columns if c.field == field), field)


def fold_header(header: str) -> str:
    """A header as it is compared: `* 姓 名（必填）：` is 姓名."""
    text = re.sub(r"\s", "", unicodedata.normalize("NFKC", header)).strip("*:'")
    return re.sub(r"\([^()]*\)$", "", text).strip("*:").lower()


def header_unit(header: str) -> float:
    """10,000 where the header says that amounts are in 万元, else 1."""
    return 10_000 if re.search(r"\(.*万元?\)\*?$", re.sub(r"\s", "", unicodedata.normalize("NFKC", header))) else 1


class ColumnBook:
    """Finds the field of a header: by the mapping file first, then by the record's own name, then by data/import."""

    def __init__(self, kind: Kind, columns: tuple[Column, ...], mapping: MappingFile | None = None) -> None:
        self.kind = kind
        self.columns = columns
        self._by_header = {fold_header(h): c.field for c in columns for h in c.headers}
        self._by_header |= {name.lower(): name for name in fields_of(kind)}
        self.mapped = {source: field for field, source in (mapping or {}).items() if isinstance(source, str)}
        self.constants = {field: made.value for field, made in (mapping or {}).items() if isinstance(made, Constant)}
        self._taken = frozenset(self.mapped.values())

    def field(self, header: str) -> str | None:
        """The field this column holds; None where nobody knows the header or the mapping reads the field elsewhere."""
        if header in self.mapped:
            return self.mapped[header]
        field = self._by_header.get(fold_header(header))
        return None if field in self._taken else field

    def label(self, field: str) -> str:
        """What a person calls the field."""
        return label_of(self.columns, field)


def load_mapping(kind: Kind, file: Path) -> MappingFile:
    """Read a mapping file: `field: column name`, or `field: {value: constant}`.

    Raises DataFileError for broken YAML and for a field that the record does not have.
    """
    mapping = load_yaml(file, dict[str, str | Constant])
    for field in mapping:
        if field not in fields_of(kind):
            mend = f"可用的项：{'、'.join(fields_of(kind))}"
            raise DataFileError(file, find_line(file, f"{field}:"), f"记录里没有 {field} 这一项", mend)
    return mapping


def _columns(file: Path, kind: Kind) -> tuple[Column, ...]:
    columns = tuple(load_yaml(file, list[Column]))
    owner: dict[str, str] = {}
    for column in columns:
        line = find_line(file, f"field: {column.field},") or find_line(file, f"field: {column.field}")
        if column.field not in fields_of(kind):
            raise DataFileError(file, line, f"记录里没有 {column.field} 这一项", f"可用的项：{'、'.join(fields_of(kind))}")
        for header in column.headers:
            if owner.setdefault(fold_header(header), column.field) != column.field:
                raise DataFileError(file, line, f"表头“{header}”写在两项下", "请只留一处")
    return columns
