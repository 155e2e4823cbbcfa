import pytest

from models.language.pinyin import name_forms, sound_key

SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "盖": "ge", "曾": "zeng", "尉迟": "yuchi", "万俟": "moqi",
    "欧阳": "ouyang", "长孙": "zhangsun", "爱新觉罗": "aixinjueluo", "任": "ren",
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "joined", "initials"),
    [
        ("张建国", "zhangjianguo", "zjg"),
        ("張建國", "zhangjianguo", "zjg"),
        ("单小梅", "shanxiaomei", "sxm"),
        ("仇大海", "qiudahai", "qdh"),
        ("解红", "xiehong", "xh"),
        ("区志强", "ouzhiqiang", "ozq"),
        ("查良才", "zhaliangcai", "zlc"),
        ("盖文", "gewen", "gw"),
        ("尉迟恭", "yuchigong", "ycg"),
        ("万俟明", "moqiming", "mqm"),
        ("欧阳春", "ouyangchun", "oyc"),
        ("長孫無忌", "zhangsunwuji", "zswj"),
        ("爱新觉罗文", "aixinjueluowen", "axjlw"),
        ("建国单", "jianguodan", "jgd"),
        ("吕 梅", "lvmei", "lm"),
        ("阿依古丽·买买提", "ayigulimaimaiti", "ayglmmt"),
        ("李Bob", "libob", "lb"),
        ("", "", ""),
        ("😀", "", ""),
    ],
)
def test_name_forms(name: str, joined: str, initials: str) -> None:
    forms = name_forms(name, SURNAMES)
    assert (forms.joined, forms.initials) == (joined, initials)


def test_compound_surnames_are_cut_at_their_characters() -> None:
    assert name_forms("欧阳春", SURNAMES).pinyin == ("ou", "yang", "chun")


@pytest.mark.parametrize(
    ("one", "other"),
    [("zhang", "zang"), ("chen", "cheng"), ("liu", "niu"), ("lin", "ling"), ("shi", "si"), ("nv", "lv"), ("fang", "huang"),
     ("hui", "fei"), ("hong", "feng"), ("ren", "len"), ("rong", "long"), ("rengui", "lenggui")],
)  # fmt: skip
def test_sounds_that_people_confuse(one: str, other: str) -> None:
    assert sound_key(one) == sound_key(other)


@pytest.mark.parametrize(("one", "other"), [("hao", "fao"), ("zhang", "chang"), ("li", "lu"), ("an", "ai"), ("wu", "hu")])
def test_sounds_that_stay_apart(one: str, other: str) -> None:
    assert sound_key(one) != sound_key(other)


def test_a_whole_name_merges_as_its_syllables_do() -> None:
    assert sound_key("huangrengui") == sound_key("fanglengui") == sound_key("huanglenggui")


def test_how_a_name_is_typed_in_short() -> None:
    assert name_forms("张建国", {}).shortened == ("zjg", "zhjg", "zhangjg", "zjianguo")
    assert {"oycx", "ouyangcx", "oychunxiao"} <= set(name_forms("欧阳春晓", SURNAMES).shortened)


def test_names_confused_by_ear_share_a_sound() -> None:
    assert name_forms("陈林", {}).sound == name_forms("程凌", {}).sound
