"""What the party wants of the mediator, and whom they name: 想找女的, 不要男的, 找张桂兰, 别找上次那个王调解员."""

import re
from collections.abc import Callable, Iterable

from models.domain.lexicon import Wish
from models.understand.context import clause_before
from models.understand.phrases import PhraseFinder
from models.understand.understanding import Unwanted, Wishes

_OTHER_GENDER = {"male": "female", "female": "male"}
_NOT = re.compile(
    r"(?:不要|别|不想要?|不用|不需要|不找|不喜欢|不愿意?|不是|除了|没有?|(?<![能要会是可想])不)(?:再|要|找|让|请|叫|派|个|位|那种|什么|去|给我|想|麻烦)*$"
)
_NOT_AFTER = re.compile(r"(?:的|来|就)?(?:不要|不行|就算了|不合适|免谈|不考虑|别来)")
_OTHERS = re.compile(r"(?:对方|他们?|她们?|公司|老板|人家|物业|医院|银行|单位)(?:也|都|已经|就|还|是)*$")

_TITLES = "调解员|老师|主任|律师|书记|大姐|大哥|大爷|阿姨|师傅|同志|法官|警官"
_ASKED = re.compile(
    r"(?:找|请|让|要|叫|约|联系|想点|点名)(?:一下)?([\u4e00-\u9fff]{2,4}?)"
    rf"(?:{_TITLES}|给|来|帮|调解|处理|，|。|,|$)"
)
_REFUSED = re.compile(
    r"(?:不要|(?<![特分级区性个差告离])别(?!人|的|墅|处)|不想|不愿意?|不用|不找|换掉|拒绝|回避|信不过|不信任|不相信)"
    r"(?:再|要|找|让|请|叫|派|见到?|是|跟|和|由|用|给我|我|去)*(?:上次|上回|之前|以前|那个|那位|这个|这位|的)*"
)
_BY_SURNAME = re.compile(rf"([\u4e00-\u9fff])(?:{_TITLES})|姓([\u4e00-\u9fff])的")
_NO_SURNAME = frozenset("男女老新个位的好小大调院级心人本村社区法")
_HAN = re.compile(r"[\u4e00-\u9fff]{2,4}")


class WishReader:
    """Reads wishes and names. `is_mediator` says whether a name is on the roster: 找老王 asks for nobody the centre knows."""

    def __init__(self, wishes: Iterable[Wish], is_mediator: Callable[[str], bool]) -> None:
        self._finder = PhraseFinder((word, (w.field, w.value)) for w in wishes for word in w.words)
        self._is_mediator = is_mediator

    def wishes(self, text: str) -> Wishes:
        """What is wanted; a gender that is refused asks for the other one, anything else refused is no wish."""
        found: dict[str, dict[str, None]] = {}
        for hit in self._finder.find(text):
            before = clause_before(text, hit.start)
            if _OTHERS.search(before):
                continue
            refused = bool(_NOT.search(before) or _NOT_AFTER.match(text, hit.end))
            for field, value in hit.means:
                if not refused:
                    found.setdefault(field, {})[value] = None
                elif field == "gender" and value in _OTHER_GENDER:
                    found.setdefault(field, {})[_OTHER_GENDER[value]] = None
        return Wishes(
            gender=next(iter(found.get("gender", ())), None),
            modes=tuple(found.get("modes", ())),
            languages=tuple(found.get("languages", ())),
            kinds=tuple(found.get("kinds", ())),
            grades=tuple(found.get("grades", ())),
            honours=tuple(found.get("honours", ())),
        )

    def names(self, text: str) -> tuple[str | None, tuple[Unwanted, ...]]:
        """The mediator asked for by name, and those refused."""
        refused = tuple(dict.fromkeys(name for m in _REFUSED.finditer(text) if (name := self._refused(text, m.end()))))
        names = {name.name for name in refused}
        asked = next((m[1] for m in _ASKED.finditer(text) if m[1] not in names and self._is_mediator(m[1])), None)
        return asked, refused

    def _refused(self, text: str, at: int) -> Unwanted | None:
        """A whole name of the roster, else a surname with a title (of whom nobody can tell who is meant)."""
        run = _HAN.match(text, at)
        for length in range(len(run[0]) if run else 0, 1, -1):
            name = text[at : at + length]
            if self._is_mediator(name):
                return Unwanted(name, known=True)
        titled = _BY_SURNAME.match(text, at)
        if titled and (titled[1] or titled[2]) not in _NO_SURNAME:
            return Unwanted(titled[0], known=False)
        return None
