"""Place names to codes: chains, short forms near home, and words that only look like places."""

import pytest

from models.domain.lexicon import LocalWords
from models.domain.region import Region, Regions, ancestors, at_level, level_of
from models.understand.places import PlaceFinder, short_name

REGIONS = Regions(
    [
        Region("980000000000", "岚川省"),
        Region("980100000000", "临澜市"),
        Region("980102000000", "澜东区"),
        Region("980121000000", "禾阳县"),
        Region("980121102000", "柳桥镇"),
        Region("980121102201", "王庄村"),
        Region("970121102000", "柳桥镇"),
        Region("970000000000", "外省"),
        Region("970100000000", "和平市"),
        Region("970121000000", "远山县"),
        Region("980102001000", "东关街道"),
        Region("980121103000", "东关街道"),
        Region("960105000000", "朝阳区"),
        Region("950105000000", "朝阳区"),
        Region("950100000000", "春江市"),
    ]
)
LOCAL = (
    LocalWords(level="village", words=("我们村", "村里")),
    LocalWords(level="town", words=("镇上",)),
    LocalWords(level="county", words=("县里", "咱区")),
    LocalWords(level="city", words=("市里",)),
    LocalWords(level="here", words=("本地",)),
)
CITY = "980100000000"
FINDER = PlaceFinder(REGIONS, CITY, ["和平"], LOCAL)


@pytest.mark.parametrize(
    ("text", "region"),
    [
        ("禾阳县柳桥镇的地", "980121102000"),
        ("禾阳这边", "980121000000"),
        ("柳桥有人管吗", "980121102000"),
        ("远山县柳桥镇", "970121102000"),
        ("我们王庄村", "980121102201"),
        ("远山的朋友", None),
        ("要和平解决", None),
        ("岚川省临澜市澜东区", "980102000000"),
        ("", None),
    ],
)
def test_region_of_a_text(text: str, region: str | None) -> None:
    assert FINDER.region(FINDER.find(text)) == region


def test_an_ambiguous_name_gives_all_it_may_mean_the_near_one_first() -> None:
    (place,) = FINDER.find("柳桥镇")
    assert place.codes == ("980121102000", "970121102000")
    assert not place.unclear, "the near one is meant"


@pytest.mark.parametrize(
    ("text", "home", "choices"),
    [
        ("东关街道", None, ("980102001000", "980121103000")),
        ("禾阳县东关街道", None, ()),
        ("东关街道的，就是禾阳县那个", None, ()),
        ("东关街道", "980121102000", ()),
        ("朝阳区", None, ("960105000000", "950105000000")),
        ("春江市的朝阳区", None, ()),
        ("朝阳区，属于春江市", None, ()),
    ],
)
def test_who_cannot_be_told_apart_is_asked_back(text: str, home: str | None, choices: tuple[str, ...]) -> None:
    place = next(p for p in FINDER.find(text, home) if p.words in {"东关街道", "朝阳区"})
    assert place.choices == choices
    assert place.unclear == bool(choices)
    assert place.codes[0] in (choices or place.codes)


@pytest.mark.parametrize(
    ("text", "home", "region", "exact"),
    [
        ("我们村分地不公", None, CITY, False),
        ("我们村分地不公", "980121102000", "980121102000", False),
        ("我们村分地不公", "980121102201", "980121102201", True),
        ("镇上不管", "980121102201", "980121102000", True),
        ("县里不管", "980121102201", "980121000000", True),
        ("咱区有人管吗", "980102000000", "980102000000", True),
        ("市里来人了", None, CITY, True),
        ("本地的", "980121000000", "980121000000", True),
    ],
)
def test_places_nearby_are_read_from_where_the_speaker_is(text: str, home: str | None, region: str, exact: bool) -> None:
    places = FINDER.find(text, home)
    assert FINDER.region(places) == region
    assert [p.unclear for p in places] == [not exact]


def test_a_name_goes_before_words_for_nearby() -> None:
    assert [p.words for p in FINDER.find("我们村在禾阳县")] == ["禾阳县"]
    assert FINDER.find("会说本地话的") == ()


def test_levels_and_ancestors() -> None:
    assert level_of("980121102000") == "town"
    assert at_level("980121102201", "county") == "980121000000"
    assert ancestors("980121102000") == ("980121102000", "980121000000", "980100000000", "980000000000", "000000000000")


def test_short_names() -> None:
    assert short_name("禾阳县") == "禾阳"
    assert short_name("石塘镇") == "石塘"
    assert short_name("蓟县") == "蓟县"
