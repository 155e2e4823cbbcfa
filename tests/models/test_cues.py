"""What a text says of the parties, of what has been tried, and of the mediator that is wanted."""

from pathlib import Path

import pytest

from models.domain.lexicon import load_lexicon
from models.domain.taxonomy import load_taxonomy
from models.understand.cues import NamedReader, RelationReader
from models.understand.understanding import Wishes
from models.understand.wishes import WishReader

DATA = Path(__file__).parents[2] / "data"
LEXICON = load_lexicon(DATA)
RELATIONS = RelationReader(LEXICON.relations, load_taxonomy(DATA).vocabulary.terms("relationships"))
STAGES = NamedReader(LEXICON.stages, done=True)
REMARKS = NamedReader(LEXICON.remarks, done=False)
WISHES = WishReader(LEXICON.wishes)


@pytest.mark.parametrize(
    ("text", "relations"),
    [
        ("朋友借钱不还", ["lender_borrower", "friends"]),
        ("借给同事三万二", ["lender_borrower", "colleagues"]),
        ("房东不退押金", ["landlord_tenant"]),
        ("房客赖着不走", ["landlord_tenant"]),
        ("包工头欠我们工资", ["employer_employee"]),
        ("雇工摔伤了要我赔", ["employer_employee"]),
        ("亲戚之间为老屋闹翻了", ["family"]),
        ("前夫不给抚养费", ["spouses"]),
        ("前妻不让我看孩子", ["spouses"]),
        ("网友骗了我的钱", ["friends"]),
        ("商家不肯给顾客退货", ["consumer_merchant"]),
        ("医院误诊，医生不认", ["doctor_patient"]),
        ("老师打学生", ["school_parent"]),
        ("业主和物业吵了半年", ["owner_manager"]),
        ("一个陌生人把我的车划了", ["strangers"]),
        ("邻居家的儿子打了我儿子", ["neighbours", "family"]),
        ("不给钱我就从楼上跳下去", []),
        ("楼上天天跳绳", ["neighbours"]),
        ("他太不讲理", []),
    ],
)
def test_how_the_parties_are_related(text: str, relations: list[str]) -> None:
    assert [r.id for r in RELATIONS.read(text)] == relations


def test_a_relation_shows_its_name_and_words() -> None:
    (relation,) = RELATIONS.read("我前夫，就是孩子他爸")
    assert (relation.name, relation.words, relation.start) == ("夫妻", ("前夫", "孩子他爸"), 1)


@pytest.mark.parametrize(
    ("text", "stages"),
    [
        ("已经起诉了，还没开庭", ["sued"]),
        ("我把他告到法院了", ["sued"]),
        ("不想打官司，想调解", []),
        ("没有起诉", []),
        ("还没有起诉过，就是谈不拢", ["talked"]),
        ("我准备起诉他", []),
        ("再不给钱我就起诉了", []),
        ("能不能申请仲裁", []),
        ("调解过没成", ["mediated"]),
        ("村里调解了几次，都没谈成", ["talked", "mediated"]),
        ("已经报警，警察来过也没用", ["reported_police"]),
        ("没报警", []),
        ("想报警了又怕", []),
        ("签了协议他不认", ["agreement_broken"]),
        ("上次签了协议，说好月底给，现在又反悔了", ["agreement_broken"]),
        ("我们签了协议。他不认识我", []),
        ("申请了劳动仲裁，裁决下来公司又去起诉了", ["arbitrated", "sued"]),
        ("法院判了他不给，申请执行了也执行不到", ["judged", "enforcing"]),
        ("第一次来，还没找过谁", ["none"]),
        ("楼上漏水", []),
    ],
)
def test_how_far_it_has_come(text: str, stages: list[str]) -> None:
    assert [s.id for s in STAGES.read(text)] == stages


@pytest.mark.parametrize(
    ("text", "remarks"),
    [
        ("不想打官司", ["no_lawsuit"]),
        ("我不离婚，就想让他改", ["no_divorce"]),
        ("没有借条，只有转账记录", ["no_note"]),
        ("没签劳动合同，也没有证据", ["no_contract", "no_evidence"]),
        ("他电话不接，把我拉黑了", ["gone"]),
        ("有借条", []),
        ("我要离婚", []),
    ],
)
def test_what_else_is_said(text: str, remarks: list[str]) -> None:
    assert [r.id for r in REMARKS.read(text)] == remarks


@pytest.mark.parametrize(
    ("text", "wishes"),
    [
        ("想找个女调解员", Wishes(gender="female")),
        ("不要男调解员", Wishes(gender="female", gender_only=True)),
        ("不要男的，说不出口", Wishes(gender="female", gender_only=True)),
        ("换个男的，女的不要", Wishes(gender="male", gender_only=True)),
        ("特别不想要女调解员", Wishes(gender="male", gender_only=True)),
        ("别给我派男的", Wishes(gender="female", gender_only=True)),
        ("男的就别来了", Wishes(gender="female", gender_only=True)),
        ("我只跟女的谈", Wishes(gender="female", gender_only=True)),
        ("必须要女的来", Wishes(gender="female", gender_only=True)),
        ("最好不要男的", Wishes(gender="female")),
        ("不是不要男的", Wishes()),
        ("男的女的都行", Wishes()),
        ("年纪大一点的，懂法的", Wishes(kinds=("five_elders", "lawyer"))),
        ("找个有经验的调解员", Wishes(grades=("1",))),
        ("想找金牌调解员", Wishes(honours=("gold",))),
        ("能不能上门来，我妈只会说本地话", Wishes(modes=("visit",), languages=("lan_local",))),
        ("不用律师来调", Wishes()),
        ("对方请了律师", Wishes()),
        ("他会说普通话", Wishes(languages=("mandarin",))),
        ("说话和气一点的", Wishes()),
        ("楼上漏水", Wishes()),
    ],
)
def test_who_is_wanted(text: str, wishes: Wishes) -> None:
    assert WISHES.read(text) == wishes
