"""An import from file to record store, in batches."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from indexer.importing.columns import ColumnBook, ImportContext, load_mapping
from indexer.importing.convert import Converter, Refused
from indexer.importing.csv_rows import CsvSource
from indexer.importing.jsonl_rows import JsonlSource
from indexer.importing.refused import RefusalFile
from indexer.importing.report import ImportReport, Notes, Refusal, Withheld
from indexer.importing.rows import Row, Source, open_text
from indexer.importing.xlsx_rows import XlsxSource
from indexer.records.store import RecordStore, UpsertCount
from indexer.records.tables import Kind, Record
from models.domain.case import Case
from models.errors import ImportFileError
from models.language.redact import Redactor, admitted, library_id

Progress = Callable[[int, float], None]  # rows read so far, and which part of the file they are (0 to 1)
BATCH = 1000
_KEPT_REFUSALS = 20
_TABLES, _LINES, _SHEETS = (".csv", ".tsv", ".txt"), (".jsonl", ".ndjson"), (".xlsx", ".xlsm")


def import_file(
    kind: Kind,
    path: Path,
    store: RecordStore,
    context: ImportContext,
    mapping: Path | None = None,
    refused: Path | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Read a CSV, XLSX or JSONL file (text also packed by gzip) into the store; good rows go in, bad ones into `refused`.

    `refused` is made only when a row is refused (default: beside `path`, 名单.拒收.csv); it can be corrected and imported
    itself. A case that asks for the library while its texts hold personal data goes into the archive and is reported.
    Importing the same file again changes nothing. Memory grows by some 100 bytes a row, to find duplicates, and no more.
    Raises ImportFileError for a file that is not what its name says or has no usable header, DataFileError for a mistake
    in the mapping file, and UnavailableError from the store; batches before the fault stay in.
    """
    notes = Notes()
    book = ColumnBook(kind, context.columns[kind], load_mapping(kind, mapping) if mapping else None)
    target = refused or _refusal_path(path)
    if target.resolve() == path.resolve():
        raise ImportFileError("拒收文件不能就是要导入的文件。请换一个文件名。")
    converter = Converter(kind, context, store, book, notes)
    if kind == "organisations":
        for record_id, name in _own_names(path, book, Converter(kind, context, store, book, Notes())):
            converter.organisations.add(record_id, name)
    with _opened(path, book) as source, RefusalFile(target, source.columns) as refusals:
        run = _Run(kind, store, converter, refusals, context.redactor)
        for row in source.rows():
            run.take(row)
            if progress and run.read % BATCH == 0:
                progress(run.read, source.part)
        run.flush()
        if progress:
            progress(run.read, 1.0)
    return ImportReport(
        kind=kind,
        file=path.name,
        read=run.read,
        count=run.count,
        duplicates=run.duplicates,
        refused=run.refused,
        refusals=tuple(run.kept),
        refused_file=refusals.path,
        withheld=tuple(run.withheld),
        missing=dict(notes.missing),
        unknown=dict(notes.unknown),
        cleaned=dict(notes.cleaned),
        warnings=dict(notes.warnings),
        labels={c.field.split(".")[0]: c.label for c in reversed(book.columns)},
    )


@dataclass
class _Run:
    """The rows of one import on their way into the store."""

    kind: Kind
    store: RecordStore
    converter: Converter
    refusals: RefusalFile
    redactor: Redactor
    read: int = 0
    refused: int = 0
    duplicates: int = 0
    count: UpsertCount = field(default_factory=UpsertCount)
    kept: list[Refusal] = field(default_factory=list)
    withheld: list[Withheld] = field(default_factory=list)
    _batch: dict[str, Record] = field(default_factory=dict)
    _first_row: dict[int, int] = field(default_factory=dict)  # hash of an id -> the row that had it first

    def take(self, row: Row) -> None:
        self.read += 1
        try:
            record = self._admitted(row, self.converter.convert(row))
            if self._is_new(row, record):
                self._batch[record.id] = record
        except Refused as e:
            self.refused += 1
            self.refusals.add(row, e.refusal)
            if len(self.kept) < _KEPT_REFUSALS:
                self.kept.append(e.refusal)
        if len(self._batch) >= BATCH:
            self.flush()

    def _admitted(self, row: Row, record: Record) -> Record:
        if not isinstance(record, Case):
            return record
        checked = admitted(self.redactor, record)
        if checked.kinds:
            self.withheld.append(Withheld(row.number, checked.kinds))
        return checked.case

    def _is_new(self, row: Row, record: Record) -> bool:
        """False for a row that stood in the file before. Raises Refused where the same id has other content."""
        first = self._first_row.setdefault(hash(record.id), row.number)
        if first == row.number:
            return True
        if record != (self._batch.get(record.id) or self.store.get(self.kind, record.id)):
            expected = (
                f"与第 {first} 行编号相同（或姓名、组织等相同）而内容不同；不是同一条时请各填一个编号，是同一条时请只留一行"
            )
            raise Refused(Refusal(row.number, "", "", expected))
        self.duplicates += 1
        return False

    def flush(self) -> None:
        if self._batch:
            self.count += self.store.upsert(self.kind, self._batch.values())
            # what waits for nobody any more needs no redacted copy beside it: the row is clean now, or no longer public
            settled = [r for r in self._batch.values() if isinstance(r, Case) and r.redaction != "pending"]
            self.store.delete("cases", [library_id(r.id) for r in settled])
            self._batch = {}


def _own_names(path: Path, book: ColumnBook, converter: Converter) -> Iterator[tuple[str, str]]:
    """Ids and names of the organisations in the file, so that a parent may stand below its members."""
    with _opened(path, book) as source:
        for row in source.rows():
            if not row.fault and (found := converter.identify(row)):
                yield found


@contextmanager
def _opened(path: Path, book: ColumnBook) -> Iterator[Source]:
    suffix = _suffix(path)
    if suffix in _SHEETS:
        sheet = XlsxSource(path, book)
        try:
            yield sheet
        finally:
            sheet.close()
    elif suffix in _TABLES or suffix in _LINES:
        with open_text(path) as (text, meter):
            try:
                yield CsvSource(path, text, meter, book) if suffix in _TABLES else JsonlSource(path, text, meter)
            except (EOFError, OSError) as e:
                raise ImportFileError(f"{path.name} 读到一半读不下去了。请检查文件或压缩包是否完整。") from e
    else:
        mend = "请用 Excel 另存为 .xlsx" if suffix == ".xls" else "可用的有 .csv、.xlsx、.jsonl"
        raise ImportFileError(f"不认识的文件类型“{suffix or path.name}”。{mend}。")


def _suffix(path: Path) -> str:
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def _refusal_path(path: Path) -> Path:
    form = ".jsonl" if _suffix(path) in _LINES else ".csv"
    return path.with_name(f"{path.name.split('.')[0]}.拒收{form}")
