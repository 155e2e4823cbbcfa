"""Causes and elements read from words."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.cause_cues import load_cause_cues
from models.domain.elements import Element, ElementGroup, Elements, load_elements
from models.domain.taxonomy import load_taxonomy
from models.understand.signs import MOST_CAUSES, SignReader

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def reader() -> SignReader:
    taxonomy = load_taxonomy(DATA)
    return SignReader(load_cause_cues(DATA / "cause_cues.txt", taxonomy), load_elements(DATA / "elements.yaml", taxonomy))


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("他向我借款五万元，写了借条，约定月息一分，到期催要一直不还本金", "民间借贷纠纷"),
        ("骑电动车被右转的轿车撞倒，交警出了事故认定书，对方全责，保险公司交强险还没赔", "机动车交通事故责任纠纷"),
        ("婚后感情不和，长期分居，坚决要求离婚，婚生女由我抚养", "离婚纠纷"),
    ],
)
def test_a_text_tells_of_its_cause(reader: SignReader, text: str, cause: str) -> None:
    assert cause in list(reader.read(text).causes)[:3]


def test_a_shared_cue_says_less_and_repetition_adds_less_and_less() -> None:
    elements = Elements((ElementGroup(types=("x",), elements=(Element(id="own", name="甲", words=("漏水",)),)),))
    reader = SignReader({"一": ("押金", "漏水"), "二": ("押金",)}, elements)
    once, thrice = reader.read("漏水"), reader.read("漏水漏水漏水")
    assert reader.read("押金漏水").causes["一"] > reader.read("押金漏水").causes["二"]
    assert once.elements["own"] < thrice.elements["own"] < 3 * once.elements["own"]
    assert reader.read("下雨").causes == {}


@pytest.mark.parametrize(
    ("text", "told", "not_told"),
    [
        ("借给他三万，写了借条", "loan_note", "loan_no_note"),
        ("借给他三万，没有借条", "loan_no_note", "loan_note"),
        ("借给他三万，没打借条", "loan_no_note", "loan_note"),
        ("借给他三万，没写过欠条", None, "loan_note"),
        ("没有签订劳动合同", "labour_no_contract", "labour_contract"),
        ("未签订书面劳动合同", "labour_no_contract", "labour_contract"),
        ("签订劳动合同后，公司没有交社保", "labour_contract", "labour_no_contract"),
        ("结婚三年，没有孩子", None, "divorce_children"),
        ("结婚三年，孩子两岁", "divorce_children", None),
        ("他没给抚养费", "divorce_child_support", None),
        ("欠租两年，没给过承包费", "land_rent_arrears", None),
    ],
)
def test_what_is_said_to_be_missing_is_no_element(reader: SignReader, text: str, told: str | None, not_told: str | None) -> None:
    elements = reader.read(text).elements
    assert told is None or told in elements
    assert not_told is None or not_told not in elements


@given(st.text(alphabet="借条离婚漏水交强险押金abc，。", max_size=80))
def test_signs_are_bounded(reader: SignReader, text: str) -> None:
    signs = reader.read(text)
    assert len(signs.causes) <= MOST_CAUSES
    assert all(0 < weight <= 1 for weight in signs.elements.values())
    assert list(signs.causes.values()) == sorted(signs.causes.values(), reverse=True)
