"""What is found, and what it is called."""

from dataclasses import dataclass
from typing import Literal

Kind = Literal["name", "citizen_id", "bank_card", "mobile", "phone", "plate", "email", "address", "wechat", "qq"]
LABELS: dict[Kind, str] = {
    "name": "姓名",
    "citizen_id": "身份证号",
    "bank_card": "银行卡号",
    "mobile": "手机号",
    "phone": "固定电话",
    "plate": "车牌号",
    "email": "电子邮箱",
    "address": "门牌号",
    "wechat": "微信号",
    "qq": "QQ号",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """Where personal data of a kind stands, text[start:end], and what is written in its place. The data itself is not kept."""

    kind: Kind
    start: int
    end: int
    placeholder: str


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without personal data, and what was found in the text as it was, in its order and without overlaps."""

    text: str
    findings: tuple[Finding, ...]
