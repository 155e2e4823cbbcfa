"""The page as the server makes it: works without JavaScript, says things plainly, escapes everything."""

import re

import pytest
from fastapi.testclient import TestClient

from app.web.view import pieces, widening_sentence, with_numbers
from app.wire.base import Named
from app.wire.cases import PassageOut
from app.wire.mediators import StepOut

LEAK = "楼上水管漏了，把我家厨房泡了，我家在望澜街道"


def show(client: TestClient, status: int = 200, **query: str | list[str]) -> str:
    reply = client.get("/", params=query)
    assert reply.status_code == status
    assert reply.headers["content-type"] == "text/html; charset=utf-8"
    return reply.text


def chosen(html: str, select: str) -> str:
    """The option of a select that is chosen."""
    inside = html.split(f'<select id="{select}"', 1)[1].split("</select>", 1)[0]
    found = re.search(r'<option value="([^"]*)" selected', inside)
    return found[1] if found else ""


def test_similar_cases_are_chosen_by_kind_without_javascript(client: TestClient) -> None:
    assert chosen(show(client, text=LEAK), "alike") == "facts"
    html = show(client, text=LEAK, alike="method")
    assert chosen(html, "alike") == "method"
    assert "有效办法" in html
    assert "没有“colour”这种相似" in show(client, 422, text=LEAK, alike="colour")


def test_several_together_are_chosen_without_javascript(client: TestClient) -> None:
    assert chosen(show(client, text=LEAK), "size") == "1"
    html = show(client, text="老公打我，我要离婚，我家在东关街道", size="3")
    assert chosen(html, "size") == "3"
    assert "建议前 3 位一起调" in html
    assert "补上心理疏导" in html
    assert chosen(show(client, text=LEAK, size="99"), "size") == "5"


def test_the_first_page_asks_and_gives_examples(client: TestClient) -> None:
    html = show(client)
    assert "说说发生了什么事" in html
    assert '<html lang="zh-CN">' in html
    assert html.count('class="example"') == 6
    assert 'href="tel:110"' in html


def test_nothing_comes_from_elsewhere(client: TestClient) -> None:
    for html in (show(client), show(client, text=LEAK), show(client, mode="name", name="")):
        assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", html)
        assert "<style" not in html
        assert not re.search(r"\son\w+=|\sstyle=", html)
    for file in ("page.css", "page.js"):
        assert not re.search(r"https?://", client.get(f"/static/{file}").text)


def test_a_sure_cause_is_told_in_plain_words(client: TestClient) -> None:
    assert "像是：民间借贷纠纷" in show(client, text="借给同学三万，写了借条，到期不还，还约了利息")
    assert "像是" not in show(client, text=LEAK)


def test_a_mistyped_name_is_asked_back_with_a_button_that_puts_it_right(client: TestClient) -> None:
    html = show(client, text="楼上漏水，找张贵兰调解")
    assert "您是找张桂兰吗？（同音）" in html
    assert 'name="text" value="楼上漏水，找张桂兰调解"' in html
    assert '<span class="tag">同音</span>' in html
    right = client.post("/", data={"text": ["楼上漏水，找张贵兰调解", "楼上漏水，找张桂兰调解"]}).text
    assert "点名：张桂兰" in right
    assert "您是找" not in right


def test_a_dispute_is_answered_without_javascript(client: TestClient) -> None:
    html = show(client, text=LEAK)
    for part in (
        "张桂兰",
        "归口",
        "望澜街道只有",
        "已扩大到",
        "为什么推荐",
        "还能接",
        "水管夜里漏水，楼上楼下各退一步",
        "<mark>",
        "调解成功",
        "足够相近、又有结果的案子只有",
        "不代表您的事会有同样的结果",
        "同一件案子还有 1 份记录",
    ):
        assert part in html
    assert "郑满" not in html
    assert "钱退" not in html


def test_withdrawn_and_referred_cases_are_told_as_no_failures_and_marks_with_how_many_gave_them(client: TestClient) -> None:
    html = re.sub(r"</?b>", "", show(client, mode="name", name="张桂兰"))
    assert "共办过 13 件，调成 8 件，另有 1 件当事人撤回，2 件转其他部门，不算没调成" in html
    assert "13 件（调成 8，另有 1 件当事人撤回，2 件转其他部门）" in html
    for page in (html, re.sub(r"</?b>", "", show(client, text=LEAK, k="50"))):
        assert page.count("当事人打分") > 0
        assert page.count("当事人打分") == len(re.findall(r"当事人打分 [1-5]\.[0-9]（满分 5，[1-9][0-9]* 人评）", page))


