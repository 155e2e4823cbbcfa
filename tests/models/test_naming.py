"""Whom a sentence asks for, refuses, or may mean."""

from collections.abc import Iterable

import pytest

from models.language.names import Match
from models.language.tokenize import Tokenizer
from models.understand.naming import NameReader
from models.understand.people import PeopleFinder

ROSTER = ("王建国", "张桂兰", "李红梅", "欧阳明", "欧阳春晓", "王芳", "王美丽", "王未央", "和平", "高兴", "常丽", "班志远")
NEAR = {
    "王健国": (("王建国",), Match.HOMOPHONE),
    "张桂栏": (("张桂兰",), Match.HOMOPHONE),
    "李虹梅": (("李红梅",), Match.HOMOPHONE),
    "王末央": (("王未央",), Match.LOOK_ALIKE),
    "厂里": (("常丽",), Match.HOMOPHONE),
}
EVERYDAY = Tokenizer().is_everyday


def known(names: Iterable[str]) -> set[str]:
    return set(ROSTER) & set(names)


def beginning(text: str) -> tuple[str, ...]:
    return tuple(name for name in ROSTER if name.startswith(text))


READER = NameReader(PeopleFinder(known, EVERYDAY, NEAR.get), EVERYDAY, beginning)


@pytest.mark.parametrize(
    ("text", "asked", "unwanted"),
    [
        ("找张桂兰调解", "张桂兰", []),
        ("找张桂兰给我评评理", "张桂兰", []),
        ("楼上漏水半年了，还是张桂兰来吧", "张桂兰", []),
        ("特别信任，就找王建国，", "王建国", []),
        ("上次那个张桂兰挺好的还找她", "张桂兰", []),
        ("张桂兰老师挺好的，这回还想请她", "张桂兰", []),
        ("张桂兰老师在吗", "张桂兰", []),
        ("请张桂兰和王建国来", "张桂兰", []),
        ("不要王建国来调，他偏心", None, [("王建国", True)]),
        ("不要王建国了", None, [("王建国", True)]),
        ("别给我派王美丽", None, [("王美丽", True)]),
        ("换掉李红梅，想找张桂兰", "张桂兰", [("李红梅", True)]),
        ("别再让欧阳明来了", None, [("欧阳明", True)]),
        ("上次那个王建国调解员偏心，给我换一个", None, [("王建国", True)]),
        ("除了王建国，谁来都行", None, [("王建国", True)]),
        ("除了王建国，没人调得好", None, []),
        ("别找上次那个王调解员", None, [("王调解员", False)]),
        ("不想见姓刘的", None, [("姓刘的", False)]),
        ("不要男调解员", None, []),
        ("不要上门", None, []),
        ("别人都说找王建国好", None, []),
        ("不要乱扣钱", None, []),
        ("王建国老师把我孩子打了", None, []),
        ("我孩子在王芳老师班上摔伤了", None, []),
        ("让王芳给我道歉", None, []),
        ("找王芳要钱她不给", None, []),
        ("要和平解决", None, []),
        ("不要高兴得太早", None, []),
        ("王建国欠我三万", None, []),
    ],
)
def test_who_is_named_for_certain(text: str, asked: str | None, unwanted: list[tuple[str, bool]]) -> None:
    said = READER.read(text)
    assert (said.asked, [(name.name, name.known) for name in said.unwanted]) == (asked, unwanted)
    assert said.unclear == ()


@pytest.mark.parametrize(
    ("text", "words", "names", "how", "wanted"),
    [
        ("找王健国调解", "王健国", ("王建国",), Match.HOMOPHONE, True),
        ("楼上漏水，想请王末央老师来看看", "王末央", ("王未央",), Match.LOOK_ALIKE, True),
        ("别给我派王健国", "王健国", ("王建国",), Match.HOMOPHONE, False),
        ("换掉李虹梅", "李虹梅", ("李红梅",), Match.HOMOPHONE, False),
        ("上次那个欧阳老师挺好的还找他", "欧阳", ("欧阳明", "欧阳春晓"), Match.BEGINNING, True),
        ("请张主任来调解", "张", ("张桂兰",), Match.BEGINNING, True),
        ("王老师在吗", "王", (), Match.BEGINNING, True),
        ("找王老师调解", "王", (), Match.BEGINNING, True),
        ("上次那个王调解员今天在不在", "王", (), Match.BEGINNING, True),
    ],
)
def test_who_may_be_meant_is_asked_back(text: str, words: str, names: tuple[str, ...], how: Match, wanted: bool) -> None:
    said = READER.read(text)
    assert (said.asked, said.unwanted) == (None, ())
    (unclear,) = said.unclear
    assert (unclear.words, unclear.names, unclear.how, unclear.wanted) == (words, names, how, wanted)
    assert text[unclear.start : unclear.end] == words
    assert text[unclear.end :].startswith(unclear.title)


@pytest.mark.parametrize(
    "text",
    [
        "孩子的王老师打人，我去找她理论",
        "去学校找王老师要说法",
        "对方请了张律师",
        "想请张律师帮我打官司",
        "找班主任来处理",
        "想找金牌调解员",
        "找厂里调解",
        "请人民调解员来",
        "李师傅干活没拿到钱",
    ],
)
def test_who_is_no_mediator_is_not_asked_back(text: str) -> None:
    said = READER.read(text)
    assert (said.asked, said.unwanted, said.unclear) == (None, (), ())
