"""Place names in a text, as codes of the region table."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace

from models.domain.lexicon import LocalWords
from models.domain.region import Region, Regions, ancestors, at_level, level_of
from models.understand.phrases import PhraseFinder

_SUFFIXES = ("街道", "社区", "特别行政区", "自治区", "自治州", "地区", "省", "市", "县", "区", "镇", "乡", "村", "盟", "旗")
_NO_NAMES = frozenset((*_SUFFIXES, "市辖区"))  # what some rows of the table have for a name
MOST_CHOICES = 8
_LANGUAGE = frozenset("话口方")


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in the text: the words, where they stand, and the codes they may mean (best first).

    `choices` are codes between which only the speaker can tell (empty: it is clear). `exact` is False where the words
    name a smaller place than is known (我们村, and only the county is), or more places than anybody would choose from.
    """

    words: str
    start: int
    end: int
    codes: tuple[str, ...]
    choices: tuple[str, ...] = ()
    exact: bool = True

    @property
    def unclear(self) -> bool:
        """Whether to ask the speaker which place is meant."""
        return bool(self.choices) or not self.exact


def short_name(name: str) -> str:
    """禾阳 for 禾阳县; the name itself where fewer than two characters would be left."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name


class PlaceFinder:
    """Finds names of the region table; inside `home` (a city's code) also short forms and villages.

    `common_words` (data/place_words.txt) are not read as places when they stand without 区, 县, 镇 …; `local_words`
    (data/local_words.yaml) name a place near the speaker.
    """

    def __init__(
        self, regions: Regions, home: str, common_words: Collection[str] = (), local_words: Collection[LocalWords] = ()
    ) -> None:
        self._home = home
        self._city = home[:4]
        self._common = frozenset(common_words)
        named: list[tuple[str, str]] = [(form, r.code) for r in regions for form in self._forms(r)]
        self._finder = PhraseFinder(named)
        self._local = PhraseFinder((word, local.level) for local in local_words for word in local.words)

    def _forms(self, region: Region) -> Iterator[str]:
        near = region.code.startswith(self._city)
        village = not region.code.endswith("000")
        if len(region.name) >= 2 and region.name not in self._common | _NO_NAMES and (near or not village):
            yield region.name
        wide = region.code.endswith("00000000")  # provinces and cities go by their short names everywhere
        if near or (wide and region.name[-1] in "省市区州"):
            short = short_name(region.name)
            if short != region.name and short not in self._common:
                yield short

    def _near(self, code: str) -> bool:
        return code.startswith(self._city)

    def find(self, text: str, home: str | None = None) -> tuple[Place, ...]:
        """Places in order of appearance; one already named (a county) narrows what follows (a town).

        `home` is the speaker's own area where it is known. Words like 我们村 count only where no place is named.
        """
        found: list[Place] = []
        for hit in self._finder.find(text):
            before = [p.codes[0] for p in found]
            codes = self._order(hit.means, before, home)
            found.append(Place(hit.words, hit.start, hit.end, codes, self._choices(codes, before, home)))
        return _settled(found) or self._find_local(text, home or self._home)

    def _find_local(self, text: str, home: str) -> tuple[Place, ...]:
        found: dict[str, Place] = {}
        for hit in self._local.find(text):
            if text[hit.end : hit.end + 1] in _LANGUAGE:  # 本地话 is a language
                continue
            wanted = hit.means[0]
            code = home if wanted == "here" else at_level(home, wanted)
            exact = wanted == "here" or level_of(code) == wanted
            found.setdefault(hit.words, Place(hit.words, hit.start, hit.end, (code,), exact=exact))
        return tuple(found.values())

    def _order(self, codes: Iterable[str], before: list[str], home: str | None) -> tuple[str, ...]:
        """Those inside a place already named first, then those near home, then the wider."""
        return tuple(sorted(codes, key=lambda code: (*self._fit(code, before, home), len(code.rstrip("0")))))

    def _fit(self, code: str, before: list[str], home: str | None) -> tuple[bool, bool, bool]:
        chain = ancestors(code)
        known = home is not None and at_level(home, "county") in chain
        return not any(b in chain for b in before), not known, not self._near(code)

    def _choices(self, codes: tuple[str, ...], before: list[str], home: str | None) -> tuple[str, ...]:
        """Codes of the same level that fit as well as the first."""
        best, level = self._fit(codes[0], before, home), level_of(codes[0])
        equal = tuple(c for c in codes if level_of(c) == level and self._fit(c, before, home) == best)
        return equal if len(equal) > 1 else ()

    def region(self, places: tuple[Place, ...]) -> str | None:
        """The one area the text is about: the deepest of the first chain of places, None where nothing is named."""
        if not places:
            return None
        best = places[0].codes[0]
        for place in places[1:]:
            if best in ancestors(place.codes[0]):
                best = place.codes[0]
        return best


def _settled(places: list[Place]) -> tuple[Place, ...]:
    """What is unclear settled by a place named elsewhere in the text: 城关镇的，就是禾阳县那个."""
    clear = [p.codes[0] for p in places if not p.choices]
    return tuple(_settle(place, clear) if place.choices else place for place in places)


def _settle(place: Place, clear: list[str]) -> Place:
    inside = [c for c in place.choices if any(known in ancestors(c) for known in clear)]
    if len(inside) == 1:
        return replace(place, codes=tuple(sorted(place.codes, key=lambda c: c != inside[0])), choices=())
    if len(place.choices) > MOST_CHOICES:  # nobody reads a list of 88 城关镇
        return replace(place, choices=(), exact=False)
    return place
