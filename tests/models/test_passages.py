"""Which passages of a long text are searched with."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.domain.boilerplate import load_boilerplate
from models.domain.cause_cues import load_cause_cues
from models.domain.elements import load_elements
from models.domain.taxonomy import load_taxonomy
from models.language.normalize import fold, normalize
from models.language.sentences import Span, tiles
from models.understand.passages import BUDGET, SHORT, PassageChooser
from models.understand.signs import SignReader
from tests.mistakes import assert_line_is_named

DATA = Path(__file__).parents[2] / "data"
ACCOUNT = (
    "2024年3月2日夜里，楼上章某家的水管爆裂，水顺着墙流下来，把我家厨房天花板和橱柜全泡坏了。"
    "我找人修花了八千三百元，章某只肯出一千元，说水管是开发商装的。物业来看过两次，双方没有谈成。"
)
NOTICE = (
    "当事人有权申请回避，有权委托诉讼代理人，应当在举证期限内提交证据。逾期不提交的，视为放弃举证权利。"
    "当事人应当遵守法庭纪律，如实填写送达地址确认书。\n案件受理费减半收取，由审判员独任审理，书记员记录在卷。\n"
)


@pytest.fixture(scope="module")
def chooser() -> PassageChooser:
    taxonomy = load_taxonomy(DATA)
    signs = SignReader(load_cause_cues(DATA / "cause_cues.txt", taxonomy), load_elements(DATA / "elements.yaml", taxonomy))
    return PassageChooser(load_boilerplate(DATA / "boilerplate.txt"), signs)


def chosen(chooser: PassageChooser, text: str) -> list[str]:
    return [text[start:end] for start, end in chooser.choose(text, fold(text))]


def test_a_short_text_is_searched_with_whole(chooser: PassageChooser) -> None:
    assert chosen(chooser, ACCOUNT * 2) == []
    assert chosen(chooser, "漏" * (SHORT - 1)) == []


@pytest.mark.parametrize("before", [0, 1, 20, 60])
def test_the_account_is_found_wherever_it_stands_in_the_paper(chooser: PassageChooser, before: int) -> None:
    text = NOTICE * before + ACCOUNT + "\n" + NOTICE * (70 - before)
    found = chosen(chooser, text)
    assert "水管爆裂" in found[0]
    assert not [part for part in found if "举证" in part or "审判员" in part]


def test_other_writing_is_chosen_in_its_own_words(chooser: PassageChooser) -> None:
    account = "二〇二四年三月，樓上章某家水管爆裂，漏水泡壞廚房天花板，修繕花了８３００元，章某祇肯賠１０００元😀。"
    (found,) = chosen(chooser, NOTICE * 10 + account + NOTICE * 10)
    assert found == account


def test_two_matters_far_apart_are_both_chosen(chooser: PassageChooser) -> None:
    wages = (
        "2023年腊月，工头欠我和十二个工友工资共八万元，写了欠条，说好正月十五付清。"
        "到了日子他只给了五千元，之后电话不接、人也找不到。工友们几次去工地讨薪，至今一直拖欠不给。"
    )
    found = "".join(chosen(chooser, NOTICE * 5 + ACCOUNT + "\n" + NOTICE * 15 + wages + "\n" + NOTICE * 15))
    assert "水管" in found
    assert "工友工资" in found


def test_paper_alone_gives_nothing_and_a_text_without_a_cue_its_beginning(chooser: PassageChooser) -> None:
    assert chosen(chooser, NOTICE * 20) == []
    plain = "他又来我这儿坐坐。" * 100
    assert plain.startswith(chosen(chooser, plain)[0])


pieces = st.sampled_from([ACCOUNT, NOTICE, "\n", "　", "😀", "漏 水，", "乙" * 300, "\u200b", "㎡", "樓上漏水。", "a b ", "𠮷"])


@settings(max_examples=60)
@given(st.lists(pieces, min_size=1, max_size=60).map("".join))
def test_passages_are_parts_of_the_text_in_order_and_within_the_budget(chooser: PassageChooser, text: str) -> None:
    spans = chooser.choose(text, fold(text))
    _apart(text, spans)
    assert sum(len(normalize(text[start:end])) for start, end in spans) <= BUDGET


@given(st.lists(pieces, max_size=20).map("".join), st.integers(5, 150))
def test_tiles_cover_all_that_is_not_blank(text: str, size: int) -> None:
    spans = tiles(text, size)
    _apart(text, spans)
    assert all(end - start <= size for start, end in spans)
    assert "".join("".join(text[start:end].split()) for start, end in spans) == "".join(text.split())


def _apart(text: str, spans: tuple[Span, ...] | list[Span]) -> None:
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert text[start:end] == text[start:end].strip()
        last = end


@pytest.mark.parametrize(
    ("content", "line", "problem"),
    [
        ("套话 审判长\n叙事 审判长\n", 2, "已在第 1 行"),
        ("# 注\n套话\n", 2, "没有词"),
        ("废话 审判长\n", 1, "不认识的类别"),
        ("套话 审\n", 1, "长度不对"),
        ("套话 …判决\n", 1, "旁边没有词"),
        ("套话 依…法…\n", 1, "旁边没有词"),
    ],
)
def test_a_mistake_in_the_formulas_names_the_line(tmp_path: Path, content: str, line: int, problem: str) -> None:
    assert_line_is_named(load_boilerplate, tmp_path / "boilerplate.txt", content, line, problem)
