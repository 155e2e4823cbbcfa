import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.language.redact import LABELS, findings, mask


@pytest.mark.parametrize(
    ("text", "masked"),
    [
        ("电话13800001234，", "电话〔手机号〕，"),
        ("电话 +86 138-0000-1234", "电话 〔手机号〕"),
        ("手机１３８００００１２３４。", "手机〔手机号〕。"),
        ("座机0999-7654321", "座机〔固定电话〕"),
        ("座机（0999）7654321", "座机〔固定电话〕"),
        ("身份证980102199003072316", "身份证〔身份证号〕"),
        ("身份证98010219900307231x", "身份证〔身份证号〕"),
        ("身份证 980102 19900307 231Ｘ", "身份证 〔身份证号〕"),
        ("卡6222 0000 0000 0000 000", "卡6222 0000 0000 0000 000"),
        ("银行卡号：6222 0000 0000 0000 000", "银行卡号：〔银行卡号〕"),
        ("打到4111 1111 1111 1111", "打到〔银行卡号〕"),
        ("信箱 zhang_san@example.com。", "信箱 〔电子邮箱〕。"),
        ("住澜东区平安路12号3栋2单元501室", "住澜东区平安路〔门牌号〕"),
        ("住锦华小区 5号楼2单元301室", "住锦华小区〔门牌号〕"),
    ],
)
def test_personal_data_is_masked(text: str, masked: str) -> None:
    assert mask(text) == masked


@pytest.mark.parametrize(
    "text",
    [
        "欠款123456元，2024年3月5日起",
        "（2023）岚01民初1234号",
        "统一编号20240305123456",
        "《民法典》第1165条",
        "10号合同",
        "3号楼漏水",
        "13户村民",
        "",
    ],
)
def test_other_numbers_stay(text: str) -> None:
    assert mask(text) == text
    assert findings(text) == ()


@given(st.text(st.sampled_from(list("0123456789１８６x-@.号路室楼单元卡 a（）")), max_size=80))
def test_findings_are_in_order_and_nothing_is_found_twice(text: str) -> None:
    found = findings(text)
    ends = [0, *(f.end for f in found)]
    assert all(end <= f.start < f.end <= len(text) for end, f in zip(ends, found, strict=False))
    assert all(f.kind in LABELS for f in found)
