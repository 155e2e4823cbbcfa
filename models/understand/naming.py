"""What a sentence wants with mediators it names: whom it asks for, whom it refuses, and whom it may mean.

Stricter than a search box: a name counts only where the sentence clearly asks for or refuses a mediator, and one that is
only nearly somebody's is never taken for certain.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from models.language.names import Match
from models.understand.people import (
    MOST_CHARACTERS,
    MOST_MEANT,
    NO_SURNAME,
    REFUSES,
    TITLES,
    WHICH,
    Mention,
    PeopleFinder,
    refused_before,
)
from models.understand.understanding import UnclearName, Unwanted

ALONE = 8  # characters; nothing but a name and a title
_CALLED_BEFORE = re.compile(rf"(?:[找请约换派]|联系|想点|点名|指定|预约|换成)(?:{WHICH}|小|老)*$")
_WORK = r"(?:来|过来|出面|上门|再|帮忙|[帮给](?:我们?|咱们?)?)*(?:调|主持|评|说和|劝|处理)"
_TO_MEDIATE = re.compile(_WORK)
_TO_MEDIATE_OR_END = re.compile(_WORK + "|[。！!？?]?$")  # 请张律师打官司, 找王老师要说法 ask for no mediator
_SOUGHT = re.compile(
    r"[^。！？!?\n]{0,20}?(?:(?:还|再|就|想|继续|仍)(?:想|要|是|再)*[找请约要选点让派][他她](?!理论|算账|要|说|赔)|在不在|在吗|有空)"
)
_NO_MORE = re.compile(
    r"[^。！？!?\n]{0,20}?(?:(?:不想要|不要|不想找|不找|别找|别派|别让|换掉)(?:他|她|这个人|这位)|换个?人|换一?[个位])"
)
_ANYBODY = re.compile(r"[,，]?[^,，。！？!?\n]{0,8}都(?:行|可以|好|成)")  # 除了张建国，谁来都行; not 除了张建国谁都调不好
_REFUSED = re.compile(REFUSES)
_TITLE = re.compile(TITLES)
_SURNAMED = re.compile(rf"(?P<surname>[\u4e00-\u9fff])(?:{TITLES})|姓(?P<called>[\u4e00-\u9fff])的")


@dataclass(frozen=True, slots=True)
class NamesSaid:
    """The mediator asked for by name, those refused, and names that have to be asked back."""

    asked: str | None
    unwanted: tuple[Unwanted, ...]
    unclear: tuple[UnclearName, ...]


class NameReader:
    """Reads sentences with the finder that serves the search box. Safe in several threads where that is."""

    def __init__(
        self, finder: PeopleFinder, is_everyday: Callable[[str], bool], beginning: Callable[[str], tuple[str, ...]]
    ) -> None:
        """`is_everyday` as for the finder; `beginning`: names of the roster that begin so, more than MOST_MEANT if there are."""
        self._finder = finder
        self._is_everyday = is_everyday
        self._beginning = beginning

    def read(self, text: str) -> NamesSaid:
        """What a folded text says of mediators by name; only its first 2,000 characters are read."""
        text = text[:MOST_CHARACTERS]
        mentions = self._finder.find(text)
        exact = [mention for mention in mentions if mention.how is Match.EXACT]
        refused = [mention.names[0] for mention in exact if _is_refused(text, mention)]
        asked = [mention.names[0] for mention in exact if _is_asked(text, mention) and mention.names[0] not in refused]
        unwanted = [*(Unwanted(name, known=True) for name in refused), *_refused_surnames(text)]
        near = (_unclear(text, mention) for mention in mentions if mention.how is not Match.EXACT)
        unclear = (*near, *self._surnames(text, mentions))
        return NamesSaid(next(iter(asked), None), tuple(dict.fromkeys(unwanted)), unclear)

    def _surnames(self, text: str, mentions: Iterable[Mention]) -> Iterator[UnclearName]:
        """请欧阳老师调解: whoever has that surname; no names where nobody can tell which."""
        ends = {mention.end for mention in mentions}
        for title in _TITLE.finditer(text):
            at = title.start()
            if at in ends or self._is_everyday(text[max(0, at - 1) : title.end()]):
                continue  # 张建国老师, 班主任
            for start in (at - 2, at - 1):
                surname = text[max(0, start) : at]
                if start < 0 or surname[0] in NO_SURNAME or not _asks_by_surname(text, start, title):
                    continue
                if names := self._beginning(surname):
                    shown = names if len(names) <= MOST_MEANT else ()
                    yield UnclearName(surname, shown, Match.BEGINNING, True, start, at, title[0])
                if names or self._is_everyday(surname):
                    break  # 金牌调解员 is nobody called 牌


def _unclear(text: str, mention: Mention) -> UnclearName:
    written = text[mention.start : mention.end]
    return UnclearName(written, mention.names, mention.how, mention.wanted, mention.start, mention.end)


def _is_refused(text: str, mention: Mention) -> bool:
    if text.endswith("除了", 0, mention.start):
        return bool(_ANYBODY.match(text, mention.end))
    if mention.by != "call" and mention.wanted:
        return bool(_NO_MORE.match(text, mention.end)) and not _CALLED_BEFORE.search(text[: mention.start])
    return mention.called and not mention.wanted


def _is_asked(text: str, mention: Mention) -> bool:
    """A title alone asks for nobody: it may be of a teacher, or tell of what the mediator did."""
    if not mention.wanted or mention.by == "call":
        return mention.wanted
    title = _TITLE.match(text, mention.end)
    after = title.end() if title else mention.end
    if _SOUGHT.match(text, after) or (title and len(text) <= ALONE):
        return True
    return mention.by == "title" and bool(_CALLED_BEFORE.search(text[: mention.start]) or _TO_MEDIATE.match(text, after))


def _asks_by_surname(text: str, start: int, title: re.Match[str]) -> bool:
    if refused_before(text, start):
        return False
    if _CALLED_BEFORE.search(text[:start]) and (title[0] == "调解员" or _TO_MEDIATE_OR_END.match(text, title.end())):
        return True
    return bool(_SOUGHT.match(text, title.end()))


def _refused_surnames(text: str) -> Iterator[Unwanted]:
    """别找上次那个王调解员, 不想见姓刘的: nobody can tell who is meant."""
    for m in _REFUSED.finditer(text):
        titled = _SURNAMED.match(text, m.end())
        if titled and (titled["surname"] or titled["called"]) not in NO_SURNAME:
            yield Unwanted(titled[0], known=False)
