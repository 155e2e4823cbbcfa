"""Mediators named in a text: 找张建国调解, 请王秀芬老师来, 别给我派李强. Who is on the roster is asked, never guessed."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

from models.language.names import Match

SHORT = 30  # characters; in a text as short as a search box holds, a name needs no word that calls for it
MOST_CHARACTERS = 2000
MOST_NEAR = 4  # spots of a text where nearly the same names are looked up: each costs a query
MOST_MEANT = 3  # names that one spot may stand for and that are still worth asking about
TITLES = "调解员|老师|主任|律师|书记|所长|站长|庭长|法官|警官|大姐|大哥|大爷|大妈|大叔|阿姨|师傅|同志|先生|女士"
REFUSES = (
    r"(?:不要|(?<![特分级区性个差告离])别(?!人|的|墅|处)|不想|不愿意?|不用|不找|换掉|拒绝|回避|信不过|不信任|不相信)"
    r"(?P<call>(?:再|要|找|让|请|叫|派|安排|见到?|是|跟|和|由|用|给我|我|去)*)(?:上次|上回|之前|以前|那个|那位|这个|这位|你们|的)*"
)
WHICH = "一下|个|上次|原来|之前|以前|那个|那位|的|你们"
NO_SURNAME = frozenset("男女老新个位的好小大阿调院级心人本村社区法这那谁我你他她它咱俩各每几")
_HAN = r"[\u3007\u3400-\u9fff]"
_NAME = rf"(?P<name>{_HAN}{{2,4}}?)"
# what may follow a name somebody asks for; 找张某要钱 and 让张某给我道歉 ask for no mediator
_ASKED_TO = (
    r"(?:给|来)(?!(?:我们?|个)?(?:道歉|认错|赔|钱|个?说法|个?交代|还|退))"
    r"|[和跟](?![他她我对])|帮|调解|调一?调|处理|主持|出面|负责|解决|评评理|说说|谈|管|行不行|可以|好吗|吧|吗"
)
_AFTER = re.compile(rf"{TITLES}|{_ASKED_TO}|[^\u3007\u3400-\u9fff]|$")
_CALLS = re.compile(
    rf"(?<!公)(?P<call>找|请|让|要|叫|约|联系|想点|点名|指定|选|预约|换成|换|派|还是)(?:{WHICH})*{_NAME}(?={_AFTER.pattern})"
)
_REFUSED = re.compile(rf"{REFUSES}(?P<name>{_HAN}{{2,4}})")
_EXCEPT = re.compile(rf"(?P<call>除了){_NAME}(?={_AFTER.pattern})")
_TITLED = re.compile(rf"(?=(?P<name>{_HAN}{{2,4}})(?:{TITLES}))")
_LAST_TIME = re.compile(rf"(?:上次|上回|之前|以前|原来)(?:的|那个|那位|来的|派的)*(?P<name>{_HAN}{{2,4}})")
_REFUSED_BEFORE = re.compile(
    r"(?:不要|别|不想要?|不愿意?|不用|不必|不能|拒绝|除了|信不过|回避|换掉|不)(?:再|去|让|找|请|叫|派|上次|那个|这个|的|给我)*$"
)
_FIRM = re.compile(r"[找约派]|联系|想点|点名|指定|预约|换成")  # they call for people: 找安全 is one, 要安全 and 请安全 are not
_MEDIATES = re.compile("调解|来调|来帮|主持|出面")
_TITLE = re.compile(TITLES)
_NO_ENDING = frozenset("里们边处内上下")  # 厂里, 队上: no names of two characters
# what may stand beside a name of two characters in a short text without being part of a word with it
_BESIDE = frozenset("的在是和与跟找请问查叫给对有了吗吧呢")


By = Literal["call", "title", "itself"]


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text (text[start:end]) and those of the roster it stands for: one, or several that are equally near.

    `wanted`: not refused (不要张建国); `by`: what makes it one: a word that calls for people (找…), a title (…老师, 上次那个…),
    or nothing beside it.
    """

    names: tuple[str, ...]
    how: Match
    start: int
    end: int
    wanted: bool
    by: By

    @property
    def called(self) -> bool:
        """Whether a word beside it calls for a person: it does not just stand there."""
        return self.by != "itself"


@dataclass(frozen=True, slots=True)
class _Spot:
    """Where a name may stand. `firm`: what stands around it fits nothing but a person; `fits`: what follows it does."""

    start: int
    end: int
    wanted: bool = True
    fits: bool = True
    firm: bool = True


Nearest = Callable[[str], tuple[tuple[str, ...], Match] | None]


