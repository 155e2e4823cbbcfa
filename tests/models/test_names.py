"""The judge of two names: tiers, closeness, and what is no match."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.lexicon import load_lexicon
from models.language.names import Match, NameBook, NameMatch, letters_between, neighbours_swapped, one_less

LEXICON = load_lexicon(Path(__file__).parents[2] / "data")
BOOK = NameBook(LEXICON.surnames, LEXICON.name_readings, LEXICON.look_alike)
NAMES = st.text(st.sampled_from(list("张章王玉未末建健国欧阳单查春晓峰锋梅海一")), min_size=1, max_size=4)


def judged(typed: str, name: str) -> NameMatch | None:
    return BOOK.match(BOOK.written(typed), BOOK.written(name))


def how(typed: str, name: str) -> Match | None:
    match = judged(typed, name)
    return match.how if match else None


@pytest.mark.parametrize(
    ("typed", "name", "tier"),
    [
        ("张建国", "张建国", Match.EXACT),
        ("張建國", "张建国", Match.EXACT),
        ("阿依古丽 买买提", "阿依古丽·买买提", Match.EXACT),
        ("章建国", "张建国", Match.HOMOPHONE),
        ("章健国", "张建国", Match.HOMOPHONE),
        ("山小梅", "单小梅", Match.HOMOPHONE),
        ("张西", "张茜", Match.HOMOPHONE),
        ("王末央", "王未央", Match.LOOK_ALIKE),
        ("王末洋", "王未央", Match.LOOK_ALIKE),
        ("臧建国", "张建国", Match.NEAR_SOUND),
        ("凌海", "林海", Match.NEAR_SOUND),
        ("黄芳", "王芳", Match.TYPO),
        ("张建", "张建国", Match.BEGINNING),
        ("张国", "张建国", Match.TYPO),
        ("张国建", "张建国", Match.TYPO),
        ("张建国民", "张建国", Match.TYPO),
        ("国", "张建国", Match.TYPO),
        ("zhangjianguo", "张建国", Match.PINYIN),
        ("danxiaomei", "单小梅", Match.PINYIN),
        ("zjg", "张建国", Match.INITIALS),
        ("zhangjg", "张建国", Match.INITIALS),
        ("张jg", "张建国", Match.INITIALS),
        ("zhangji", "张建国", Match.BEGINNING),
        ("zangjianguo", "张建国", Match.NEAR_SOUND),
        ("zhangjiamguo", "张建国", Match.TYPO),
        ("jianguo", "张建国", Match.TYPO),
        ("李志强", "张建国", None),
        ("李伟", "张建国", None),
        ("lzq", "张建国", None),
        ("", "张建国", None),
        ("张建国", "", None),
    ],
)
def test_tiers(typed: str, name: str, tier: Match | None) -> None:
    assert how(typed, name) is tier


def test_the_order_of_the_tiers_is_the_promised_one() -> None:
    labels = [match.label for match in Match]
    assert labels == ["同名", "同音", "形近", "拼音", "首字母", "姓名开头", "音近", "少字或错字"]
    assert [match.tier for match in Match] == list(range(8))


def test_within_a_tier_the_nearer_is_nearer() -> None:
    def distance(typed: str, name: str) -> float:
        match = judged(typed, name)
        assert match
        return match.distance

    assert distance("章建国", "张建国") < distance("章健国", "张建国")
    assert distance("张", "张健") < distance("张", "张建国")
    assert distance("shanxiaomei", "单小梅") < distance("danxiaomei", "单小梅")


def test_no_distance_lifts_a_name_into_another_tier() -> None:
    assert NameMatch(Match.HOMOPHONE, 50.0).score > NameMatch(Match.LOOK_ALIKE, 0.0).score


@given(NAMES, NAMES)
def test_every_pair_is_judged_and_only_the_same_name_is_exact(typed: str, name: str) -> None:
    match = judged(typed, name)
    assert (match is not None and match.how is Match.EXACT) == (typed == name)
    if match is not None:
        assert match.distance >= 0


@given(NAMES, NAMES)
def test_sounding_or_looking_alike_goes_both_ways(one: str, other: str) -> None:
    both = {Match.HOMOPHONE, Match.LOOK_ALIKE, Match.NEAR_SOUND}
    assert (how(one, other) in both) == (how(other, one) in both)


@given(st.text("ab", max_size=6), st.text("ab", max_size=6))
def test_letters_between_is_a_distance(a: str, b: str) -> None:
    assert letters_between(a, b) == letters_between(b, a)
    assert (letters_between(a, b) == 0) == (a == b)
    assert letters_between(a, b) <= max(len(a), len(b))


def test_forms_for_looking_up() -> None:
    assert one_less("张建国") == ("建国", "张国", "张建")
    assert one_less("张健") == ()
    assert neighbours_swapped("张建国") == ("建张国", "张国建")
    assert "王未央" in BOOK.looks_like(BOOK.written("王末央"))
