"""What is asked for, which articles are named, how the parties are related: read from words."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.case import Case
from models.domain.laws import load_laws
from models.domain.lexicon import load_lexicon
from models.domain.remedies import load_remedies
from models.domain.taxonomy import load_taxonomy
from models.understand.citations import CitationReader
from models.understand.cues import RelationReader
from models.understand.traits import RemedyReader, TraitReader

DATA = Path(__file__).parents[2] / "data"
REMEDIES = load_remedies(DATA / "remedies.yaml")
LAWS = load_laws(DATA / "laws.txt")
CITATIONS = CitationReader(LAWS)
ASKED = RemedyReader(REMEDIES)


@pytest.fixture(scope="module")
def reader() -> TraitReader:
    names = load_taxonomy(DATA).vocabulary.terms("relationships")
    return TraitReader(RelationReader(load_lexicon(DATA).relations, names), REMEDIES, LAWS)


@pytest.mark.parametrize(
    ("text", "remedy"),
    [
        ("老板跑了，我们只想要回血汗钱", "wages"),
        ("健身房关门了，要求把剩下的钱退给我", "refund"),
        ("请求判令被告归还借款本金三万元", "repay_loan"),
        ("他在群里骂我，要他公开道歉", "apology"),
        ("楼上天天吵，希望他们别再半夜拖椅子", "stop_nuisance"),
        ("日子过不下去了，我要离婚", "divorce"),
        ("请求分割遗产", "divide_property"),
    ],
)
def test_everyday_and_legal_words_tell_what_is_asked_for(text: str, remedy: str) -> None:
    found = ASKED.read(text)
    assert max(found, key=lambda r: found[r]) == remedy


def test_what_is_asked_for_counts_more_than_what_is_only_told() -> None:
    assert ASKED.read("要求他退款。")["refund"] > ASKED.read("他退款了。")["refund"] > 0
    after = ASKED.read("他提出退款。后来又说起离婚。")
    assert after["refund"] > after["divorce"]


@given(st.text(alphabet="要求退款离婚，。道歉工资\n利息赔偿希望", max_size=60))
def test_remedies_are_bounded(text: str) -> None:
    assert all(0 < weight <= 1 for weight in ASKED.read(text).values())
    assert set(ASKED.read(text)) <= set(ASKED.known)


@pytest.mark.parametrize(
    ("text", "articles"),
    [
        ("《中华人民共和国民法典》第五百七十七条", ("民法典577",)),
        ("《民法典》第五百七十七条第二款第（一）项", ("民法典577",)),
        ("按民法典577条该怎么赔", ("民法典577",)),
        ("消法第五十五条、第二十条和食品安全法148条", ("消费者权益保护法55", "消费者权益保护法20", "食品安全法148")),
        ("《中华人民共和国民事诉讼法》（2021年修正）第六十七条", ("民事诉讼法67",)),
        (
            "《关于适用〈中华人民共和国民法典〉时间效力的若干规定》第一条",
            ("关于适用民法典时间效力的若干规定1",),
        ),
        ("刑法第一百三十三条之一", ("刑法133之1",)),
        ("中華人民共和國勞動合同法第46條", ("劳动合同法46",)),
        ("《民法典》规定得很清楚，合同第三条也写了", ()),
        ("我有三条理由", ()),
    ],
)
def test_articles_have_one_name_however_they_are_written(text: str, articles: tuple[str, ...]) -> None:
    assert CITATIONS.read(text) == articles


@given(st.sampled_from(sorted(LAWS)), st.integers(1, 1300))
def test_a_known_law_needs_no_marks(name: str, number: int) -> None:
    assert (
        CITATIONS.read(f"《中华人民共和国{name}》第{number}条")
        == CITATIONS.read(f"依照{name}{number}条处理")
        == (f"{LAWS[name]}{number}",)
    )


def test_a_law_without_marks_that_no_file_knows_is_not_guessed() -> None:
    assert CitationReader({}).read("按民法典577条") == ()
    assert CitationReader({}).read("按《民法典》577条") == ("民法典577",)


def test_relations_of_a_text_are_shares(reader: TraitReader) -> None:
    relations = reader.read("房东不退押金，还骂我和我老婆").relations
    assert max(relations, key=lambda r: relations[r]) == "landlord_tenant"
    assert sum(relations.values()) == pytest.approx(1, abs=0.001)
    assert reader.read("天气不错").relations == {}


def test_what_is_stated_of_a_case_stands_before_what_its_text_tells(reader: TraitReader) -> None:
    case = Case(
        id="c", facts="房东不退押金。依照消法第五十五条……", relationship="friends", methods=("accounting",),
        laws=("《中华人民共和国民法典》第七百零三条",), process="讲了民法典第五百七十七条",
    )  # fmt: skip
    traits = reader.of_case(case)
    assert traits.relations == {"friends": 1.0}
    assert (traits.relationship, traits.methods) == ("friends", ("accounting",))
    assert traits.laws == ("民法典703", "消费者权益保护法55", "民法典577")
    assert "deposit" in traits.remedies
