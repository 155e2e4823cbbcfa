"""A text is split where it turns to another matter, and only there."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.understand.matters import split_matters


def parts(text: str) -> list[str]:
    return [text[start:end] for start, end in split_matters(text)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("楼上漏水泡了我家。另外，老板还欠我三个月工资。", ["楼上漏水泡了我家。", "另外，老板还欠我三个月工资。"]),
        ("楼上漏水没人管，另外老板还欠我工资", ["楼上漏水没人管，", "另外老板还欠我工资"]),
        ("物业乱收停车费！还有一件事，隔壁的狗咬了我儿子。", ["物业乱收停车费！", "还有一件事，隔壁的狗咬了我儿子。"]),
        ("弟弟不养老人，顺便问一下宅基地能不能过户", ["弟弟不养老人，", "顺便问一下宅基地能不能过户"]),
        (
            "他欠我三万块钱。此外房东不退押金。再就是手机是假货。",
            ["他欠我三万块钱。", "此外房东不退押金。", "再就是手机是假货。"],
        ),
    ],
)
def test_a_turn_begins_another_matter(text: str, found: list[str]) -> None:
    assert parts(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "家里有老人，还有两个孩子要养",
        "另外两家也被淹了，物业不管。",
        "楼上漏水，另外一个人也能作证",
        "他顺便把垃圾倒在我家门口，说了也不听",
        "老板欠我工资。另外，谢谢。",
        "另外，我想问问离婚的事怎么办",
        "楼上漏水泡了我家。他还骂人。",
        "",
    ],
)
def test_one_matter_stays_whole(text: str) -> None:
    assert parts(text) == [text]


@given(
    st.lists(
        st.sampled_from(
            [
                "老板欠我工资",
                "楼上漏水",
                "另外",
                "，",
                "。",
                "！",
                "\n",
                "还有一件事",
                "顺便问一下",
                "此外",
                "两家",
                "再就是",
                "的",
            ]
        ),
        max_size=15,
    ).map("".join)
)
def test_the_parts_cover_the_text_and_break_only_at_marks(text: str) -> None:
    spans = split_matters(text)
    assert spans[0][0] == 0
    assert spans[-1][1] == len(text)
    for (_, end), (start, _) in pairwise(spans):
        assert end == start
        assert text[:end].rstrip()[-1] in "，。！？；,!?;" or text[end - 1] == "\n"
