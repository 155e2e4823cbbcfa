"""People named in a text: 找张建国调解, 请王秀芬老师来, 不要李强. Who is on the roster is asked, never guessed."""

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass

SHORT = 30  # characters; in a text as short as a search box holds, a name needs no word that calls for it
MOST_CHARACTERS = 2000
TITLES = "调解员|老师|主任|律师|书记|所长|站长|庭长|法官|警官|大姐|大哥|大爷|大妈|大叔|阿姨|师傅|同志|先生|女士"
_HAN = r"[\u3007\u3400-\u9fff]"
_NAME = rf"(?P<name>{_HAN}{{2,4}}?)"
# what may follow a name somebody asks for; 找张某要钱 asks for no mediator
_ASKED_TO = "给|来|帮|调解|调一?调|处理|主持|出面|负责|解决|评评理|说说|谈|管|行不行|可以|好吗|吧|吗"
_AFTER = rf"(?={TITLES}|{_ASKED_TO}|[^\u3007\u3400-\u9fff]|$)"
_CALLS = re.compile(
    r"(?<!公)(?P<call>找|请|让|要|叫|约|联系|想点|点名|指定|选|预约|换成|换)(?:一下|到|过|了|个|上次的|原来的)*" + _NAME + _AFTER
)
_TITLED = re.compile(rf"(?=(?P<name>{_HAN}{{2,4}})(?:{TITLES}))")
_REFUSES = re.compile(
    r"(?:不要|别|不想要?|不愿意?|不用|不必|不能|拒绝|除了|信不过|回避|换掉|不)(?:再|去|让|找|请|叫|派|上次|那个|这个|的|给我)*$"
)
_REFUSED = re.compile(r"(?:不要|别|除了|信不过|不信任|回避|换掉)(?:再|去|让|找|请|叫|派|上次|那个|这个|的)*" + _NAME + _AFTER)
_NO_SURNAME = frozenset("老小大阿个位这那谁我你他她它")
# what may stand beside a name of two characters in a short text without being part of a word with it
_BESIDE = frozenset("的在是和与跟找请问查叫给对有了吗吧呢")


@dataclass(frozen=True, slots=True)
class Mention:
    """A name in the text (text[start:end]) and the name on the roster it stands for.

    `wanted`: not refused (不要张建国); `called`: a word beside it calls for a person (找…, …老师), it does not just stand there.
    """

    name: str
    start: int
    end: int
    wanted: bool = True
    called: bool = True


class PeopleFinder:
    """Finds names of the roster. Safe in several threads where what it is given is."""

    def __init__(
        self,
        known: Callable[[Iterable[str]], Collection[str]],
        is_everyday: Callable[[str], bool],
        nearest: Callable[[str], str | None],
    ) -> None:
        """`known`: those of the names that somebody on the roster has; `is_everyday`: a common word, such as 高兴;
        `nearest`: the one name of the roster that sounds or looks the same, None for none or several."""
        self._known = known
        self._is_everyday = is_everyday
        self._nearest = nearest

    def find(self, text: str) -> tuple[Mention, ...]:
        """The people named in a folded text, in its order, none overlapping; only its first 2,000 characters are read."""
        text = text[:MOST_CHARACTERS]
        called = list(_called(text))
        spans = [*called, *_titled(text), *(_loose(text) if len(text) <= SHORT else ())]
        on_roster = self._known(dict.fromkeys(text[a:b] for a, b, _ in spans)) if spans else ()
        found = [Mention(text[a:b], a, b, wanted) for a, b, wanted in called if text[a:b] in on_roster]
        found += [Mention(text[a:b], a, b, not _refused(text, a)) for a, b, _ in _titled(text) if text[a:b] in on_roster]
        if len(text) <= SHORT:
            loose = [(a, b) for a, b, _ in _loose(text) if text[a:b] in on_roster and self._stands(text, a, b)]
            found += [Mention(text[a:b], a, b, called=False) for a, b in loose]
        found += self._misspelt(text, [span for span in called if not _overlaps(span, found)])
        return _apart(found)

    def _stands(self, text: str, start: int, end: int) -> bool:
        """Whether an uncalled name is meant as one: no everyday word, and a short one not inside other words."""
        if self._is_everyday(text[start:end]):
            return False
        follows = _is_edge(text[end : end + 1]) or re.match(_AFTER, text[end:])
        return end - start > 2 or bool(_is_edge(text[start - 1 : start]) and follows)

    def _misspelt(self, text: str, spans: Iterable[tuple[int, int, bool]]) -> Iterator[Mention]:
        """Who was called for under a name nobody has, where just one name sounds or looks the same."""
        for start, end, wanted in spans:
            written = text[start:end]
            if written[0] in _NO_SURNAME or self._is_everyday(written):
                continue
            name = self._nearest(written)
            if name is not None:
                yield Mention(name, start, end, wanted)


def _called(text: str) -> Iterator[tuple[int, int, bool]]:
    """Places of possible names after a word that calls for or refuses them, the shortest that makes sense first."""
    for m in _REFUSED.finditer(text):
        yield from _longer(text, m, wanted=False)
    for m in _CALLS.finditer(text):
        yield from _longer(text, m, wanted=not _refused(text, m.start()))


def _longer(text: str, m: re.Match[str], *, wanted: bool) -> Iterator[tuple[int, int, bool]]:
    start = m.start("name")
    for end in range(m.end("name"), min(start + 4, len(text)) + 1):
        if (end == m.end("name") or re.match(_AFTER, text[end:])) and re.fullmatch(rf"{_HAN}+", text[start:end]):
            yield start, end, wanted


def _titled(text: str) -> Iterator[tuple[int, int, bool]]:
    for m in _TITLED.finditer(text):
        yield m.start("name"), m.end("name"), True


def _loose(text: str) -> Iterator[tuple[int, int, bool]]:
    for run in re.finditer(rf"{_HAN}+", text):
        for length in (4, 3, 2):
            for start in range(run.start(), run.end() - length + 1):
                yield start, start + length, True


def _refused(text: str, at: int) -> bool:
    return bool(_REFUSES.search(text[max(0, at - 8) : at]))


def _is_edge(character: str) -> bool:
    return not re.match(_HAN, character) or character in _BESIDE


def _overlaps(span: tuple[int, int, bool], found: Iterable[Mention]) -> bool:
    return any(span[0] < mention.end and mention.start < span[1] for mention in found)


def _apart(found: Iterable[Mention]) -> tuple[Mention, ...]:
    """The longest at each spot; who is refused is not wanted."""
    kept: list[Mention] = []
    for mention in sorted(found, key=lambda m: (m.start - m.end, m.wanted, not m.called, m.start)):
        if not _overlaps((mention.start, mention.end, True), kept):
            kept.append(mention)
    return tuple(sorted(kept, key=lambda m: m.start))
