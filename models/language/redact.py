"""Personal data in free text: found to warn before a record is stored, masked for logs.

Written rules, not a promise: names are not looked for, and a number written in words is missed.
"""

import re
from dataclasses import dataclass
from typing import Literal

PersonalData = Literal["citizen_id", "bank_card", "mobile", "phone", "email", "address"]
LABELS: dict[PersonalData, str] = {
    "citizen_id": "身份证号",
    "bank_card": "银行卡号",
    "mobile": "手机号",
    "phone": "固定电话",
    "email": "电子邮箱",
    "address": "门牌号",
}

# full-width digits, x and signs to half-width, one character to one, so that places stay right
_HALF = {c: c - 0xFEE0 for c in range(0xFF01, 0xFF5F)}
_GAP = r"[ -]?"
# the first that matches takes the place
_PATTERNS: tuple[tuple[PersonalData, re.Pattern[str]], ...] = (
    (
        "citizen_id",
        re.compile(
            rf"(?<!\d)[1-9]\d{{5}}{_GAP}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01]){_GAP}\d{{3}}[\dXx](?!\d)"
        ),
    ),
    ("bank_card", re.compile(rf"(?<!\d)[3-9]\d{{3}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,3}})?(?!\d)")),
    ("mobile", re.compile(rf"(?<!\d)(?:\+?86{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)")),
    ("phone", re.compile(r"(?<!\d)(?:\(0\d{2,3}\) ?|0\d{2,3}[ -]?)[2-9]\d{6,7}(?!\d)")),
    ("email", re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9-]{1,63}(?:\.[A-Za-z0-9-]{1,63}){1,4}")),
    (
        "address",
        re.compile(
            r"(?<=[路街巷弄道村组区园苑里庄寨屯])\s?\d{1,5}(?:-\d{1,4})?\s?(?:号|栋|幢|座)(?:院|楼)?(?:\s?(?:\d{1,5}|[A-Za-z甲乙丙丁])\s?(?:号楼|栋|幢|座|单元|楼|层|室|号|户))*"
            r"|\d{1,4}\s?(?:号楼|栋|幢|座)\s?(?:\d{1,2}\s?单元\s?)?\d{2,5}\s?[室号户]"
        ),
    ),
)
_CARD_WORDS = re.compile(r"(?:卡号|账号|帐号|账户|银行卡)\D{0,6}$")


@dataclass(frozen=True, slots=True)
class Finding:
    """Where personal data of a kind stands: text[start:end]. The data itself is not kept."""

    kind: PersonalData
    start: int
    end: int


def findings(text: str) -> tuple[Finding, ...]:
    """What looks like personal data, in the order of the text, without overlaps."""
    plain = text.translate(_HALF)
    found: list[Finding] = []
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            start, end = match.span()
            taken = any(start < f.end and f.start < end for f in found)
            if not taken and (kind != "bank_card" or _is_card(plain, start, match[0])):
                found.append(Finding(kind, start, end))
    return tuple(sorted(found, key=lambda f: f.start))


def mask(text: str) -> str:
    """The text with each finding replaced by its kind: 〔手机号〕."""
    for finding in reversed(findings(text)):
        text = f"{text[: finding.start]}〔{LABELS[finding.kind]}〕{text[finding.end :]}"
    return text


def _is_card(text: str, start: int, number: str) -> bool:
    """Its check digit is right (Luhn), or the words before it say so."""
    digits = [int(c) for c in reversed(number) if c.isdigit()]
    doubled = (sum(divmod(2 * d, 10)) for d in digits[1::2])
    return (sum(digits[0::2]) + sum(doubled)) % 10 == 0 or bool(_CARD_WORDS.search(text[max(0, start - 20) : start]))
