"""Rows -> records: one row at a time, or a Refused that says what is wrong with it."""

import hashlib
import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from indexer.importing.columns import REASON, REQUIRED, ROW_NUMBER, ColumnBook, ImportContext, header_unit
from indexer.importing.fields import MENDABLE, MONEY, Fields
from indexer.importing.report import Notes, Refusal
from indexer.importing.rows import Row
from indexer.importing.values import (
    FORMULA_ERRORS,
    WORDS_PART,
    BadValue,
    Cell,
    folded,
    parse_amount,
    raw_text,
    split_list,
    unique,
)
from indexer.importing.words import Names
from indexer.records.store import RecordStore
from indexer.records.tables import RECORD_TYPES, Kind, Record
from models.domain.datafile import plain_problem
from models.domain.mediator import Contact, TypeRecord
from models.domain.taxonomy import parent_type

_VALUE_SHOWN = 40
_BROKEN_PART = 4  # a text may lose one character in four
_OTHER_TYPE = "other"
_OUTCOME_LENGTH = 10  # what is longer, or has several clauses, is a story and no word of a list
_CLAUSE = re.compile(r"[，,；;。：:（(\n]")
# the rules between fields, as pydantic tells them apart: by where they failed
_BETWEEN = {
    "cases": "“结案日期”不能早于“受理日期”",
    "mediators": "“承办总数”不能少于成功数、撤回数、转办数之和，“履行数”不能超过成功数，满意度在 1 到 5 分之间",
    "organisations": "各项互相符合",
}


