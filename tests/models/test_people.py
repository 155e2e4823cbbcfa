"""Names inside sentences."""

from collections.abc import Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.language.names import Match
from models.language.tokenize import Tokenizer
from models.understand.people import PeopleFinder

ROSTER = {"张建国", "王芳", "欧阳春晓", "高兴", "安全", "和平", "文明", "李白", "单小梅", "尉迟锋", "王未央"}
NEAR = {
    "章建国": (("张建国",), Match.HOMOPHONE),
    "王末央": (("王未央",), Match.LOOK_ALIKE),
    "汪芳": (("王芳", "王方"), Match.HOMOPHONE),
    "物叶": (("王芳",), Match.HOMOPHONE),
    "厂里": (("常丽",), Match.HOMOPHONE),
    "钱来": (("钱莱",), Match.HOMOPHONE),
}


def known(names: Iterable[str]) -> set[str]:
    return ROSTER & set(names)


FINDER = PeopleFinder(known, Tokenizer().is_everyday, NEAR.get)


def wanted(text: str) -> list[str]:
    return [name for m in FINDER.find(text) if m.wanted for name in m.names]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("找张建国调解", ["张建国"]),
        ("楼上漏水半年了，物业也不管，我们商量了一下，想请张建国来看看，他上次给隔壁调得好", ["张建国"]),
        ("请王芳大姐帮忙", ["王芳"]),
        ("想约欧阳春晓", ["欧阳春晓"]),
        ("上次是张建国调解员给办的，这次还找他可以吗，我们两家都信得过他说话公道", ["张建国"]),
        ("张建国老师在吗", ["张建国"]),
        ("张建国的电话", ["张建国"]),
        ("请张建国和王芳来", ["张建国", "王芳"]),
        ("找章建国调解", ["张建国"]),
        ("请王末央来", ["王未央"]),
        ("找汪芳调解", ["王芳", "王方"]),
        ("给我派尉迟锋", ["尉迟锋"]),
        ("上次那个张建国不错", ["张建国"]),
        ("要和平解决", []),
        ("请文明施工", []),
        ("要安全处理", []),
        ("找厂里调解", []),
        ("我要钱来的", []),
        ("让王芳给我道歉，她把我的车划了还不承认，找了三次都不见人影，实在没有办法了", []),
        ("找高兴调解", ["高兴"]),
        ("今天很高兴", []),
        ("注意安全", []),
        ("李白天上班", []),
        ("找物业调解", []),
        ("找老王要钱", []),
        ("找村里调解", []),
        ("张建国欠我三万元一直不还，借条也写了，到期以后电话不接，人也找不到，怎么办才好", []),
        ("不要张建国调解", []),
        ("别找张建国", []),
        ("除了张建国，谁来都行", []),
        ("不要张建国，换王芳来", ["王芳"]),
        ("", []),
    ],
)
def test_who_is_asked_for(text: str, names: list[str]) -> None:
    assert wanted(text) == names


def test_who_is_refused_is_named_as_such() -> None:
    (mention,) = FINDER.find("这次不要张建国调解")
    assert (mention.names, mention.wanted, mention.start, mention.end) == (("张建国",), False, 4, 7)


@given(st.text(st.sampled_from(list("找请张建国王芳调解老师不要，的高兴来")), max_size=60))
def test_mentions_are_in_order_and_apart(text: str) -> None:
    end = 0
    for mention in FINDER.find(text):
        assert end <= mention.start < mention.end <= len(text)
        assert set(mention.names) <= ROSTER
        end = mention.end
