"""Judgements: kept by query and judge, brought in and handed out as files, refused with the line that is wrong."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from app.services.judging import JudgingService
from app.services.judging_xlsx import ALIKE_COLUMN, HEADER
from app.services.persons import PersonService
from app.stores.judgements import Rating
from app.stores.ledger import Ledger
from indexer.records.store import RecordStore
from models.domain.case import Case
from models.domain.judgement import JudgedQuery, Judgement
from models.domain.mediator import Mediator
from models.errors import ImportFileError, InvalidInputError

LEAK = JudgedQuery(id="q1", text="楼上漏水", types=("neighbour.leak",), region="980102000000", wishes=("女",), must_hold=True)
OLD = tuple(name for name in HEADER if name != ALIKE_COLUMN)  # as tables were before there were kinds of similarity
WAGE = JudgedQuery(id="q2", text="=1+1 老板不给工资")


@pytest.fixture
def judging(url: str) -> Iterator[JudgingService]:
    store, ledger = RecordStore(url), Ledger(url)
    store.upsert("mediators", [Mediator(id=f"m{n}", name="张") for n in range(4)])
    store.upsert("cases", [Case(id=f"c{n}", facts="漏水。") for n in range(4)])
    yield JudgingService(ledger.judgements, store)
    ledger.close()
    store.close()


def save(judging: JudgingService, *ratings: Rating) -> None:
    judging.judgements.save([LEAK, WAGE], ratings, "王某")


def table(file: Path, *rows: tuple[Any, ...], header: tuple[str, ...] = OLD) -> Path:
    book = Workbook()
    for row in (header, *rows):
        book.worksheets[0].append(row)
    book.save(file)
    return file


def test_a_judge_replaces_their_own_grade_and_nobody_elses(judging: JudgingService) -> None:
    save(judging, Rating("q1", "mediators", "m1", "王某", 3, "办过"), Rating("q1", "mediators", "m1", "李某", 1))
    save(judging, Rating("q1", "mediators", "m1", "王某", 2, "再想想"))
    assert judging.judgements.ratings() == [
        Rating("q1", "mediators", "m1", "李某", 1), Rating("q1", "mediators", "m1", "王某", 2, "再想想")
    ]  # fmt: skip


def test_the_judged_set_has_the_median_and_what_is_known_of_the_query(judging: JudgingService) -> None:
    grades = {"王某": 3, "李某": 1, "赵某": 2}
    save(judging, *(Rating("q1", "mediators", "m1", judge, grade, "办过") for judge, grade in grades.items()))
    save(judging, Rating("q1", "cases", "c1", "王某", 3), Rating("q1", "cases", "c1", "李某", 2))
    leak, wage = judging.judgements.judged()
    assert leak == LEAK.model_copy(
        update={
            "mediators": (Judgement(id="m1", grade=2, reason="办过"),),
            "cases": (Judgement(id="c1", grade=2, reason="（没有写理由）"),),
        }
    )
    assert wage == WAGE


def test_agreement_is_over_what_two_judges_graded(judging: JudgingService) -> None:
    assert judging.judgements.agreement("mediators").alpha is None
    for judge in ("王某", "李某"):
        save(judging, *(Rating("q1", "mediators", f"m{n}", judge, n) for n in range(4)))
    save(judging, Rating("q2", "mediators", "m1", "赵某", 3))
    found = judging.judgements.agreement("mediators")
    assert found.alpha == pytest.approx(1)
    assert (found.shared, len(found.judges)) == (4, 3)
    assert judging.judgements.agreement("cases").judges == ()


def test_a_table_goes_out_and_comes_back_the_same(judging: JudgingService, tmp_path: Path) -> None:
    save(judging, Rating("q1", "mediators", "m1", "王某", 3, "=办过"), Rating("q2", "cases", "c2", "李某", 0, "不\x07对"))
    file = tmp_path / "out.xlsx"
    assert judging.give(file) == 2
    assert load_workbook(file).worksheets[0]["B3"].data_type == "s"
    before, judged = judging.judgements.ratings(), judging.judgements.judged()
    assert judging.take(file, "别人") == 2
    assert judging.judgements.ratings() == [before[0], Rating("q2", "cases", "c2", "李某", 0, "不对")]
    assert [q.model_copy(update={"cases": ()}) for q in judging.judgements.judged()] == [
        q.model_copy(update={"cases": ()}) for q in judged
    ]


def test_a_table_brings_new_queries_and_names_the_judge_where_it_says_none(judging: JudgingService, tmp_path: Path) -> None:
    file = table(
        tmp_path / "in.xlsx",
        ("q9", "欠钱不还", "是", "调解员", "m1", 3, None, "办过"),
        ("q9", "", "", "案例", "c1", "2", "李某", ""),
    )
    assert judging.take(file, "王某") == 2
    (query,) = judging.judgements.judged()
    assert (query.text, query.must_hold) == ("欠钱不还", True)
    assert {r.judge for r in judging.judgements.ratings()} == {"王某", "李某"}


BY_LAW = Rating("q1", "cases-law", "c1", "王某", 2, "同一条")


def test_a_case_is_judged_for_each_kind_of_similarity_by_itself(judging: JudgingService) -> None:
    save(judging, Rating("q1", "cases", "c1", "王某", 0), BY_LAW, Rating("q1", "cases-relationship", "c1", "王某", 3))
    leak, _ = judging.judgements.judged()
    assert {j.alike: j.grade for j in leak.cases} == {"facts": 0, "law": 2, "relationship": 3}
    assert leak.grades("cases-law") == {"c1": 2}
    assert leak.grades("cases-remedy") == {}
    assert judging.judgements.agreement("cases-law").judges == ("王某",)
    assert judging.judgements.agreement("cases-method").judges == ()


def test_kinds_of_similarity_go_out_and_come_back_in_every_form(judging: JudgingService, tmp_path: Path) -> None:
    save(judging, Rating("q1", "cases", "c1", "王某", 3, "办过"), BY_LAW, Rating("q1", "mediators", "m1", "王某", 1, "近"))
    before = judging.judgements.ratings()
    for name, kind, lines in (("x.xlsx", None, 3), ("x.jsonl", None, 2), ("x.qrels", "cases-law", 1)):
        file = tmp_path / name
        assert judging.give(file, kind) == lines  # type: ignore[arg-type]
        judging.take(file, "王某", kind)  # type: ignore[arg-type]
        assert [replace(r, reason="") for r in judging.judgements.ratings()] == [replace(r, reason="") for r in before]
    assert (tmp_path / "x.qrels").read_text() == "q1 0 c1 2\n"
    written = [[cell.value for cell in row] for row in load_workbook(tmp_path / "x.xlsx").worksheets[0].iter_rows()]
    assert [row[HEADER.index(ALIKE_COLUMN)] for row in written[1:]] == ["案情", "法律依据", None]


@pytest.mark.parametrize(
    ("word", "scheme"), [("", "cases"), ("案情", "cases"), ("诉求", "cases-remedy"), ("method", "cases-method")]
)
def test_a_table_says_in_what_a_case_is_alike(judging: JudgingService, tmp_path: Path, word: str, scheme: str) -> None:
    row = ("q9", "欠钱不还", "", "案例", word, "c1", 3, "", "")
    judging.take(table(tmp_path / "in.xlsx", row, header=HEADER), "王某")
    assert [r.kind for r in judging.judgements.ratings()] == [scheme]


@pytest.mark.parametrize(
    ("kind", "word", "told"),
    [("案例", "感觉", "第 2 行：“按什么相似”应为 案情、当事人关系"), ("调解员", "诉求", "第 2 行：评调解员不填“按什么相似”")],
)
def test_a_wrong_kind_of_similarity_is_told(judging: JudgingService, tmp_path: Path, kind: str, word: str, told: str) -> None:
    file = table(tmp_path / "in.xlsx", ("q9", "欠钱", "", kind, word, "c1", 3, "", ""), header=HEADER)
    with pytest.raises(ImportFileError, match=told):
        judging.take(file, "王某")
    assert judging.judgements.queries() == {}


@pytest.mark.parametrize(
    ("field", "told"), [("mediators", "评调解员不写 alike"), ("cases", "alike 应为以下之一：'facts', 'relationship'")]
)
def test_a_line_with_a_wrong_alike_is_told(judging: JudgingService, tmp_path: Path, field: str, told: str) -> None:
    file = tmp_path / "q.jsonl"
    alike = "law" if field == "mediators" else "mood"
    judged = {"id": "q1", "text": "漏水", field: [{"id": "c1", "grade": 1, "reason": "近", "alike": alike}]}
    file.write_text(json.dumps(judged), encoding="utf-8")
    with pytest.raises(ImportFileError, match=f"第 1 行不对（{told}"):
        judging.take(file, "王某")


def test_qrels_go_out_and_come_in(judging: JudgingService, tmp_path: Path) -> None:
    save(judging, Rating("q1", "cases", "c1", "王某", 3), Rating("q1", "cases", "c2", "王某", 0))
    file = tmp_path / "x.qrels"
    assert judging.give(file, "cases") == 2
    assert file.read_text() == "q1 0 c1 3\nq1 0 c2 0\n"
    assert judging.take(file, "李某", "cases") == 2
    assert judging.judgements.agreement("cases").alpha == pytest.approx(1)
    with pytest.raises(InvalidInputError, match="--kind"):
        judging.give(file)
    with pytest.raises(InvalidInputError, match="--kind"):
        judging.take(file, "李某")


def test_judged_queries_come_in_as_jsonl(judging: JudgingService, tmp_path: Path) -> None:
    file = tmp_path / "q.jsonl"
    query = LEAK.model_copy(update={"mediators": (Judgement(id="m1", grade=3, reason="办过"),)})
    file.write_text(query.model_dump_json(), encoding="utf-8")
    assert judging.take(file, "王某") == 1
    assert judging.judgements.judged() == (query,)


def test_rows_that_wait_for_a_judgement_are_passed_over(judging: JudgingService, tmp_path: Path) -> None:
    judging.judgements.save([LEAK], [], "王某")
    file = table(tmp_path / "in.xlsx", ("q1", "", "", "调解员", "m1", 3, "", ""), ("q1", "", "", "调解员", "m2", "", "", ""))
    assert judging.take(file, "王某") == 1


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (("q1", "", "", "调解员", "m9", 3, "", ""), "第 3 行：没有编号为“m9”的调解员"),
        (("q1", "", "", "案例", "m1", 3, "", ""), "第 3 行：没有编号为“m1”的案例"),
        (("q7", "", "", "调解员", "m1", 3, "", ""), "第 3 行：没有编号为“q7”的查询"),
        (("", "文字", "", "调解员", "m1", 3, "", ""), "第 3 行：查询编号"),
        (("q1", "", "", "调解员", "m1", 4, "", ""), "第 3 行：“分”"),
        (("q1", "", "", "调解员", "m1", "好", "", ""), "第 3 行：“分”"),
        (("q1", "", "", "调解员", "m1", "", "", "想了想"), "第 3 行：“分”"),
        (("q1", "", "", "律师", "m1", 3, "", ""), "第 3 行：“种类”"),
        (("q1", "", "也许", "调解员", "m1", 3, "", ""), "第 3 行：“必守”"),
        (("q1", "", "", "调解员", "m1", 3, "王" * 65, ""), "第 3 行：评判人"),
    ],
)
def test_a_wrong_row_is_named_and_nothing_is_kept(
    judging: JudgingService, tmp_path: Path, row: tuple[Any, ...], told: str
) -> None:
    judging.judgements.save([LEAK], [], "王某")
    file = table(tmp_path / "in.xlsx", ("q1", "", "", "调解员", "m1", 3, "", ""), row)
    with pytest.raises(ImportFileError, match=told):
        judging.take(file, "王某")
    assert judging.judgements.ratings() == []


def test_many_wrong_rows_are_counted(judging: JudgingService, tmp_path: Path) -> None:
    file = tmp_path / "x.txt"
    file.write_text("".join(f"q1 0 x{n} 1\n" for n in range(30)))
    judging.judgements.save([LEAK], [], "王某")
    with pytest.raises(ImportFileError, match=r"第 5 行.*等 30 处"):
        judging.take(file, "王某", "cases")


@pytest.mark.parametrize("content", [b"", b"q1 0 c1", b"q1 0 c1 good", b"\xff\xfe\x00", b"PK\x03\x04 no table"])
@pytest.mark.parametrize("name", ["x.qrels", "x.xlsx", "x.jsonl"])
def test_a_broken_file_is_told(judging: JudgingService, tmp_path: Path, name: str, content: bytes) -> None:
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(ImportFileError, match=r"x\."):
        judging.take(file, "王某", "cases")
    with pytest.raises(ImportFileError):
        judging.take(tmp_path / f"missing-{name}", "王某", "cases")


def test_a_table_without_a_column_says_which(judging: JudgingService, tmp_path: Path) -> None:
    with pytest.raises(ImportFileError, match="种类"):
        judging.take(table(tmp_path / "in.xlsx", header=("查询编号", "查询", "必守", "编号", "分", "评判人", "理由")), "王某")


def test_a_mediator_sees_what_was_judged_of_them_and_is_erased(judging: JudgingService, url: str) -> None:
    save(judging, Rating("q1", "mediators", "m1", "王某", 3, "办过"), Rating("q1", "mediators", "m2", "王某", 2))
    ledger = Ledger(url)
    persons = PersonService(judging.store, ledger)
    (told,) = persons.export("m1")["judgements"]
    assert (told["query"], told["grade"], told["reason"]) == ("q1", 3, "办过")
    assert "王某" not in json.dumps(told, default=str, ensure_ascii=False)
    persons.erase("m1", "王某", "本人要求")
    assert [r.document for r in judging.judgements.ratings()] == ["m2"]
    ledger.close()


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(st.sampled_from(["m0", "m1"]), st.sampled_from(["王某", "李某", "赵某"]), st.integers(0, 3)), max_size=12)
)
def test_any_judgements_survive_a_table(judging: JudgingService, tmp_path: Path, given_: list[tuple[str, str, int]]) -> None:
    save(judging, *(Rating("q1", "mediators", document, judge, grade) for document, judge, grade in given_))
    before = judging.judgements.ratings()
    file = tmp_path / "x.xlsx"
    if judging.give(file):
        judging.take(file, "别人")
    assert judging.judgements.ratings() == before


@pytest.mark.parametrize(
    ("second", "fault"),
    [
        (("q9", "楼下漏水", "", "调解员", "m2", 2, "张某", ""), "查询却不同"),
        (("q9", "楼上漏水", "", "调解员", "m1", 3, "张某", ""), "分却不同"),
    ],
)
def test_a_table_that_says_two_things_is_refused(
    judging: JudgingService, tmp_path: Path, second: tuple[Any, ...], fault: str
) -> None:
    file = table(tmp_path / "两样.xlsx", ("q9", "楼上漏水", "", "调解员", "m1", 2, "张某", ""), second)
    with pytest.raises(ImportFileError, match=f"第 2 行和第 3 行.*{fault}"):
        judging.take(file, "王某")
    assert judging.judgements.ratings() == []
