"""The sum that an agreement comes to (协议金额), read from its words: right, or not at all.

Agreements name many sums: what was lost, what each pays, instalments, a rent, a penalty. One is taken only where every other is
accounted for: as a part of it, as an instalment, or as what it adds up from. Where sums run both ways or go on for ever there is
no single one, and none is given: a wrong share of a claim misleads more than a missing one.
"""

import re
from dataclasses import dataclass

from models.language.normalize import normalize
from models.understand.numbers import Quantity, find_quantities, parse_number

_CLAUSE = re.compile(r"[^,;。:()\n]+")
_SENTENCE = re.compile(r"[^;。\n]+")
_MONEY = re.compile(r"\s*(?:人民币)?\s*[元块]")
_TOTAL = re.compile(r"(?:合计|共计|总计|总共|一共|共)(?:付|支付|退|退还|赔|赔偿|补偿|计|为|欠)?(?:人民币)?$")
_EACH = re.compile(r"各[^,;。]{0,4}$")
_INSIDE = re.compile(r"(?:其中|含|包括|首付|首笔|首期|首批)[^,;。()]*$")
_ROUGH = re.compile(r"约$|均[^,;。]{0,2}$")
_UNIT_PRICE = re.compile(r"每[^,;。]{1,8}$|按$")
_RECURRING = re.compile(r"(?:每个?(?:月|年|季|学期|期)|每[户人名家]每|按月|按年|逐月)[^,;。]*$")
_INSTALMENTS = re.compile(r"分[^,;。]{1,4}(?:期|个月|个季度)")
_ENDS = re.compile(r"付清|还清|付完|还完|结清")
_SHARE = re.compile(r"(?:([一二三四五六七八九])成(半|五)?|(\d{1,2}(?:\.\d+)?)%)[^,;。]{0,4}(?:,[即计])?[^,;。]{0,3}$")
_REST = re.compile(r"(?:余款|余额|其余|余下|剩余)(?![^,;。]*不)[^,;。元万]{0,14}(?:付|还|退)")
# clauses of what is not paid: waived or given up; and what is due only if something goes wrong
_NOT_PAID = re.compile(r"不再|免除|减免|免收|放弃|让去|作废|撤销|不予")
_IF = re.compile(r"(?:^|[,;。:\n])\s*(?:今后|日后)?(?:如|若|逾期|任一期|一期逾期|连续[^,;。]{1,4}期)[^;。\n]*")
_PAYS = re.compile(r"赔|付|退|返还|归还|偿还|还款|还清|补偿|补发|补给|补交|到账|入账|转账|打卡|发放|结清")
_OWES = re.compile(r"欠|确认")
# sums that run both ways, a pot that is divided, a deduction: what is left says nothing about the claim
_NO_SINGLE_SUM = re.compile(
    r"相抵|互抵|抵销|抵消|冲抵|抵作|折抵|抵扣|抵偿|扣除(?!已|垫)|扣[^押留除,;。]{0,8}元|实[付退]|分为|自负|自担|[^应]得[\d一二三四五六七八九]"
)
_WHAT_WAS_LOST = re.compile(r"损失|费用")
_SHARED_OUT = re.compile(r"\s*元?由")
_MOST_SHARERS = 5
_CENT = 0.01


@dataclass(frozen=True, slots=True)
class _Sum:
    """A sum of money with what its surroundings say: `total` of those before it, `each` of several, `inside` another."""

    yuan: float
    clause: str
    sentence: str
    share: float | None
    total: bool
    each: bool
    inside: bool
    shared_out: bool


def agreed_amount(agreement: str) -> float | None:
    """Yuan that one side gets by this agreement, all instalments together; None where that cannot be said for sure.

    How often it speaks and how often it is right on the sample centre's agreements: tests/models/test_agreed.py.
    """
    text = _IF.sub("", normalize(agreement))
    sums = None if _NO_SINGLE_SUM.search(text) else _sums(text)
    whole = _accounted(sums) if sums else None
    return whole.yuan if whole and _is_paid(whole, text) else None