class PeopleFinder:
    """Finds names of the roster. Safe in several threads where what it is given is."""

    def __init__(
        self, known: Callable[[Iterable[str]], Collection[str]], is_everyday: Callable[[str], bool], nearest: Nearest
    ) -> None:
        """`known`: those of the names that somebody on the roster has; `is_everyday`: a common word, such as 高兴;
        `nearest`: the few names of the roster that sound or look the same, and how (None: none, or too many to say)."""
        self._known = known
        self._is_everyday = is_everyday
        self._nearest = nearest

    def find(self, text: str) -> tuple[Mention, ...]:
        """The people named in a folded text, in its order, none overlapping; only its first 2,000 characters are read."""
        text = text[:MOST_CHARACTERS]
        called, titled = list(_called(text)), list(_titled(text))
        loose = list(_loose(text)) if len(text) <= SHORT else []
        names = dict.fromkeys(text[spot.start : spot.end] for spot in (*called, *titled, *loose))
        on_roster = self._known(names) if names else ()
        called_for, entitled, standing = (
            [spot for spot in spots if text[spot.start : spot.end] in on_roster] for spots in (called, titled, loose)
        )
        found = [_exact(text, spot, "call") for spot in called_for if self._is_meant(text, spot)]
        found += [_exact(text, spot, "title") for spot in entitled if self._is_meant(text, spot)]
        found += [_exact(text, spot, "itself") for spot in standing if self._stands(text, spot)]
        found += self._misspelt(text, [spot for spot in called if not _overlaps(spot, found)])
        return _apart(found)

    def _is_meant(self, text: str, spot: _Spot) -> bool:
        """Whether a called name is no everyday word that is somebody's name as well (要和平解决)."""
        return (spot.fits and spot.firm) or not self._is_everyday(text[spot.start : spot.end])

    def _stands(self, text: str, spot: _Spot) -> bool:
        """Whether an uncalled name is meant as one: no everyday word, and a short one not inside other words."""
        start, end = spot.start, spot.end
        if self._is_everyday(text[start:end]):
            return False
        follows = _is_edge(text[end : end + 1]) or _AFTER.match(text, end)
        return end - start > 2 or bool(_is_edge(text[start - 1 : start]) and follows)

    def _misspelt(self, text: str, spots: Iterable[_Spot]) -> Iterator[Mention]:
        """Who was called for under a name nobody has, where one that somebody has sounds or looks the same."""
        likely = (spot for spot in spots if spot.fits and self._like_a_name(text[spot.start : spot.end], spot))
        for spot, _ in zip(likely, range(MOST_NEAR), strict=False):
            if near := self._nearest(text[spot.start : spot.end]):
                yield Mention(*near, spot.start, spot.end, spot.wanted, "call")

    def _like_a_name(self, written: str, spot: _Spot) -> bool:
        """Two characters sound like somebody's name by chance (要钱来), three hardly do."""
        if written[0] in NO_SURNAME or self._is_everyday(written):
            return False
        return len(written) > 2 or (spot.firm and written[1] not in _NO_ENDING)


def _called(text: str) -> Iterator[_Spot]:
    """Where names may stand after a word that calls for or refuses them, the shortest that makes sense first."""
    for m in _REFUSED.finditer(text):
        yield from _longer(text, m, 2, wanted=False)
    for m in _EXCEPT.finditer(text):
        yield from _longer(text, m, len(m["name"]), wanted=False)
    for m in _CALLS.finditer(text):
        for spot in _longer(text, m, len(m["name"]), wanted=not refused_before(text, m.start())):
            if spot.fits:
                yield spot


def _longer(text: str, m: re.Match[str], least: int, *, wanted: bool) -> Iterator[_Spot]:
    start = m.start("name")
    call = m.groupdict().get("call") or ""
    for end in range(start + least, min(start + 4, len(text)) + 1):
        if not re.fullmatch(f"{_HAN}+", text[start:end]):
            return
        firm = bool(_FIRM.search(call) or (call == "请" and _MEDIATES.match(text, end)) or _TITLE.match(text, end))
        yield _Spot(start, end, wanted, bool(_AFTER.match(text, end)), firm)


def _titled(text: str) -> Iterator[_Spot]:
    for m in _TITLED.finditer(text):
        yield _Spot(m.start("name"), m.end("name"), not refused_before(text, m.start("name")))
    for m in _LAST_TIME.finditer(text):
        yield from _longer(text, m, 2, wanted=not refused_before(text, m.start()))


def _loose(text: str) -> Iterator[_Spot]:
    for run in re.finditer(f"{_HAN}+", text):
        for length in (4, 3, 2):
            for start in range(run.start(), run.end() - length + 1):
                yield _Spot(start, start + length)


def _exact(text: str, spot: _Spot, by: By) -> Mention:
    return Mention((text[spot.start : spot.end],), Match.EXACT, spot.start, spot.end, spot.wanted, by)


def refused_before(text: str, at: int) -> bool:
    """Whether the words right before refuse what stands there: 不要…, 别再找…."""
    return bool(_REFUSED_BEFORE.search(text[max(0, at - 8) : at]))


def _is_edge(character: str) -> bool:
    return not re.match(_HAN, character) or character in _BESIDE


def _overlaps(spot: _Spot | Mention, found: Iterable[Mention]) -> bool:
    return any(spot.start < mention.end and mention.start < spot.end for mention in found)


def _apart(found: Iterable[Mention]) -> tuple[Mention, ...]:
    """The longest at each spot; who is refused is not wanted."""
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (m.start - m.end, m.wanted, not m.called, m.start)):
        if not _overlaps(mention, kept):
            kept.append(mention)
    return tuple(sorted(kept, key=lambda m: m.start))