class Refused(Exception):  # noqa: N818 - an outcome of a row, not a fault of the program
    """The row cannot become a record."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.expected)
        self.refusal = refusal


class Converter:
    """Makes records of one kind out of the rows of one file."""

    def __init__(self, kind: Kind, context: ImportContext, store: RecordStore, book: ColumnBook, notes: Notes) -> None:
        self._kind = kind
        self._record = RECORD_TYPES[kind]
        self._required = REQUIRED[kind]
        self._book = book
        self._notes = notes
        self._empty = context.words.empty
        self._type_of_cause = context.taxonomy.type_of_cause
        self._other = _OTHER_TYPE if _OTHER_TYPE in context.taxonomy.type_names else None
        self._fields = Fields(context, notes)
        self._parsers = self._fields.of(kind)
        self._field_of: dict[str, str | None] = {}
        self._units: dict[str, float] = {}
        self._countable = frozenset(self._record.model_fields) - {"id", "original"}
        self.organisations = Names(store, "organisations")
        self._mediators = Names(store, "mediators")

    def convert(self, row: Row) -> Record:
        """The record of a row. Raises Refused."""
        if row.fault:
            raise Refused(Refusal(row.number, "", "", row.fault))
        cells = self._cells(row)
        if self._kind == "cases":
            self._split_outcome(cells)
        values = self._values(row, cells, self._parsers)
        self._require(row, values, cells)
        self._references(row, cells, values)
        self._assemble(row, values, cells)
        values.setdefault("id", self._stable_id(values, cells))
        record = self._validated(row, values, cells)
        self._notes.missing.update(self._countable - record.model_fields_set)
        return record

    def identify(self, row: Row) -> tuple[str, str] | None:
        """Id and name of an organisation's row, None where it will be refused."""
        try:
            cells = self._cells(row)
            values = self._values(row, cells, {f: p for f, p in self._parsers.items() if f in ("id", "name", "region")})
        except Refused:
            return None
        if "name" not in values:
            return None
        return str(values.get("id") or self._stable_id(values, cells)), str(values["name"])

    # ---- cells -----------------------------------------------------------------------------------------------------

    def _cells(self, row: Row) -> dict[str, list[tuple[str, Cell]]]:
        """Columns and cells by field, without those that hold nothing."""
        found: dict[str, list[tuple[str, Cell]]] = {}
        for column, cell in row.cells.items():
            if self._blank(cell):
                continue
            if column not in self._field_of:
                self._field_of[column] = self._book.field(column)
                self._units[column] = header_unit(column)
            field = self._field_of[column]
            if field is None:
                if column not in (ROW_NUMBER, REASON) and not column.startswith("_"):
                    self._notes.unknown[column] += 1
            elif field == self._required or not (isinstance(cell, str) and cell.strip() in self._empty):
                found.setdefault(field, []).append((column, cell))
        for field, constant in self._book.constants.items():
            found[field] = [(field, constant)]
        return found

    @staticmethod
    def _blank(cell: Cell) -> bool:
        return not cell.strip() if isinstance(cell, str) else cell is None or cell in ([], {})

    def _values(self, row: Row, cells: Mapping[str, list[tuple[str, Cell]]], parsers: Mapping[str, Any]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for field, found in cells.items():
            parser = parsers.get(field)
            if parser is None:
                continue
            for column, cell in found:
                value = self._parsed(row, field, column, cell, parser)
                if isinstance(value, tuple):
                    value = unique([*values.get(field, ()), *value])
                if value is not None and value != () and (field not in values or isinstance(value, tuple)):
                    values[field] = value
        return values

    def _parsed(self, row: Row, field: str, column: str, cell: Cell, parser: Any) -> Any:
        if isinstance(cell, str):
            self._check_text(row, field, column, cell)
        try:
            return parse_amount(cell, self._units.get(column, 1)) if field in MONEY else parser(cell)
        except BadValue as e:
            raise Refused(self._refusal(row, column, cell, e.expected)) from None

    def _check_text(self, row: Row, field: str, column: str, cell: str) -> None:
        if cell.strip() in FORMULA_ERRORS:
            raise Refused(self._refusal(row, column, cell, "数值或文字（这一格的公式出错了）"))
        broken = cell.count("\ufffd")
        if broken and (field not in MENDABLE or broken * _BROKEN_PART > len(cell)):
            raise Refused(self._refusal(row, column, cell, "没有乱码的文字，请对照原件改正"))

    def _refusal(self, row: Row, column: str, cell: Cell, expected: str) -> Refusal:
        shown = raw_text(cell).strip()
        return Refusal(row.number, column, shown[:_VALUE_SHOWN] + ("…" if len(shown) > _VALUE_SHOWN else ""), expected)

    def _require(self, row: Row, values: Mapping[str, Any], cells: Mapping[str, list[tuple[str, Cell]]]) -> None:
        if self._required not in values:
            column = next((c for c, _ in cells.get(self._required, ())), self._book.label(self._required))
            raise Refused(Refusal(row.number, column, "", "必填的文字"))

    def _split_outcome(self, cells: dict[str, list[tuple[str, Cell]]]) -> None:
        """Centres also tell the ending in words where the outcome belongs: its first words may be the outcome, and a long
        story is the agreement, where the row has none."""
        column, cell = next(iter(cells.get("outcome", ())), ("", None))
        if not isinstance(cell, str) or self._fields.is_outcome(cell.strip()):
            return
        first, *rest = _CLAUSE.split(cell.strip(), maxsplit=1)
        if not rest and len(first) <= _OUTCOME_LENGTH:
            return
        cells.setdefault("agreement", [(column, cell)])
        self._notes.warn(f"“{column}”是一段话，已作为协议内容")
        if self._fields.is_outcome(first):
            cells["outcome"] = [(column, first)]
        else:
            del cells["outcome"]

    # ---- other records ---------------------------------------------------------------------------------------------

    def _references(self, row: Row, cells: Mapping[str, list[tuple[str, Cell]]], values: dict[str, Any]) -> None:
        for field in ("organisation", "parent"):
            if field in cells and (found := self._named(self.organisations, field, cells[field][0][1], None)):
                values[field] = found
        if self._kind == "cases" and "mediators" in cells:
            words = self._values(row, cells, {"mediators": _split_names}).get("mediators", ())
            found_ids = [self._named(self._mediators, "mediators", w, values.get("organisation")) for w in words]
            if kept := unique([i for i in found_ids if i]):
                values["mediators"] = kept

    def _named(self, names: Names, field: str, cell: Cell, inside: str | None) -> str | None:
        word = self._fields.text(cell) if isinstance(cell, str | int | float) else None
        found, problem = names.find(word, inside) if word else (None, "写法不对，已略去")
        if problem:
            self._notes.warn(f"“{self._book.label(field)}”{problem}")
        return found

    # ---- what becomes part of a field ------------------------------------------------------------------------------

    def _assemble(self, row: Row, values: dict[str, Any], cells: Mapping[str, list[tuple[str, Cell]]]) -> None:
        if self._kind == "cases" and "dispute_types" not in values and values.get("cause") in self._type_of_cause:
            values["dispute_types"] = (self._type_of_cause[values["cause"]],)
            self._notes.warn("没有可用的纠纷类型，已由案由推出")
        if self._kind != "mediators":
            return
        age = values.pop("age", None)
        if age is not None:
            values.setdefault("birth_year", date.today().year - age)
        contact = {**self._nested(row, cells, "contact", Contact.model_fields), **_take(values, "contact.")}
        if contact:
            values["contact"] = contact
        ties = [tie for declared in _take(values, "interests.").values() for tie in declared]
        if ties:
            values["interests"] = (*values.get("interests", ()), *ties)
        record = self._record_of(row, cells)
        totals = _take(values, "record.")
        lead = parent_type(values["dispute_types"][0]) if values.get("dispute_types") else self._other
        if totals and lead:
            record[lead] = {**record.get(lead, {}), **self._with_sum(totals)}
        if record:
            values["record"] = record

    def _with_sum(self, totals: dict[str, Any]) -> dict[str, Any]:
        """Mean satisfaction as sum and count; a mean of nobody knows how many marks says nothing and is left out."""
        mean = totals.pop("satisfaction_mean", None)
        if mean is not None and "satisfaction_count" not in totals:
            self._notes.warn("满意度没有写明评价数（多少人打分），已略去")
        elif mean is not None:
            totals.setdefault("satisfaction_sum", mean * totals["satisfaction_count"])
        return totals

    def _record_of(self, row: Row, cells: Mapping[str, list[tuple[str, Cell]]]) -> dict[str, Any]:
        """The nested form of JSONL: results by dispute type."""
        record: dict[str, Any] = {}
        for word, results in self._nested(row, cells, "record", None).items():
            if found := self._fields.types(word):
                inside = {"record": [(f"record.{word}", results)]}
                record[parent_type(found[0])] = self._nested(row, inside, "record", TypeRecord.model_fields)
        return record

    def _nested(
        self, row: Row, cells: Mapping[str, list[tuple[str, Cell]]], field: str, known: Iterable[str] | None
    ) -> dict[str, Any]:
        """An object inside a record, without what it does not know."""
        if field not in cells:
            return {}
        column, cell = cells[field][0]
        if not isinstance(cell, dict):
            raise Refused(self._refusal(row, column, cell, "一个 {…} 对象"))
        if known is None:
            return dict(cell)
        for name in cell.keys() - set(known):
            self._notes.unknown[f"{field}.{name}"] += 1
        return {name: value for name, value in cell.items() if name in set(known) and value is not None}

    # ---- identity and the record's own rules -----------------------------------------------------------------------

    def _stable_id(self, values: Mapping[str, Any], cells: Mapping[str, list[tuple[str, Cell]]]) -> str:
        """The same for the same row in every import; what is likely to be corrected later takes no part."""
        if self._kind == "cases":
            key = [values.get("title", ""), values["facts"]]
        elif self._kind == "organisations":
            key = [values["name"], values.get("region", "")]
        else:
            # as the file writes it, so that the id is the same before and after the organisation is imported
            office = folded(cells["organisation"][0][1]) if "organisation" in cells else ""
            key = [values["name"], office or ",".join(values.get("regions", ()))]
            if not key[1]:
                key += [str(values.get(name, "")) for name in ("gender", "birth_year", "kind")]
        digest = hashlib.sha256("\n".join(key).encode()).hexdigest()
        return f"{self._kind[0]}-{digest[:16]}"

    def _validated(self, row: Row, values: Mapping[str, Any], cells: Mapping[str, list[tuple[str, Cell]]]) -> Record:
        try:
            return self._record.model_validate(values)
        except ValidationError as e:
            error = e.errors()[0]
            field = str(error["loc"][0]) if error["loc"] else ""
            if error["type"] == "value_error":
                raise Refused(Refusal(row.number, "", "", f"各项数字或日期互相矛盾：{_BETWEEN[self._kind]}")) from None
            column, cell = next(iter(cells.get(field, ())), (self._book.label(field), values.get(field)))
            problem = plain_problem({**error, "loc": ("它",)}) if error["type"] != "string_too_long" else _too_long(error)
            raise Refused(self._refusal(row, column, cell, problem.removeprefix("它").strip().removeprefix("应为"))) from None


def _split_names(cell: Cell) -> tuple[str, ...]:
    return tuple(split_list(cell, WORDS_PART))


def _too_long(error: Any) -> str:
    return f"不超过 {error['ctx']['max_length']} 个字"


def _take(values: dict[str, Any], prefix: str) -> dict[str, Any]:
    """Remove the values of a flat table's `prefix…` columns and give them by their own names."""
    names = [name for name in values if name.startswith(prefix)]
    return {name.removeprefix(prefix): values.pop(name) for name in names}
