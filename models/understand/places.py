"""Place names in a text, as codes of the region table."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from models.domain.region import Region, Regions, ancestors
from models.understand.phrases import PhraseFinder

_SUFFIXES = ("街道", "社区", "特别行政区", "自治区", "自治州", "地区", "省", "市", "县", "区", "镇", "乡", "村", "盟", "旗")


@dataclass(frozen=True, slots=True)
class Place:
    """A place named in the text: the words, where they stand, and the codes they may mean (best first)."""

    words: str
    start: int
    end: int
    codes: tuple[str, ...]


def short_name(name: str) -> str:
    """禾阳 for 禾阳县; the name itself where fewer than two characters would be left."""
    for suffix in _SUFFIXES:
        if name.endswith(suffix) and len(name) - len(suffix) >= 2:
            return name.removesuffix(suffix)
    return name


class PlaceFinder:
    """Finds names of the region table; inside `home` (a city's code) also short forms and villages.

    `common_words` (data/place_words.txt) are not read as places when they stand without 区, 县, 镇 …
    """

    def __init__(self, regions: Regions, home: str, common_words: Collection[str] = ()) -> None:
        self._city = home[:4]
        self._common = frozenset(common_words)
        self._finder = PhraseFinder((form, r.code) for r in regions for form in self._forms(r))

    def _forms(self, region: Region) -> Iterator[str]:
        near = region.code.startswith(self._city)
        village = not region.code.endswith("000")
        if len(region.name) >= 2 and region.name not in self._common and (near or not village):
            yield region.name
        wide = region.code.endswith("00000000")  # provinces and cities go by their short names everywhere
        if near or (wide and region.name[-1] in "省市区州"):
            short = short_name(region.name)
            if short != region.name and short not in self._common:
                yield short

    def _near(self, code: str) -> bool:
        return code.startswith(self._city)

    def find(self, text: str) -> tuple[Place, ...]:
        """Places in order of appearance; one already named (a county) narrows what follows (a town)."""
        found: list[Place] = []
        for hit in self._finder.find(text):
            codes = self._order(hit.means, [p.codes[0] for p in found])
            found.append(Place(hit.words, hit.start, hit.end, codes))
        return tuple(found)

    def _order(self, codes: Iterable[str], before: list[str]) -> tuple[str, ...]:
        """Those inside a place already named first, then those near home, then the wider."""

        def rank(code: str) -> tuple[bool, bool, int]:
            inside = any(b in ancestors(code) for b in before)
            return (not inside, not self._near(code), len(code.rstrip("0")))

        return tuple(sorted(codes, key=rank))

    def region(self, places: tuple[Place, ...]) -> str | None:
        """The one area the text is about: the deepest of the first chain of places, None where nothing is named."""
        if not places:
            return None
        best = places[0].codes[0]
        for place in places[1:]:
            if best in ancestors(place.codes[0]):
                best = place.codes[0]
        return best
