"""Personal data: what is hidden, what stays, and what holds for any text."""

import logging
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.case import Case
from models.domain.redaction import load_redaction
from models.language.normalize import in_place
from models.language.redact import LABELS, Redactor, library_id, load_redactor, redact_case
from models.language.redact.dictionary import _Fast, _Slow
from models.language.redact.names import NameFinder

DATA = Path(__file__).parents[2] / "data"


@cache
def redactor() -> Redactor:
    return load_redactor(DATA)


def redacted(text: str) -> str:
    return redactor().redact(text).text


@pytest.mark.parametrize(
    ("text", "becomes"),
    [
        ("电话13800001234，", "电话〔手机号〕，"),
        ("电话 +86 138-0000-1234", "电话 〔手机号〕"),
        ("手机１３８００００１２３４。", "手机〔手机号〕。"),
        ("手机一三八零零零零一二三四", "手机〔手机号〕"),
        ("座机0999-7654321", "座机〔固定电话〕"),
        ("座机（0999）7654321转801", "座机〔固定电话〕"),
        ("座机7654321。", "座机〔固定电话〕。"),
        ("身份证980102199003072316", "身份证〔身份证号〕"),
        ("身份证98010219900307231x", "身份证〔身份证号〕"),
        ("身份证 980102 19900307 231Ｘ", "身份证 〔身份证号〕"),
        ("身份证980102900307231", "身份证〔身份证号〕"),
        ("卡6222 0000 0000 0000 001", "卡〔银行卡号〕"),
        ("银行卡号：6222 0000 0000 0000 000", "银行卡号：〔银行卡号〕"),
        ("打到4111 1111 1111 1111", "打到〔银行卡号〕"),
        ("信箱 zhang_san@example.com。", "信箱 〔电子邮箱〕。"),
        ("住澜东区平安路12号3栋2单元501室", "住澜东区平安路〔门牌号〕"),
        ("住锦华小区 5号楼2单元301室", "住锦华小区 〔门牌号〕"),
        ("轿车岚A·12345和岚AD12345", "轿车〔车牌号〕和〔车牌号〕"),
        ("微信号：abc_12345，QQ 12345678", "微信号：〔微信号〕，QQ 〔QQ号〕"),
        ("赵大明与钱小红争吵，赵大明报警", "甲与乙争吵，甲报警"),
        ("申请人欧阳志远诉称", "申请人甲诉称"),
        ("申請人張國華", "申請人甲"),
        ("乙方：孙磊（甲方：周芳）", "乙方：丙（甲方：戊）"),  # no letter that the text already uses
        ("原告张建国来了。建国说不要钱。", "原告甲来了。甲说不要钱。"),
        ("被告孙磊驾车撞坏公司大门", "被告甲驾车撞坏公司大门"),
        ("原告高兴与被告黄河，高兴说", "原告甲与被告乙，甲说"),
    ],
)
def test_personal_data_is_replaced(text: str, becomes: str) -> None:
    assert redacted(text) == becomes


@pytest.mark.parametrize(
    "text",
    [
        "欠款123456元，2024年3月5日起",
        "（2023）岚01民初1234号",
        "统一编号20240305123456",
        "订单号13800001234",
        "《民法典》第1165条",
        "10号合同",
        "3号楼漏水",
        "13户村民",
        "微信支付20000元",
        "拨打12345或4008001234",
        "申请人张某某、李某与水某甲",
        "老李、小王和张大妈",
        "调解员王秀英、李志强主持，王秀英说",
        "王秀英法官和马建军律师",
        "张家港市王府井李庄村调委会高新区法院",
        "原告荣泰公司与隆源房地产公司、鲁达机械厂",
        "大家很高兴，安全到了黄河边",
        "",
    ],
)
def test_what_points_to_nobody_stays(text: str) -> None:
    assert redacted(text) == text
    assert redactor().redact(text).findings == ()


@given(st.text())
def test_any_text_is_taken(text: str) -> None:
    held(text)


_PIECES = [
    *"张王李赵大明建国秀英兴高和与、，。：的说 \n甲丁辛某老某〔〕0135１８@-x号室路楼卡元\0",
    *("原告", "被告", "申请人", "调解员", "儿子", "先生", "诉称", "欧阳", "公司"),
    *("微信号", "手机", "平安路", "〔手机号〕", "13800001234"),
]


@given(st.lists(st.sampled_from(_PIECES), max_size=60).map("".join))
def test_texts_like_ours(text: str) -> None:
    held(text)


def held(text: str) -> None:
    """In order, without overlaps; nothing but placeholders differs; a second time changes nothing."""
    done = redactor().redact(text)
    out, end = "", 0
    for f in done.findings:
        assert end <= f.start < f.end <= len(text)
        assert f.kind in LABELS
        out += text[end : f.start] + f.placeholder
        end = f.end
    assert done.text == out + text[end:]
    again = redactor().redact(done.text)
    assert (again.text, again.findings) == (done.text, ())


@given(st.text())
def test_full_width_and_traditional_keep_their_places(text: str) -> None:
    assert len(in_place(text)) == len(text)


def test_the_same_person_is_the_same_in_all_texts_of_a_case() -> None:
    case = Case(
        id="1",
        title="赵大明漏水案",
        facts="申请人钱小红说，赵大明家漏水。",
        issues=("赵大明赔不赔",),
        agreement="赵大明付钱小红300元",
    )
    done = redact_case(redactor(), case)
    assert done.case.title == "甲漏水案"
    assert (done.case.facts, done.case.issues) == ("申请人乙说，甲家漏水。", ("甲赔不赔",))
    assert done.case.agreement == "甲付乙300元"
    assert done.kinds == {"name": 6}


def test_a_finding_holds_no_data(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        found = redactor().redact("申请人张建国，电话13800001234").findings
    assert "张建国" not in repr(found)
    assert "13800001234" not in repr(found)
    assert not caplog.records


def test_more_people_than_letters() -> None:
    names = [f"赵{'明强磊军洋勇杰涛超刚'[i]}" for i in range(10)]
    out = redacted("申请人" + "、".join(names))
    assert out.startswith("申请人甲、乙、丙、戊")
    assert out.endswith("〔当事人9〕、〔当事人10〕")


def test_without_rjieba_the_same_names_are_found() -> None:
    words = load_redaction(DATA)
    text = "申请人欧阳志远诉称被申请人张伟与李雪梅拖欠工资，住户高兴地走了。原告高兴与王建国到庭。"
    fast, slow = NameFinder(words, _Fast()).find(text), NameFinder(words, _Slow()).find(text)
    assert fast == slow
    assert len(fast) >= 4


def test_the_copy_tells_nothing_of_the_original() -> None:
    assert "2023-17" not in library_id("2023-17")
    assert library_id("2023-17") == library_id("2023-17") != library_id("2023-18")
