import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.language.normalize import clean, clean_report, fold, normalize

ODD = st.sampled_from(
    list("张建国乾坤淨薴二噁英Ａ９ ．㎡½…①ﷺİǅﬁe\u0301\u3099カﾞ각¨\u200b\u200d\ufe0f\ufffd\x00\ud800\n\t\u3000 []［］12、3。加微信")
)
TEXTS = st.one_of(st.text(), st.text(ODD, max_size=30), st.text(st.characters(codec=None), max_size=20))


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("張建國與鄰居發生糾紛", "张建国与邻居发生纠纷"),
        ("張 建 國", "张建国"),
        ("张 建国，男", "张建国,男"),
        ("向 法 院 起诉", "向法院起诉"),
        ("农民 工资", "农民 工资"),
        ("第六条 食品经营者", "第六条 食品经营者"),
        ("赔偿10000元 二、驳回", "赔偿10000元 二、驳回"),
        ("Ｈｅｌｌｏ　Ｗｏｒｌｄ ", "hello world"),
        ("１２．５㎡", "12.5m2"),
        ("调\u200b解\ufeff员\x00", "调解员"),
        ("  一\n\n二  ", "一二"),
        ("乾坤 乾淨", "乾坤 干净"),
        ("头发、發財、頭髮", "头发、发财、头发"),
        ("", ""),
        ("🐶狗", "🐶狗"),
    ],
)
def test_fold_gives_one_form(text: str, wanted: str) -> None:
    assert normalize(text) == wanted


@pytest.mark.parametrize(
    ("text", "part", "original"),
    [
        ("原告張 建 國訴稱", "张建国", "張 建 國"),
        ("共㎡㎡平", "m2m2", "㎡㎡"),
        ("½的房產", "房产", "房產"),
        ("Cafe\u0301 老闆", "café", "Cafe\u0301"),
        ("\u200b调\u200b解\u200b", "调解", "调\u200b解\u200b"),
        ("……漏水", "漏水", "漏水"),
    ],
)
def test_fold_leads_back_to_the_original(text: str, part: str, original: str) -> None:
    folded = fold(text)
    at = folded.text.index(part)
    start, end = folded.source(at, at + len(part))
    assert text[start:end] == original


@given(TEXTS)
def test_fold_is_idempotent_and_its_offsets_hold(text: str) -> None:
    folded = fold(text)
    assert normalize(folded.text) == folded.text
    assert len(folded.text) == len(folded.offsets) == len(folded.ends)
    assert list(folded.offsets) == sorted(folded.offsets)
    assert list(folded.ends) == sorted(folded.ends)
    assert all(0 <= start < end <= len(text) for start, end in zip(folded.offsets, folded.ends, strict=True))


@given(st.text(st.sampled_from(list("張建国，。（）“”Ａａ９ \n\u3000、《》ABC漏水")), max_size=40))
def test_the_short_way_agrees_with_the_long_one(text: str) -> None:
    from models.language import normalize as module

    folded = module._fold_characters(text)
    plain = unicodedata.normalize("NFKC", text).lower()
    assert module._PLAIN.fullmatch(text)
    assert (" ".join(folded.text.split(" ")), list(folded.offsets)) == (plain.replace("\n", " "), list(range(len(text))))


@pytest.mark.parametrize(
    ("text", "wanted", "kinds"),
    [
        ("張建國 与 Bob Ｌｅｅ", "張建國与 Bob Lee", {"fullwidth", "spaces"}),
        ("第一段。\r\n\r\n\r\n第二段", "第一段。\n\n第二段", set()),
        ("他说[2、]不行[3]。", "他说不行。", {"page_marks"}),
        ("深人社认字（龙）[14]第35008号", "深人社认字（龙）[14]第35008号", set()),
        ("洁营2021［896］、浙江", "洁营2021［896］、浙江", set()),
        ("前文\n第 3 页 共 10 页\n后文", "前文\n后文", {"page_marks"}),
        ("漏\ufffd水\x07", "漏水", {"broken", "control"}),
        ("欠款３．５万元，利息１２％。", "欠款3.5万元，利息12％。", {"fullwidth"}),
        ("握手言和。\n更多案例请加微信：abc_12345", "握手言和。", {"spam"}),
        ("握手言和。欢迎访问网址 www.example.com 免费下载", "握手言和。", {"spam"}),
    ],
)
def test_clean_removes_only_dirt(text: str, wanted: str, kinds: set[str]) -> None:
    report = clean_report(text)
    assert report.text == wanted
    assert set(report.mended) == kinds


@pytest.mark.parametrize(
    "text",
    [
        "对方让我加微信abc12345转账，后来把我拉黑了。",
        "原告因发布广告的网址 www.example.com 与被告发生纠纷，要求退还广告费三万元。",
        "更多案例请加微信：abc_12345",
    ],
)
def test_clean_keeps_facts_that_only_look_like_spam(text: str) -> None:
    assert clean(text) == text


def test_a_suspected_tail_is_reported_and_kept() -> None:
    report = clean_report("双方达成协议。\n更多内容请关注本站公众号")
    assert report.text.endswith("公众号")
    assert report.suspects == ("更多内容请关注本站公众号",)


@given(TEXTS)
def test_clean_is_idempotent(text: str) -> None:
    once = clean(text)
    assert clean(once) == once
    once.encode()
