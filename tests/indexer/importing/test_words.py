"""Words of centres -> ids of the field."""

import pytest

from indexer.importing.columns import ImportContext
from indexer.importing.values import BadValue
from indexer.importing.words import RegionWords, TermWords, TypeWords


@pytest.fixture
def regions(context: ImportContext) -> RegionWords:
    return RegionWords(context.regions, context.home)


@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("98", "980000000000"),
        ("980121", "980121000000"),
        (980121, "980121000000"),
        ("980121002", "980121002000"),
        ("980121002000", "980121002000"),
        ("980121002017", "980121002017"),  # a village of a known township
        ("柳桥镇", "980121002000"),
        ("禾阳县柳桥镇", "980121002000"),
        ("岚川省临澜市禾阳县柳桥镇", "980121002000"),
        ("临澜市 柳桥镇", "980121002000"),  # the county left out
        ("外县城关镇", "970121001000"),
        ("竹溪镇", "980122001000"),  # two of that name, one of them at home
        ("全国", "000000000000"),
    ],
)
def test_areas(regions: RegionWords, cell: object, code: str) -> None:
    assert regions.one(cell) == code


@pytest.mark.parametrize(
    ("cell", "says"),
    [
        ("白云镇", "全称，有 2 个地方"),
        ("柳乔镇", "是不是“柳桥镇”"),
        ("123456", "区划代码表"),
        ("松峪县柳桥镇", "区划代码"),
        ("镇" * 5000, "地名"),
    ],
)
def test_areas_that_are_unclear_or_unknown(regions: RegionWords, cell: str, says: str) -> None:
    with pytest.raises(BadValue) as caught:
        regions.one(cell)
    assert says in caught.value.expected


def test_several_areas(regions: RegionWords) -> None:
    wanted = ("980121002000", "980121202000")
    assert (
        regions.many("禾阳县柳桥镇、河口乡") == regions.many(["980121002", "河口乡"]) == regions.many("柳桥镇 河口乡") == wanted
    )


def test_dispute_types_by_id_name_or_alias_and_the_rest_apart(context: ImportContext) -> None:
    types = TypeWords(context.taxonomy)
    assert types.many("邻里纠纷、邻里纠纷·漏水，neighbour.noise") == (("neighbour", "neighbour.leak", "neighbour.noise"), ())
    assert types.many(["婚姻家庭", "离婚纠纷"])[0] == ("family", "family.divorce")
    assert types.many("奇怪的纠纷、邻里") == (("neighbour",), ("奇怪的纠纷",))


def test_vocabulary_words_fold_width_and_blanks(context: ImportContext) -> None:
    levels = TermWords("层级", context.taxonomy.vocabulary.levels)
    assert levels.one("乡镇（街道）") == levels.one(" 乡 镇 ") == levels.one("town") == "town"
    with pytest.raises(BadValue, match=r"层级，如 .*网格"):
        levels.one("星级")


def test_free_words_stay_beside_known_ones(context: ImportContext) -> None:
    honours = TermWords("荣誉", context.taxonomy.vocabulary.honours)
    assert honours.many_or_free("金牌、镇里的好人") == ("gold", "镇里的好人")
