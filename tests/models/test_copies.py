"""The same case again is found; a case of the same kind is not taken for it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.settings import ROOT
from models.domain.case import Case
from models.language.redact import library_copy, load_redactor, redact_case
from models.ranking.copies import same_cases

SAMPLE = [Case.model_validate_json(line) for line in (ROOT / "data/sample/cases.jsonl").read_text("utf-8").splitlines()]
# one employer, three workers: a series in the same words
SERIES = (
    "{name}自{month}起在某制衣厂做缝纫工，双方口头约定按件计酬，每月底结算。厂方自{start}起以订单减少为由拖欠工资，{name}多次到厂里讨要，"
    "厂方只出具欠条一张，写明欠工资{sum}元，答应年底付清，到期仍未支付。{name}遂向镇调委会申请调解。"
)


def facts(name: str, text: str, **known: object) -> Case:
    return Case.model_validate({"id": name, "facts": text, **known})


def groups(*cases: Case) -> list[list[str]]:
    return [[cases[at].id for at in group] for group in same_cases(cases)]


def test_no_two_cases_of_the_sample_centre_are_the_same() -> None:
    assert len(same_cases(SAMPLE)) == len(SAMPLE)


def test_the_same_facts_under_another_id_are() -> None:
    twins = [case.model_copy(update={"id": f"{case.id}-twin", "title": "另一个标题"}) for case in SAMPLE]
    assert same_cases([*SAMPLE, *twins]) == [[at, at + len(SAMPLE)] for at in range(len(SAMPLE))]


def test_writing_them_otherwise_makes_no_other_case() -> None:
    text = "谭某给食堂送菜五年，尚欠菜款八万六千元，承包方说保证金没退，不肯付钱，谭某在校门口拦车。"
    other = "譚某給食堂送菜五年, 尚欠菜款八萬六千元 ，承包方說保證金沒退，不肯付錢。譚某在校門口攔車"
    assert groups(facts("a", text), facts("b", other)) == [["a", "b"]]


def test_cases_of_a_series_stay_apart() -> None:
    workers = [
        facts("a", SERIES.format(name="马某", month="2024年3月", start="2025年1月", sum="12600")),
        facts("b", SERIES.format(name="丁某", month="2024年3月", start="2025年1月", sum="9850")),
        facts("c", SERIES.format(name="牛某", month="2023年6月", start="2025年1月", sum="15400")),
    ]
    assert groups(*workers) == [["a"], ["b"], ["c"]]


def test_another_sum_in_dispute_is_another_case() -> None:
    text = SERIES.format(name="某人", month="去年春天", start="秋后", sum="若干")
    assert groups(facts("a", text, amount=3000), facts("b", text, amount=5000), facts("c", text)) == [["a", "c"], ["b"]]


def test_a_redacted_copy_belongs_to_its_original_however_little_is_left_of_it() -> None:
    redactor = load_redactor(ROOT / "data")
    text = (
        "张建国和李红梅是邻居，张建国住3号楼2单元501室。李红梅说张建国家漏水，张建国说李红梅胡说。李红梅的儿子王小明打了张建国。"
    )
    archive = facts("archive", text)
    copy = library_copy(archive, redact_case(redactor, archive).case)
    assert copy.facts != text
    other = facts("other", "两家为装修噪音吵架。")
    assert groups(copy, other, archive) == [[copy.id, "archive"], ["other"]]
    second = copy.model_copy(update={"id": "second", "facts": "已隐去。"})
    assert groups(copy, second) == [[copy.id, "second"]]


@given(st.sampled_from(SAMPLE), st.lists(st.integers(0, 10_000), min_size=1, max_size=3), st.sampled_from("的了，又将被其一"))
def test_small_edits_make_no_other_case(case: Case, places: list[int], letter: str) -> None:
    text = case.facts
    for place in places:
        at = place % len(text)
        inside_number = any(c.isnumeric() or c in "几-至到" for c in text[max(0, at - 2) : at + 2])
        text = text if inside_number else text[:at] + letter + text[at:]
    edited = case.model_copy(update={"id": "edited", "facts": text})
    assert len(same_cases([case, edited])) == 1


@given(st.lists(st.sampled_from([*SAMPLE[:6], *(c.model_copy(update={"id": f"{c.id}x"}) for c in SAMPLE[:6])]), max_size=12))
def test_every_case_is_in_one_group_led_by_its_first(cases: list[Case]) -> None:
    found = same_cases(cases)
    assert sorted(at for group in found for at in group) == list(range(len(cases)))
    assert [group[0] for group in found] == sorted(min(group) for group in found)
    assert found == same_cases(cases)


@pytest.mark.parametrize("text", ["漏", "。", "漏水", "漏水漏水漏水", "a" * 20_000])
def test_any_text_is_the_same_as_itself(text: str) -> None:
    assert groups(facts("a", text), facts("b", text)) == [["a", "b"]]
