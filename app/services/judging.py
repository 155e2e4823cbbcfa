"""Bring judgements in from files, and hand them out: JSONL, XLSX, and TREC qrels."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from app.services.deeds import MAX_NAME, checked_actor
from app.services.judging_xlsx import RECORDS, Line, read_xlsx, write_xlsx
from app.stores.judgements import JudgementStore, Rating
from indexer.records.store import RecordStore
from models.domain.judgement import JudgedQuery, load_judged
from models.domain.similarity import SCHEMES
from models.domain.weights import Records, Scheme, records_of
from models.errors import ImportFileError, InvalidInputError

TOLD = 5  # faults named in one message
LONGEST_ID = 64


@dataclass(frozen=True)
class JudgingService:
    """Files in and out; the record store says which mediators and cases there are."""

    judgements: JudgementStore
    store: RecordStore

    def take(self, file: Path, actor: str, kind: Scheme | None = None) -> int:
        """Read a file (.xlsx, .jsonl, else qrels) and keep its judgements; where it names no judge, `actor` is the judge.

        `kind` is what a qrels file is judged for, which has no column to say it. All of the file or, where a line is wrong,
        nothing: raises ImportFileError naming the lines. How many judgements there were.
        """
        actor = checked_actor(actor)
        known = self.judgements.queries()
        queries: dict[str, JudgedQuery] = {}
        match file.suffix.lower():
            case ".xlsx":
                lines = read_xlsx(file, actor)
                _check_once(file, lines)
                queries = _queries(lines, known)
            case ".jsonl":
                found = load_judged(file)
                queries = {query.id: query for query in found}
                lines = list(_jsonl_lines(found, actor))
            case _:
                if kind is None:
                    raise _kind_missing("qrels 文件里没有写评的是什么")
                lines = list(_qrels_lines(file, kind, actor))
        self._check(file, lines, {*known, *queries})
        ratings = [Rating(line.query, line.kind, line.document, line.judge, line.grade, line.reason) for line in lines]
        self.judgements.save(queries.values(), ratings, actor)
        return len(ratings)

    def _check(self, file: Path, lines: list[Line], queries: set[str]) -> None:
        there: dict[Records, set[str]] = {
            "mediators": {m.id for m in self.store.get_many("mediators", _ids(lines, "mediators"))},
            "cases": {c.id for c in self.store.get_many("cases", _ids(lines, "cases"))},
        }
        faults = [
            f"第 {line.row} 行：{fault}" for line in lines if (fault := _fault(line, queries, there[records_of(line.kind)]))
        ]
        if not lines:
            faults = ["里面没有评判（“分”都空着）"]
        if faults:
            more = f"，等 {len(faults)} 处" if len(faults) > TOLD else ""
            message = f"{file.name} 没有导入：{'；'.join(faults[:TOLD])}{more}。请改正后再导入。"
            raise ImportFileError(message, code="bad_judgements")

    def give(self, file: Path, kind: Scheme | None = None) -> int:
        """Write the judgements: each judge's as .xlsx, else the judged set: as .jsonl, or as qrels what is judged for `kind`.

        How many lines there are.
        """
        if file.suffix.lower() == ".xlsx":
            return write_xlsx(file, self.judgements.queries(), self.judgements.ratings())
        judged = self.judgements.judged()
        if file.suffix.lower() == ".jsonl":
            rows = [query.model_dump_json(exclude_defaults=True) for query in judged]
        elif kind is None:
            raise _kind_missing("qrels 文件一次写一种")
        else:
            rows = [f"{q.id} 0 {j.id} {j.grade}" for q in judged for j in q.judged_for(kind)]
        file.write_text("".join(f"{row}\n" for row in rows), encoding="utf-8")
        return len(rows)


def _kind_missing(why: str) -> InvalidInputError:
    message = f"{why}，请加上 --kind mediators、--kind cases，或按别的相似评的 --kind cases-relationship 等。"
    return InvalidInputError(message, code="kind_missing", field="kind")


def _fault(line: Line, queries: set[str], there: set[str]) -> str | None:
    """What is wrong with a line."""
    if not 1 <= len(line.query) <= LONGEST_ID:
        return f"查询编号应为 1 到 {LONGEST_ID} 个字"
    if line.query not in queries:
        return f"没有编号为“{line.query}”的查询，也没有写它的文字"
    if line.document not in there:
        return f"没有编号为“{line.document[:40]}”的{RECORDS[records_of(line.kind)]}"
    if not 0 <= line.grade <= 3:
        return "分应为 0 到 3"
    return None if len(line.judge) <= MAX_NAME else f"评判人超过 {MAX_NAME} 个字"


def _ids(lines: list[Line], records: Records) -> list[str]:
    return list({line.document for line in lines if records_of(line.kind) == records})


def _check_once(file: Path, lines: list[Line]) -> None:
    """A table may not say two things of the same. Raises ImportFileError naming both rows."""
    texts: dict[str, Line] = {}
    grades: dict[tuple[str, str, str, str], Line] = {}
    for line in lines:
        first = texts.setdefault(line.query, line) if line.text else line
        if first.text != line.text:
            raise ImportFileError(
                f"{file.name} 没有导入：第 {first.row} 行和第 {line.row} 行都是“{line.query}”，查询却不同。请改正后再导入。"
            )
        before = grades.setdefault((line.query, line.kind, line.document, line.judge), line)
        if before.grade != line.grade:
            raise ImportFileError(
                f"{file.name} 没有导入：第 {before.row} 行和第 {line.row} 行是同一位评判人评同一项，分却不同。请留一行再导入。"
            )


def _queries(lines: list[Line], known: dict[str, JudgedQuery]) -> dict[str, JudgedQuery]:
    """Queries that a table brings or changes; what it has no column for stays as it is known."""
    found: dict[str, JudgedQuery] = {}
    for line in lines:
        query = found.get(line.query) or known.get(line.query)
        if query is None and line.text:
            query = JudgedQuery(id=line.query, text=line.text)
        if query is not None:
            changes = {
                "text": line.text or query.text,
                "must_hold": query.must_hold if line.must_hold is None else line.must_hold,
            }
            found[line.query] = query.model_copy(update=changes)
    return found


def _jsonl_lines(queries: tuple[JudgedQuery, ...], judge: str) -> Iterator[Line]:
    schemes: tuple[Scheme, ...] = ("mediators", *SCHEMES.values())
    for row, query in enumerate(queries, 1):
        for kind in schemes:
            for j in query.judged_for(kind):
                yield Line(row, query.id, query.text, query.must_hold, kind, j.id, j.grade, judge, j.reason)


def _qrels_lines(file: Path, kind: Scheme, judge: str) -> Iterator[Line]:
    """TREC's four columns: query, an unused one, document, grade."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as e:
        raise ImportFileError(f"评判文件 {file.name} 读不了，请检查路径和编码（UTF-8）。") from e
    for row, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            query, _, document, grade = line.split()
            yield Line(row, query, "", None, kind, document, int(grade), judge, "")
        except ValueError as e:
            raise ImportFileError(f"{file.name} 第 {row} 行不对，应为四列：查询 0 编号 分。", code="bad_judgements") from e
