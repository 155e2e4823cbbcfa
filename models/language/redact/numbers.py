"""Numbers and addresses that point to a person: found by shape, check digit and the words before them."""

import re
from collections.abc import Callable, Iterator

from models.language.redact.finding import Kind

_GAP = r"[ \-‐–—.·]?"
_FREE, _ENDS = r"(?<![\dA-Za-z])", r"(?![\dA-Za-z])"  # no part of a longer number or word
_PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼岚"  # 岚 is the sample centre's
_SIGN = "[A-HJ-NP-Za-hj-np-z0-9]"  # of a plate: no I and no O
_SPOKEN = "[〇零一二三四五六七八九幺0-9]"
_COUNT = "[一二三四五六七八九十百]{1,4}"
_NUMBER = rf"(?:\d{{1,5}}|{_COUNT})"
_DATE = r"(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
# what a house number may follow; and what comes after numbers that are none
_AREA = "路街巷弄道村组区园苑里庄寨屯坊胡同城府庭居寓"
_HOUSE = "号楼|号院|栋|幢|座|号"
_NO_SUM = r"(?![\d元年万平米㎡])"
_PART = rf"(?:\s?(?:{_NUMBER}|[A-Za-z甲乙丙丁东西南北中]{{1,2}})\s?(?:号楼|号院|栋|幢|座|单元|楼|层|室|号|户))"
_FLAT = r"(?:\d{2,5}|[一二三四五六七八九十\d]{1,3}(?=\s?[室号户]))?\s?(?:[室号户]|[东西南北中]户)?"

_ID_WORDS = re.compile(r"(?:身份证|身份号码|证件|公民身份|ID)[^\d]{0,8}$", re.IGNORECASE)
_CARD_WORDS = re.compile(r"(?:卡号|账号|帐号|账户|帐户|银行卡|储蓄卡|工资卡|卡)[^\d,。;，；]{0,12}$")
_PHONE_WORDS = re.compile(r"(?:电话|座机|固话|致电|拨打|拨|来电|号码|手机|Tel|tel|TEL)[^\d,。;，；]{0,6}$")
# what counts things and not people
_OTHER_WORDS = re.compile(
    r"(?:订单|单号|流水|编号|运单|快递|票号|合同号|案号|证号|批号|条码|货号|型号|保单|发票|信用代码|备案|许可|报警|工单|序列|学号|工号"
    r"|房产证|不动产|执照|注册号)[^\d,。;，；]{0,8}$"
)


def _before(text: str, start: int) -> str:
    return text[max(0, start - 20) : start]


def _digits(text: str) -> list[int]:
    return [int(c) for c in text if c.isdecimal()]


def _is_citizen_id(text: str, start: int, number: str) -> bool:
    """Its check digit is right (GB 11643), or the words before say what it is."""
    before = _before(text, start)
    if _ID_WORDS.search(before):
        return True
    if _OTHER_WORDS.search(before):
        return False
    plain = re.sub(r"[^\dXx]", "", number)
    if len(plain) == 15:
        return plain[0] in "123456" and re.fullmatch(rf"\d{{8}}{_DATE}\d{{3}}", plain) is not None
    if re.fullmatch(rf"\d{{6}}(?:18|19|20)\d\d{_DATE}\d{{3}}[\dXx]", plain) is None:
        return False
    weighted = sum(int(c) * (1 << (17 - i)) for i, c in enumerate(plain[:17]))
    return "10X98765432"[weighted % 11] == plain[17].upper()


def _is_card(text: str, start: int, number: str) -> bool:
    """Its check digit is right (Luhn), or the words before it say so."""
    before = _before(text, start)
    digits = _digits(number)
    if _CARD_WORDS.search(before) and not _OTHER_WORDS.search(before):
        return len(digits) >= 12
    if _OTHER_WORDS.search(before) or len(digits) < 16:
        return False
    digits.reverse()
    return (sum(digits[0::2]) + sum(sum(divmod(2 * d, 10)) for d in digits[1::2])) % 10 == 0


def _is_phone(text: str, start: int, number: str) -> bool:
    """Has an area code, or the words before say that one can call it; a mobile number needs no more than its shape."""
    before = _before(text, start)
    if _OTHER_WORDS.search(before):
        return False
    return number[0] in "(0" or bool(_PHONE_WORDS.search(before))


def _is_no_order(text: str, start: int, _: str) -> bool:
    return not _OTHER_WORDS.search(_before(text, start))


def _has_digit(_: str, __: int, number: str) -> bool:
    return any(c.isdecimal() for c in number)


def _always(_: str, __: int, ___: str) -> bool:
    return True


