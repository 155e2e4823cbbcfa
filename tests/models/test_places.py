"""Place names to codes: chains, short forms near home, and words that only look like places."""

import pytest

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
    ]
)
FINDER = PlaceFinder(REGIONS, "980100000000", ["和平"])


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


def test_levels_and_ancestors() -> None:
    assert level_of("980121102000") == "town"
    assert at_level("980121102201", "county") == "980121000000"
    assert ancestors("980121102000") == ("980121102000", "980121000000", "980100000000", "980000000000", "000000000000")


def test_short_names() -> None:
    assert short_name("禾阳县") == "禾阳"
    assert short_name("石塘镇") == "石塘"
    assert short_name("蓟县") == "蓟县"
