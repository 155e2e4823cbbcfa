import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.language.highlight import passages
from models.language.tokenize import Tokenizer

TOKENIZER = Tokenizer(["漏水"], ["的", "了"])
LONG = (
    "二〇二四年三月，楊某搬進錦華小區。同年五月，樓上住戶裝修，把衛生間的防水層打穿了。"
    "六月起，楊某家廚房天花板開始漏水，牆皮脫落，櫥櫃發霉。雙方在物業辦公室談過兩次，都沒有談成。"
    "調解員到現場看了漏 水的位置，請師傅做了閉水試驗。最後樓上住戶同意重做防水，並賠償三千元。"
)


def shown(text: str, query: str, size: int = 120, limit: int = 2) -> list[tuple[str, list[str]]]:
    found = passages(text, TOKENIZER.tokens(query), TOKENIZER, size, limit)
    return [(p.text, [p.text[a:b] for a, b in p.marks]) for p in found]


@pytest.mark.parametrize(
    ("text", "query", "marked"),
    [
        ("樓上漏水，天花板發霉。", "楼上漏水", ["樓上漏水"]),
        ("楼上漏 水。", "漏水", ["漏 水"]),
        ("房屋㎡漏水", "漏水", ["漏水"]),
        ("ＷＩＦＩ斷網", "wifi", ["ＷＩＦＩ"]),
        ("农民工讨薪", "农民工", ["农民工"]),
        ("鄰居養狗擾民，狗咬人", "狗", ["狗", "狗"]),
        ("本人养狗", "狗 扰民", []),
        ("没有这些字", "漏水", []),
        ("", "漏水", []),
        ("漏水", "", []),
    ],
)
def test_marks_stand_in_the_original_writing(text: str, query: str, marked: list[str]) -> None:
    found = shown(text, query)
    assert [m for _, marks in found for m in marks] == marked
    assert all(part in text for part, _ in found)


def test_windows_are_whole_sentences_and_the_best_ones() -> None:
    (text, marks), *rest = shown(LONG, "天花板漏水发霉", size=40, limit=1)
    assert text == "六月起，楊某家廚房天花板開始漏水，牆皮脫落，櫥櫃發霉。"
    assert marks == ["天花板", "漏水", "發霉"]
    assert not rest


def test_a_second_window_brings_other_words() -> None:
    first, second = shown(LONG, "漏水 赔偿", size=40)
    assert (first[1], second[1]) == (["漏水"], ["賠償"])  # not the second 漏 水


def test_a_sentence_longer_than_a_window_is_cut_around_the_word() -> None:
    text = "甲" * 500 + "漏水" + "乙" * 500
    ((part, marks),) = shown(text, "漏水", size=60)
    assert marks == ["漏水"]
    assert len(part) <= 60


@given(
    st.text(st.sampled_from(list("樓上漏 水，。\n農民工资ＡA㎡\u200b的狗")), max_size=300),
    st.sampled_from(["漏水", "农民工 楼上", "狗", "a", "工资"]),
    st.integers(5, 80),
    st.integers(1, 3),
)
@example("AAA A ", "a", 5, 1)
def test_passages_hold_what_they_promise(text: str, query: str, size: int, limit: int) -> None:
    found = passages(text, TOKENIZER.tokens(query), TOKENIZER, size, limit)
    assert len(found) <= limit
    last = 0
    for p in found:
        assert p.text == text[p.start : p.start + len(p.text)]
        assert last <= p.start
        last = p.start + len(p.text)
        edge = 0
        assert p.marks
        for a, b in p.marks:
            assert edge <= a < b <= len(p.text)
            edge = b