def test_the_form_can_be_posted_so_that_the_text_stays_out_of_the_address(client: TestClient) -> None:
    assert "张桂兰" in client.post("/", data={"text": LEAK}).text
    part = client.post("/answer", data={"text": LEAK}).text
    assert "张桂兰" in part
    assert "<html" not in part


def test_danger_comes_first_with_whom_to_call(client: TestClient) -> None:
    html = show(client, text="老公打我，打得头都破了，我要离婚")
    assert html.index("请先保证人身安全") < html.index("听懂了这些") < html.index("为您推荐")
    assert '<a href="tel:110">110</a>' in html.split("听懂了这些")[0]


def test_corrections_hold_until_another_text_is_written(client: TestClient) -> None:
    corrected = show(client, text=LEAK, before=LEAK, type="medical.treatment", area="980102003000")
    assert chosen(corrected, "type") == "medical.treatment"
    assert chosen(corrected, "area") == "980102003000"
    assert "医疗纠纷" in corrected.split("归口</b>")[1][:30]
    other = show(client, text="老板拖着工资不给", before=LEAK, type="medical.treatment", area="980102003000")
    assert chosen(other, "type") == ""
    assert chosen(other, "area") == ""


def test_a_text_of_several_lines_keeps_its_corrections(client: TestClient) -> None:
    html = client.post("/", data={"text": "漏水\r\n厨房", "before": "漏水\n厨房", "type": "medical"}).text
    assert chosen(html, "type") == "medical"


def test_filters_are_counted_applied_and_cleared(client: TestClient) -> None:
    html = show(client, text=LEAK)
    order = [
        html.index(f'id="menu-{field}"') for field in ("types", "industries", "region", "kinds", "modes", "languages", "genders")
    ]
    assert order == sorted(order)
    women = show(client, text=LEAK, genders="female")
    assert "李国强" not in women
    assert 'value="female" form="ask" checked' in women
    assert "李国强" in show(client, text=LEAK, genders="female", clear="1")


def test_contradictory_filters_end_in_advice(client: TestClient) -> None:
    html = show(client, text=LEAK, types="medical.treatment", kinds="deputy")
    assert "没有找到合适的调解员" in html
    assert "去掉一些筛选条件" in html


@pytest.mark.parametrize("typed", ["张桂兰", "張桂蘭", "zhangguilan", "zgl"])
def test_a_name_is_found_however_it_is_written(client: TestClient, typed: str) -> None:
    html = show(client, mode="name", name=typed)
    assert html.index("张桂兰") < html.index("详细资料")


def test_the_roster_has_pages(client: TestClient) -> None:
    assert "第 1 页" in show(client, mode="name", name="")
    second = show(client, mode="name", name="", page="2")
    assert "第 2 页" in second
    assert "上一页" in second


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "请先说说发生了什么事"),
        ("   ", "请先说说发生了什么事"),
        ("？！。", "没有看懂您写的内容"),
        ("😡😡", "没有看懂您写的内容"),
        ("漏" * 10_001, "文字太长"),
    ],
    ids=["empty", "blank", "punctuation", "emoji", "10,001"],
)
def test_bad_texts_get_a_kind_sentence_and_stay_in_the_box(client: TestClient, text: str, said: str) -> None:
    reply = client.post("/", data={"text": text})
    assert reply.status_code == 422
    assert said in reply.text
    assert f">{text}</textarea>" in reply.text


@pytest.mark.parametrize(
    "query",
    [
        {"type": "nothing"}, {"area": "火星"}, {"area": "9" * 12}, {"genders": "neither"}, {"region": "x"}, {"types": "x" * 65},
        {"genders": ["female"] * 60 + [str(i) for i in range(60)]},
    ],
    ids=str,
)  # fmt: skip
def test_unknown_choices_get_a_kind_sentence(client: TestClient, query: dict[str, str]) -> None:
    html = show(client, 422, text=LEAK, **query)
    assert 'class="notice problem"' in html


@pytest.mark.parametrize("query", [{"k": "many"}, {"k": "-1"}, {"k": "9" * 30}, {"page": "²"}, {"page": "0"}, {"colour": "red"}])
def test_odd_numbers_take_their_default(client: TestClient, query: dict[str, str]) -> None:
    show(client, 200, text=LEAK, **query)


@pytest.mark.parametrize("text", ["漏", "漏水\x00\x07", "漏水🚿😡", "漏" * 10_000], ids=["one", "control", "emoji", "10,000"])
def test_odd_texts_are_answered(client: TestClient, text: str) -> None:
    assert client.post("/", data={"text": text}).status_code == 200


