"""Ties are found where a party surely is who a mediator declared, and asked about where it only may be."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from opencc import OpenCC

from models.domain.lexicon import load_lexicon
from models.domain.mediator import Interest, Mediator
from models.domain.recusal import Party, RecusalRules, load_recusal
from models.language.names import NameBook
from models.understand.ties import Tie, TieBook

DATA = Path(__file__).parents[2] / "data"
RULES = load_recusal(DATA)
LEXICON = load_lexicon(DATA)
NAMES = NameBook(LEXICON.surnames, LEXICON.name_readings, LEXICON.look_alike)


def book(*interests: Interest | str, level: str | None = "county", rules: RecusalRules = RULES) -> TieBook:
    made = TieBook(NAMES, rules)
    made.put(Mediator.model_validate({"id": "m1", "name": "张桂兰", "level": level, "interests": interests}))
    made.put(Mediator(id="m2", name="李国强", interests=(Interest(kind="kin", name="诸葛无涯"), "与某商会有往来")))
    return made


def one(made: TieBook, party: Party) -> Tie:
    (tie,) = made.find([party])
    return tie


KIN = Interest(kind="kin", name="王小明")
BODY = "澜东碧水物业服务有限公司"


@pytest.mark.parametrize(
    ("interest", "party", "action"),
    [
        (KIN, Party("王小明"), "remove"),
        (Interest(kind="household", name="王小明"), Party("王小明"), "remove"),
        (Interest(kind="employer", organisation=BODY), Party(organisation=BODY), "remove"),
        (Interest(kind="represented", name="王小明"), Party("王小明"), "flag"),
        (Interest(kind="represented", organisation=BODY), Party(organisation=BODY), "flag"),
        (Interest(kind="interest", organisation=BODY), Party(organisation="澜东碧水物业服务"), "remove"),
        (Interest(kind="village", region="河头村"), Party(village="河头村"), "flag"),
    ],
)
def test_each_rule_has_its_case(interest: Interest, party: Party, action: str) -> None:
    tie = one(book(interest), party)
    assert (tie.mediator, tie.kind, tie.action, tie.sure) == ("m1", interest.kind, action, True)


@pytest.mark.parametrize(("level", "found"), [("village", 0), ("grid", 0), (None, 0), ("county", 1), ("city", 1)])
def test_the_same_village_counts_from_the_levels_of_the_rule(level: str | None, found: int) -> None:
    assert len(book(Interest(kind="village", region="河头村"), level=level).find([Party(village="河头村")])) == found


def test_a_rule_that_is_off_finds_nothing() -> None:
    rules = RULES.model_copy(update={"rules": tuple(r.model_copy(update={"action": "off"}) for r in RULES.rules)})
    assert book(KIN, "王小明的战友", rules=rules).find([Party("王小明")]) == ()


@pytest.mark.parametrize(
    "party",
    [
        Party("王晓明"),  # sounds the same
        Party("wangxiaoming"),
        Party("玉小明"),  # looks alike
        Party("王小明", village="上湾村"),  # the same name, of another village
    ],
)
def test_who_only_may_be_meant_is_asked_about(party: Party) -> None:
    tie = one(book(Interest(kind="kin", name="王小明", region="河头村")), party)
    assert (tie.kind, tie.sure) == ("kin", False)


def test_the_same_name_of_the_same_village_is_sure() -> None:
    assert one(book(Interest(kind="kin", name="王小明", region="河头村")), Party("王小明", village="河头村")).sure
    assert one(book(Interest(kind="kin", name="王小明", region="河头村")), Party("王小明")).sure


@pytest.mark.parametrize(
    ("interest", "party"),
    [
        (Interest(kind="employer", organisation="临澜市碧水物业"), Party(organisation="碧水物业有限公司")),
        (Interest(kind="village", region="柳桥镇河头村"), Party(village="河头村")),
        ("曾与王小明合伙开店", Party("王小明")),
        ("丈夫在柳桥粮站工作", Party(organisation="柳桥粮站")),
    ],
)
def test_a_part_of_a_name_and_words_of_the_register_are_asked_about(interest: Interest | str, party: Party) -> None:
    assert not one(book(interest), party).sure


@pytest.mark.parametrize(
    "party", [Party("王大明"), Party("李小明"), Party("王小明明"), Party(organisation="碧水"), Party(village="头村")]
)
def test_others_are_nobody(party: Party) -> None:
    assert book(KIN, Interest(kind="employer", organisation=BODY)).find([party]) == ()


def test_what_says_which_person_is_meant_is_no_tie_of_its_own() -> None:
    made = book(Interest(kind="kin", name="王小明", organisation=BODY, region="河头村"))
    assert made.find([Party(organisation=BODY), Party(village="河头村")]) == ()


def test_a_mediator_who_changes_or_goes_leaves_nothing_behind() -> None:
    made = book(KIN, "王小明的战友")
    made.put(Mediator(id="m1", name="张桂兰", interests=(Interest(kind="kin", name="赵大河"),)))
    assert made.find([Party("王小明")]) == ()
    assert one(made, Party("赵大河")).mediator == "m1"
    made.remove("m1")
    made.remove("m1")
    assert made.find([Party("赵大河")]) == ()
    made.clear()
    assert made.find([Party("诸葛无涯")]) == ()


SURNAMES, GIVEN = "王李张刘陈杨赵黄周吴", "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚"
names = st.builds(lambda s, g: s + g, st.sampled_from(SURNAMES), st.text(st.sampled_from(GIVEN), min_size=1, max_size=2))
blanks = st.sampled_from(["", " ", "　", "\u00a0", "  "])
titles = st.sampled_from(["", *RULES.titles])
TRADITIONAL = OpenCC("s2t")


@given(names, blanks, blanks, titles, st.booleans())
def test_a_name_is_the_same_however_it_is_written(name: str, before: str, within: str, title: str, traditional: bool) -> None:
    written = TRADITIONAL.convert(name) if traditional else name
    tie = one(book(Interest(kind="kin", name=name)), Party(f"{before}{within.join(written)}{before}{title}"))
    assert tie.sure


@given(names, names)
def test_it_is_the_same_the_other_way_round(declared: str, named: str) -> None:
    there = book(Interest(kind="kin", name=declared)).find([Party(named)])
    back = book(Interest(kind="kin", name=named)).find([Party(declared)])
    assert [t.sure for t in there if t.mediator == "m1"] == [t.sure for t in back if t.mediator == "m1"]


@given(st.text(max_size=40), st.text(max_size=40), st.text(max_size=40))
def test_any_text_may_be_a_party(name: str, organisation: str, village: str) -> None:
    book(KIN, Interest(kind="employer", organisation=BODY), "粮站").find([Party(name, organisation, village)])


# ---- what people write ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "party"),
    [
        ("王小明", Party("王小明")),
        (" 王小明（河头村） ", Party("王小明", village="河头村")),
        ("王小明(柳桥粮站)", Party("王小明", "柳桥粮站")),
        (BODY, Party(organisation=BODY)),
        ("柳桥镇河头村", Party(village="柳桥镇河头村")),
        ("李新村", Party("李新村", village="李新村")),
        ("棉纺厂", Party("棉纺厂", "棉纺厂")),
        ("阿卜杜拉热西提", Party("阿卜杜拉热西提", "阿卜杜拉热西提")),
        ("wangxiaoming", Party("wangxiaoming", "wangxiaoming")),
    ],
)
def test_a_line_is_a_person_a_body_or_a_village_or_may_be_both(written: str, party: Party) -> None:
    assert RULES.party(written) == party


def test_a_register_is_read_the_same_way() -> None:
    assert RULES.interest("kin", "王小明（河头村）") == Interest(kind="kin", name="王小明", region="河头村")
    assert RULES.interest("employer", "棉纺厂") == Interest(kind="employer", organisation="棉纺厂")
    assert RULES.interest("represented", "棉纺厂") == Interest(kind="represented", name="棉纺厂", organisation="棉纺厂")
    assert RULES.interest("interest", "李新村") == Interest(kind="interest", name="李新村", region="李新村")
    assert RULES.interest("interest", "柳桥镇河头村") == Interest(
        kind="interest", organisation="柳桥镇河头村", region="柳桥镇河头村"
    )
    assert RULES.interest("village", "河头村") == Interest(kind="village", region="河头村")


@given(
    st.text(min_size=1, max_size=30).filter(lambda s: s.strip()),
    st.sampled_from(["kin", "household", "employer", "represented", "interest"]),
)
def test_whatever_a_register_declares_is_found_again(text: str, kind: str) -> None:
    """The same words on both sides find each other, where there is anything in them to compare."""
    made = book(RULES.interest(kind, text))  # type: ignore[arg-type]
    party = RULES.party(text)
    if kind != "employer" and made.person(party.name):
        assert any(tie.mediator == "m1" for tie in made.find([party]))


def test_a_party_keeps_its_names_out_of_what_is_printed() -> None:
    assert "王小明" not in repr(Party("王小明", "粮站", "河头村"))


def test_who_has_the_mediators_own_name_is_asked_about_never_taken_for_them() -> None:
    tie = one(book(), Party("张桂兰女士", organisation="某厂"))
    assert (tie.mediator, tie.kind, tie.sure) == ("m1", "self", False)
    assert book().find([Party("章桂兰")]) == ()  # another who only sounds like them is nobody


def test_the_mediators_own_office_is_where_they_are_employed() -> None:
    made = book()
    made.put(Mediator(id="m3", name="赵铁山"), "岚川问渠律师事务所")
    tie = one(made, Party(organisation="岚川问渠律师事务所"))
    assert (tie.mediator, tie.kind, tie.action, tie.sure) == ("m3", "employer", "remove", True)
    made.remove("m3")
    assert made.find([Party(organisation="岚川问渠律师事务所"), Party("赵铁山")]) == ()
