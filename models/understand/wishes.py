"""What the party wants of the mediator: 想找女的, 不要男的, 能上门的, 会说本地话的."""

import re
from collections.abc import Iterable

from models.domain.lexicon import Wish
from models.understand.context import clause_before
from models.understand.phrases import PhraseFinder
from models.understand.understanding import Wishes

OTHER_GENDER = {"male": "female", "female": "male"}
_NOT = re.compile(
    r"(?:不要|别|不想要?|不用|不需要|不找|不喜欢|不愿意?|不是|除了|没有?|(?<![能要会是可想])不)(?:再|要|找|让|请|叫|派|个|位|那种|什么|去|给我|想|麻烦)*$"
)
_NOT_AFTER = re.compile(r"(?:的|来|就)?(?:不要|不行|就算了|不合适|免谈|不考虑|别来)")
_RATHER = re.compile(r"最好|尽量|尽可能|可以的话|方便的话")
_OTHERS = re.compile(r"(?:对方|他们?|她们?|公司|老板|人家|物业|医院|银行|单位)(?:也|都|已经|就|还|是)*$")


class WishReader:
    """Reads wishes, as data/wishes.yaml words them."""

    def __init__(self, wishes: Iterable[Wish]) -> None:
        self._finder = PhraseFinder((word, wish) for wish in wishes for word in wish.words)

    def read(self, text: str) -> Wishes:
        """What is wanted; a gender that is refused asks for the other one alone, anything else refused is no wish."""
        found: dict[str, dict[str, None]] = {}
        only: set[str] = set()
        for hit in self._finder.find(text):
            before = clause_before(text, hit.start)
            if _OTHERS.search(before):
                continue
            refused = bool(_NOT.search(before) or _NOT_AFTER.match(text, hit.end))
            for wish in hit.means:
                value = _wanted(wish, refused)
                if value is not None:
                    found.setdefault(wish.field, {})[value] = None
                    if (refused or wish.only) and not _RATHER.search(before):
                        only.add(value)
        gender = next(iter(found.get("gender", ())), None)
        return Wishes(
            gender=gender,
            modes=tuple(found.get("modes", ())),
            languages=tuple(found.get("languages", ())),
            kinds=tuple(found.get("kinds", ())),
            grades=tuple(found.get("grades", ())),
            honours=tuple(found.get("honours", ())),
            gender_only=gender in only,
        )


def _wanted(wish: Wish, refused: bool) -> str | None:
    """The value asked for; a refusal of a refusal (我不是不要男的) and one of anything but a gender ask for nothing."""
    if not refused:
        return wish.value
    return OTHER_GENDER.get(wish.value) if wish.field == "gender" and not wish.only else None