def _sums(text: str) -> list[_Sum] | None:
    """The sums of the agreement in order; None where one is rough, goes on for ever or is a price by itself."""
    found: list[_Sum] = []
    priced: list[str] = []
    for q in find_quantities(text):
        if not _MONEY.match(text, q.end) and not text[q.start : q.end].endswith("万"):
            continue
        s, before = _sum_at(text, q)
        if _NOT_PAID.search(s.clause):
            continue
        if not q.exact or _ROUGH.search(before):
            return None
        if _RECURRING.search(before):
            head, _, tail = s.sentence.partition(text[q.start : q.end])
            if not (_ENDS.search(tail) or _INSTALMENTS.search(head)):
                return None
        elif _UNIT_PRICE.search(before):
            priced.append(s.sentence)
        else:
            found.append(s)
    explained = {s.sentence for s in found}
    return found if all(sentence in explained for sentence in priced) else None


def _sum_at(text: str, q: Quantity) -> tuple[_Sum, str]:
    """The sum and what its sentence says before it."""
    clause, sentence, start = "", "", 0
    for m in _SENTENCE.finditer(text):
        if m.start() <= q.start < m.end():
            sentence, start = m[0], m.start()
    for m in _CLAUSE.finditer(text):
        if m.start() <= q.start < m.end():
            clause = m[0]
    before, after = text[start : q.start], text[q.end : q.end + 8]
    inside = bool(_INSIDE.search(before)) or "在其中" in after
    marks = (_share(before), bool(_TOTAL.search(before)), bool(_EACH.search(before)), inside, bool(_SHARED_OUT.match(after)))
    return _Sum(q.value, clause, sentence, *marks), before


def _share(before: str) -> float | None:
    """承担七成32200元: 0.7."""
    m = _SHARE.search(before)
    if m is None:
        return None
    if m[3]:
        return float(m[3]) / 100
    return ((parse_number(m[1]) or 0) + (0.5 if m[2] else 0)) / 10


def _accounted(sums: list[_Sum]) -> _Sum | None:
    """The one sum that all the others are parts of, or None."""
    left: list[_Sum] = []
    known: set[float] = set()  # sums whose own parts may follow
    for s in sums:
        if s.yuan in known or (left and s.yuan == left[0].yuan):
            continue
        if s.share and left and abs(left[-1].yuan * s.share - s.yuan) < 1:
            left[-1] = s  # of what was lost, this much is paid
            continue
        if s.total and (parts := _adding_up(left, {s.yuan})):
            known |= {part.yuan for part in left[-parts:]}
            del left[-parts:]
        left.append(s)
        for start in range(1, len(left)):
            tail = left[start:]
            several = len(tail) > 1 or tail[0].each
            if several and _adding_up(tail, known | {o.yuan for o in left[:start]}) == len(tail):
                known |= {part.yuan for part in tail}
                del left[start:]
                break
    whole, *rest = left
    rest = [s for s in rest if not (s.inside and s.yuan < whole.yuan)]
    to_come = all(_REST.search(s.sentence) and not s.each for s in rest) and sum(s.yuan for s in rest) < whole.yuan
    split = whole.shared_out and len(sums) > 1
    return whole if (not rest or to_come) and not whole.each and not split else None


def _adding_up(sums: list[_Sum], targets: set[float]) -> int:
    """How many of the last sums come to one of the targets together (0: none do); `each` stands for two or more."""
    for start in range(len(sums) - 1, -1, -1):
        tail = sums[start:]
        once, more = sum(s.yuan for s in tail), sum(s.yuan for s in tail if s.each)
        times = range(1, _MOST_SHARERS) if more else (0,)
        if any(abs(once + more * n - target) < _CENT for n in times for target in targets):
            return len(tail)
    return 0


def _is_paid(whole: _Sum, text: str) -> bool:
    """Whether somebody pays this sum: it is not what was lost, lies in an account, or was advanced by another."""
    if "垫" in whole.clause or (_WHAT_WAS_LOST.search(whole.clause) and not _PAYS.search(whole.clause) and not whole.share):
        return False
    return bool(_PAYS.search(whole.sentence) or ((whole.share or _OWES.search(whole.sentence)) and _PAYS.search(text)))