def test_an_address_that_is_not_there_is_a_page_for_people(client: TestClient) -> None:
    reply = client.get("/nowhere", headers={"accept": "text/html"})
    assert reply.status_code == 404
    assert "回到首页" in reply.text
    assert client.get("/nowhere", headers={"accept": "*/*"}).headers["content-type"] == "application/problem+json"


def test_a_broken_form_is_no_fault_of_the_service(client: TestClient) -> None:
    headers = {"content-type": "multipart/form-data; boundary=x"}
    assert client.post("/answer", content=b"--x\r\nbroken", headers=headers).status_code < 500
    assert client.post("/answer", files={"text": ("a.txt", b"hello")}).status_code < 500
    assert client.post("/", data={"types": ["x"] * 600}).status_code < 500


def test_scripts_in_records_and_questions_stay_text(client: TestClient) -> None:
    attack = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)> 养狗"
    for html in (
        show(client, text=attack),
        show(client, mode="name", name=attack[:90]),
        show(client, mode="name", name="吴晓"),
        client.post("/answer", data={"text": "邻居养狗乱叫"}).text,
    ):
        assert "<script>alert" not in html
        assert "<img" not in html
    assert "&lt;script&gt;" in show(client, mode="name", name="吴晓")


def step(name: str, eligible: int) -> StepOut:
    return StepOut(region=Named(id="980000000000", name=name), level="", eligible=eligible)


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([], ""),
        ([("望澜街道", 7)], "望澜街道有 7 位对口、现在能接案的调解员。"),
        ([("望澜街道", 2), ("澜东区", 9)], "望澜街道只有 2 位对口、现在能接案的调解员，已扩大到澜东区，共 9 位。"),
        ([("望澜街道", 0), ("澜东区", 9)], "望澜街道暂时没有对口、现在能接案的调解员，已扩大到澜东区，共 9 位。"),
        ([("望澜街道", 0), ("全国", 3)], "望澜街道暂时没有对口、现在能接案的调解员，已扩大到全国，一共也只有 3 位。"),
        ([("望澜街道", 0), ("全国", 0)], "望澜街道暂时没有对口、现在能接案的调解员，扩大到全国也没有找到。"),
    ],
)
def test_how_far_a_search_widened_in_words(steps: list[tuple[str, int]], sentence: str) -> None:
    assert widening_sentence([step(*s) for s in steps]) == sentence


def test_a_passage_is_cut_at_its_marks() -> None:
    assert pieces(PassageOut(text="夜里漏水了", start=0, marks=((2, 4),))) == [("夜里", False), ("漏水", True), ("了", False)]
    assert pieces(PassageOut(text="漏水", start=0, marks=((0, 2),))) == [("漏水", True)]


def test_emergency_numbers_can_be_called_and_nothing_else_is_let_through() -> None:
    assert with_numbers("<b>打 110，或 12348") == '&lt;b&gt;打 <a href="tel:110">110</a>，或 <a href="tel:12348">12348</a>'
    assert "tel:" not in with_numbers("赔了 1100 元，2110 号")


def test_what_was_understood_is_shown_in_words(client: TestClient) -> None:
    html = show(client, text="去年腊月借给同事三四万，没有借条，调解过没成，不要男的。另外，楼上漏水泡了我家")
    for part in (
        "关系：借贷双方、同事",
        "时间：去年腊月（",
        "金额：30,000–40,000 元",
        "进展：调解过，没调成",
        "说明：没有借条或欠条",
    ):
        assert part in html
    assert "要求：女" in html
    assert "第 2 件事" in html


def test_an_unclear_place_is_asked_back_with_buttons(client: TestClient) -> None:
    html = show(client, text="朝阳区的房子漏水")
    assert "您说的“朝阳区”是哪一个？" in html
    code = re.findall(r'name="area" value="(\d+)"', html)[1]
    answered = show(client, text="朝阳区的房子漏水", area=["", code])
    assert "是哪一个？" not in answered
    assert chosen(answered, "area") == code


def test_what_is_past_is_no_alarm(client: TestClient) -> None:
    html = show(client, text="他以前打过我，现在不打了，我们想好好离婚")
    assert "以前有过这样的事" in html
    assert "请先保证人身安全" not in html


def test_outcomes_are_told_as_a_range_of_a_hundred_with_their_count(client: TestClient) -> None:
    html = show(client, mode="name", name="张桂兰")
    assert re.search(r"每百件大约调成：邻里纠纷 \d+ 至 \d+ 件（据 \d+ 件估计）", html)
