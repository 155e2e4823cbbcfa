import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from models.language.highlight import marked_in, passages
from models.language.normalize import normalize
from models.language.synonyms import Synonyms
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


# ---- what tries to break it -----------------------------------------------------------------------------------------

GROUPS = (("离婚", "解除婚姻关系", "打脱离"), ("工资", "劳动报酬", "工钱"), ("漏水", "渗水", "水漏下来"))
SYNONYMS = Synonyms(GROUPS, TOKENIZER)


def marked(text: str, query: str, size: int = 120) -> list[str]:
    words = TOKENIZER.tokens(query)
    meant = SYNONYMS.of(words)
    found = passages(text, words, TOKENIZER, size, also=(*meant.words, *(phrase.text for phrase in meant.phrases)))
    for p in found:
        assert p.text == text[p.start : p.start + len(p.text)]
    return [p.text[a:b] for p in found for a, b in p.marks]


@pytest.mark.parametrize(
    ("text", "query", "marks"),
    [
        ("😀😀樓上漏水😀。", "漏水", ["漏水"]),
        ("𠮷先生說：樓上漏水", "漏水", ["漏水"]),  # a character beyond the first plane
        ("👨‍👩‍👧樓上漏\u200b水", "漏水", ["漏\u200b水"]),  # joined emoji, a blank of no width inside the word
        ("要求解除\n婚姻關係", "离婚", ["解除\n婚姻關係"]),  # a synonym of several words across a line break
        ("請求解 除 婚姻关系", "离婚", ["解 除 婚姻关系"]),
        ("拖欠勞動報酬", "工资", ["勞動報酬"]),
        ("欠Ｔ３级工錢５０００元", "5000 工资", ["工錢５０００"]),
        ("①漏水㈱Ⅳ級", "漏水", ["漏水"]),
        ("é漏水", "漏水", ["漏水"]),  # an accent of its own
        ("农民工资", "农民工 工资", ["农民工资"]),
        ("漏水漏水漏水", "漏水", ["漏水漏水漏水"]),  # marks that touch are one
        ("水漏下來，牆發霉", "渗水", ["水漏下來"]),
        ("\r\n\r\n漏水\r\n", "漏水", ["漏水"]),
        ("\ud83d漏水", "漏水", ["漏水"]),  # half a surrogate pair
    ],
)
def test_marks_are_right_in_any_writing(text: str, query: str, marks: list[str]) -> None:
    assert marked(text, query) == marks


@pytest.mark.parametrize("at", range(20, 41))
def test_a_mark_at_the_cut_of_a_window_is_whole_or_left_out(at: int) -> None:
    text = "甲" * 4 + "漏水" + "乙" * at + "解除婚姻關係" + "丙" * 60
    assert set(marked(text, "漏水 离婚", size=40)) <= {"漏水", "解除婚姻關係"}


PIECES = (
    "樓上",
    "漏 水",
    "漏水",
    "解除婚",
    "姻关系",
    "離婚",
    "勞動報酬",
    "工",
    "資",
    "，",
    "。",
    "\n",
    "😀",
    "𠮷",
    "\u200b",
    "㎡",
    "Ａ",
    " ",
    "的",
)
writing = st.lists(st.sampled_from(PIECES), max_size=60).map("".join)


@given(writing, st.sampled_from(["漏水", "离婚", "工资 漏水", "劳动报酬", "a"]), st.integers(5, 80))
def test_every_mark_is_a_word_a_synonym_or_a_phrase_of_the_query(text: str, query: str, size: int) -> None:
    words = TOKENIZER.tokens(query)
    meant = SYNONYMS.of(words)
    known = {*words, *meant.words, *(phrase.text for phrase in meant.phrases)}
    for mark in marked(text, query, size):
        assert _made_of("".join(normalize(mark).split()), known), mark


def _made_of(mark: str, known: set[str]) -> bool:
    """Whether the mark is one of the known, or several that touch or overlap."""
    covered: set[int] = set()
    for word in known:
        for start in range(len(mark)):
            if mark.startswith(word, start):
                covered |= set(range(start, start + len(word)))
    return len(covered) == len(mark)


def test_a_part_found_by_meaning_is_marked_too_and_may_have_no_mark() -> None:
    text = "甲家吵鬧。樓上漏水。乙家安靜。"
    part = marked_in(text, (5, 10), ["漏水"], TOKENIZER)
    assert (part.text, part.start, part.marks, part.by) == ("樓上漏水。", 5, ((2, 4),), "meaning")
    assert marked_in(text, (0, 5), ["漏水"], TOKENIZER).marks == ()