Check = Callable[[str, int, str], bool]
# Kind, forms, check. The first that matches takes the place; a group of a form, where it has one, is what is hidden.
_PATTERNS: tuple[tuple[Kind, tuple[str, ...], Check], ...] = (
    ("email", (r"[A-Za-z0-9._%+\-]{1,64}@[A-Za-z0-9\-]{1,63}(?:\.[A-Za-z0-9\-]{1,63}){1,4}",), _always),
    (
        "citizen_id",
        (
            rf"{_FREE}[1-9]\d{{5}}{_GAP}(?:18|19|20)\d\d{_GAP}{_DATE}{_GAP}\d{{3}}[\dXx]{_ENDS}",
            rf"{_FREE}[1-9]\d{{5}}{_GAP}\d\d{_DATE}{_GAP}\d{{3}}{_ENDS}",
            rf"{_FREE}[1-9]\d{{14}}(?:\d{{2}}[\dXx])?{_ENDS}",
        ),
        _is_citizen_id,
    ),
    (
        "bank_card",
        (
            rf"{_FREE}[1-9]\d{{3}}(?:{_GAP}\d{{4}}){{3}}(?:{_GAP}\d{{1,4}})?{_ENDS}",
            rf"{_FREE}[1-9]\d{{11,20}}{_ENDS}",
        ),
        _is_card,
    ),
    (
        "mobile",
        (
            rf"(?<![\dA-Za-z.])(?:\(?(?:\+|00)?86\)?{_GAP})?1[3-9]\d{_GAP}\d{{4}}{_GAP}\d{{4}}(?!\d)",
            rf"(?<![\dA-Za-z.])1[3-9]\d{_GAP}\d{{3}}{_GAP}\d{{3}}{_GAP}\d\d(?!\d)",
            rf"(?<!{_SPOKEN})[一幺1][三四五六七八九3-9]{_SPOKEN}{{9}}(?!{_SPOKEN})",
        ),
        _is_no_order,
    ),
    (
        "phone",
        (
            rf"(?<![\dA-Za-z.])(?:(?:\+|00)86{_GAP})?(?:\(0\d{{2,3}}\)\s?|0\d{{2,3}}{_GAP})"
            rf"[2-9]\d{{2,3}}{_GAP}\d{{4}}(?:\s?[转\-]\s?\d{{1,5}})?(?!\d)",
            rf"(?<![\dA-Za-z.])[2-8]\d{{2,3}}{_GAP}\d{{4}}(?!\d|{_GAP}\d|元|万)",
        ),
        _is_phone,
    ),
    (
        "plate",
        (rf"[{_PROVINCES}][A-HJ-Za-hj-z][ ·•.\-]?(?:{_SIGN}{{4}}[挂学警领]|{_SIGN}{{5,6}})(?![A-Za-z0-9])",),
        _has_digit,
    ),
    ("qq", (r"(?:QQ|qq|Qq|扣扣|企鹅)(?:群|号码|号)?\s?(?:是|为)?[\s:：(（]*([1-9]\d{4,10})(?!\d)",), _always),
    (
        "wechat",
        (
            r"(?:微信|薇信|威信|[Vv]信|[Vv][Xx]|[Ww][Xx]|[Ww]e[Cc]hat|weixin)(?:账号|帐号|号码|号|ID|id)?\s?(?:是|为|叫|加)?"
            r"[\s:：(（“\"]*([A-Za-z][A-Za-z0-9_\-]{5,19})(?![A-Za-z0-9_])",
            r"(?:微信号|微信账号|VX号|vx)\s?(?:是|为)?[\s:：(（]*(\d{6,12})(?!\d|元)",
            r"(?:抖音|快手|旺旺)(?:号|ID|id)?\s?(?:是|为)?[\s:：(（]*([A-Za-z0-9_][A-Za-z0-9_.\-]{5,19})(?![A-Za-z0-9_])",
        ),
        _always,
    ),
    (
        "address",
        (
            rf"(?<=[{_AREA}])\s?(?:\d{{1,5}}(?:[\-—]\d{{1,4}})?\s?(?:{_HOUSE})|{_COUNT}(?:号楼|号院|号))(?![线路桥井泵机摊]|码头)"
            rf"(?:院|楼(?![下上道顶前后梯层]))?{_PART}*(?:[\-—]?\d{{3,4}}(?![\d元年万]))?(?:之[一二三四五\d])?(?:[东西南北中]户)?",
            rf"(?<=[{_AREA}家住])\s?\d{{1,3}}[\-—]\d{{1,2}}(?:[\-—]\d{{1,2}})?[\-—]\d{{3,4}}(?:室|号)?(?!\d)",
            rf"(?<!\d){_NUMBER}\s?(?:{_HOUSE})\s?{_NUMBER}\s?(?:单元|门|梯)\s?(?:{_NUMBER}\s?(?:楼|层)\s?)?{_FLAT}",
            rf"(?<!\d)\d{{1,4}}\s?(?:号楼|栋|幢|座)\s?\d{{2,5}}\s?[室号户]?{_NO_SUM}",
            rf"(?<![A-Za-z])[A-Za-z]\s?(?:座|栋|幢)\s?(?:\d\s?单元\s?)?\d{{2,4}}\s?[室号户]?{_NO_SUM}",
            rf"(?<!\d)\d{{1,2}}\s?单元\s?\d{{3,4}}\s?[室号户]?{_NO_SUM}",
            rf"(?<=[{_AREA}厦楼住])\s?\d{{3,4}}\s?室",
        ),
        _always,
    ),
)
_FORMS = tuple((kind, re.compile(form), check) for kind, forms, check in _PATTERNS for form in forms)


def number_spans(text: str) -> Iterator[tuple[Kind, int, int]]:
    """Kind, start and end of each, without overlaps, in no order; `text` as models.language.normalize.in_place gives it."""
    taken = bytearray(len(text))
    for kind, pattern, check in _FORMS:
        for match in pattern.finditer(text):
            group = match.lastindex or 0
            start, end = match.span(group)
            while start < end and text[start].isspace():
                start += 1
            if start < end and not any(taken[start:end]) and check(text, start, match[group]):
                taken[start:end] = b"\1" * (end - start)
                yield kind, start, end
