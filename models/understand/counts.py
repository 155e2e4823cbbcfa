"""What the numbers of a text count: yuan, people, households."""

import re
from dataclasses import dataclass

from models.understand.numbers import Quantity, find_quantities

_MONEY = re.compile(r"\s*(?:人民币)?(?:元|块钱|块|圆|人民币)(?!地|砖|板|石|田|旦)")
_HAN_DIGITS = "零〇一壹二贰两三叁四肆五伍六陆七柒八捌九玖"
# what follows a count that is no money
_COUNTED = re.compile(
    r"\s*(?:多|来|余)?[人名户个亩平斤块元次年天里只头棵字位号口公米吨度瓦条件级楼层栋套台辆页遍趟瓶箱袋盒倍岁月秒日火行强夜股]"
    r"|\s*(?:小时|分钟|分之|家(?!里|人|中)|[a-z%℃])"
)
_BIG = re.compile(r"[百佰千仟万亿wk]")
_DIGIT_BIG = re.compile(r"[千万亿wk]")
_PERSONS = (
    "人|工人|农民工|工友|员工|职工|村民|业主|学生|家长|同事|老乡|兄弟|民工|乡亲|居民|股东|乘客|病人|商户|同学|司机|师傅|老人|妇女"
)
_PEOPLE = re.compile(rf"\s*(?:多|来|余|几)?\s*(?:个|名|位|号|口)?\s*(?:{_PERSONS})(?!民|家|们家|行|员|一|工智)")
_MOUTHS = re.compile(r"\s*口(?!井|锅|气|子|袋|棺)")
_HOUSEHOLDS = re.compile(r"\s*(?:多|来|余|几)?\s*(?:户(?!口|型|外|籍)|家(?:人家|农户|住户|村民|业主|商户|租户|居民))")
_FAMILY_OF = re.compile(r"(?:一家|全家|家里|一家人|老小|总共|一共)$")
MAX_AMOUNT = 1e12
MAX_COUNT = 100_000


@dataclass(frozen=True, slots=True)
class Counts:
    """Sums of money in yuan in order of appearance; the largest count of people and of households, None where none is named."""

    amounts: tuple[Quantity, ...] = ()
    people: Quantity | None = None
    households: Quantity | None = None

    @property
    def amount(self) -> Quantity | None:
        """The largest sum."""
        return max(self.amounts, key=lambda q: q.value, default=None)


def find_counts(text: str) -> Counts:
    """Money, people and households of a folded text. A bare 三万二 is money; areas, times, ordinals and numbers are not."""
    amounts, people, households = [], [], []
    for q in find_quantities(text):
        if _people(text, q):
            people.append(q)
        elif _HOUSEHOLDS.match(text, q.end):
            households.append(q)
        elif 0 < q.value <= MAX_AMOUNT and (end := _money(text, q)):
            amounts.append(Quantity(q.value, q.low, q.high, q.start, end))
    return Counts(tuple(amounts), _largest(people), _largest(households))


def _largest(counts: list[Quantity]) -> Quantity | None:
    return max((q for q in counts if 1 <= q.value <= MAX_COUNT), key=lambda q: q.value, default=None)


def _people(text: str, q: Quantity) -> bool:
    if _PEOPLE.match(text, q.end):
        return True
    return bool(_MOUTHS.match(text, q.end) and _FAMILY_OF.search(text, max(0, q.start - 3), q.start))  # 一家五口


def _money(text: str, q: Quantity) -> int | None:
    """Where the sum ends, its 元 included; None where it is no money."""
    suffix = _MONEY.match(text, q.end)
    if suffix:
        return suffix.end()
    words = text[q.start : q.end]
    big = _DIGIT_BIG if words[0].isdigit() else _BIG
    if not big.search(words) or _COUNTED.match(text, q.end) or text[q.start - 1 : q.start] in {"第", "号"}:
        return None
    return q.end
