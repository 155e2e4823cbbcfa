"""What a party reads must be so: numbers say what they count."""

from collections.abc import Mapping
from typing import Any

import pytest

from app.settings import ROOT
from models.domain.hard_cases import Hard
from models.domain.mediator import Mediator, TypeRecord
from models.domain.organisation import Organisation
from models.domain.region import load_regions
from models.domain.taxonomy import load_taxonomy
from models.ranking.demands import Demands
from models.ranking.explain import Part
from models.ranking.reasons import Clues, mediator_reasons
from models.understand.understanding import LIKELY, TypeGuess, Understanding, Wishes

TAXONOMY, REGIONS = load_taxonomy(ROOT / "data"), load_regions(ROOT / "data" / "regions")


DEFAULT = ("简介与您说的事有相近之处",)
WAGES, LABOUR = (TypeGuess("wages", 0.9),), (TypeGuess("labour", 0.9),)
UNSURE = (TypeGuess("neighbour.leak", LIKELY / 2),)
HARD = Hard(says="要懂专门的知识", types=("medical",), kinds=("expert",), office_kinds=("sector",))


def said(
    feature: str,
    similar: int = 0,
    *,
    known: bool = True,
    types: tuple[TypeGuess, ...] = (TypeGuess("neighbour.leak", 0.9),),
    region: str | None = None,
    wishes: Wishes | None = None,
    clues: Mapping[str, Any] | None = None,
    **fields: Any,
) -> tuple[str, ...]:
    understanding = Understanding("漏水", types=types if known else (), region=region, wishes=wishes or Wishes())
    given = {"office": None, "similar": similar, **(clues or {})}
    known_of = Clues(understanding=understanding, taxonomy=TAXONOMY, regions=REGIONS, **given)
    parts = (Part(feature, "", "", 1.0, 1.0, 1.0),)
    return mediator_reasons(Mediator(id="m", name="甲", **fields), parts, known_of)


def records(kind: str, **counts: int) -> dict[str, TypeRecord]:
    return {kind: TypeRecord(**counts)}


@pytest.mark.parametrize(
    ("record", "known", "sentence"),
    [
        (records("neighbour", taken=30, settled=28), True, "办过 30 件同类纠纷，调解成功 28 件"),
        (
            records("neighbour", taken=30, settled=28, withdrawn=2),
            True,
            "办过 30 件同类纠纷（其中 2 件当事人自己撤回），调解成功 28 件",
        ),
        (
            records("neighbour", taken=30, settled=28, withdrawn=1, referred=1),
            True,
            "办过 30 件同类纠纷（其中 1 件当事人自己撤回，1 件转其他部门），调解成功 28 件",
        ),
        (records("wages", taken=200, settled=190), True, "办过 200 件别类纠纷，调解成功 190 件"),
        (records("wages", taken=200, settled=190), False, "办过 200 件纠纷，调解成功 190 件"),
    ],
)
def test_a_record_says_which_disputes_it_counts(record: dict[str, TypeRecord], known: bool, sentence: str) -> None:
    assert said("outcome", known=known, record=record) == (sentence,)


def test_a_busy_mediator_is_not_called_idle() -> None:
    assert said("load", capacity=10, open_cases=2) == ("现在手上案件不多，还能接 8 件",)
    assert said("load", capacity=10, open_cases=7) == ("现在还能接 3 件",)
    assert said("load", capacity=10, open_cases=9) == said("load"), "one place is no reason"


def test_no_cases_alike_are_claimed_where_there_is_none() -> None:
    assert said("evidence", similar=3) == ("办过 3 件与您的事相似的案件",)
    assert said("evidence", similar=0) == DEFAULT


def test_the_best_of_their_methods_is_named() -> None:
    demands = Demands(methods={"shuttle": 0.4, "site_visit": 1.0})
    own = ("shuttle", "site_visit", "hearing")
    assert said("method", clues={"demands": demands}, methods=own) == ("会用现场勘查法，适合这类纠纷",)
    assert said("method", clues={"demands": demands}, methods=("shuttle",)) == DEFAULT, "fits, but others fit far better"
    assert said("method", clues={"demands": demands}, methods=("hearing",)) == DEFAULT


def test_nothing_is_called_the_same_or_fitting_where_no_type_was_understood() -> None:
    record = records("neighbour", taken=30, settled=28)
    assert said("outcome", types=UNSURE, record=record) == ("办过 30 件纠纷，调解成功 28 件",)
    demands = Demands(methods={"shuttle": 1.0}, bodies={"乡镇(街道)司法所": 1.0})
    assert said("method", types=UNSURE, clues={"demands": demands}, methods=("shuttle",)) == DEFAULT
    office = Organisation(id="o", name="司法所")
    assert said("charge", types=UNSURE, clues={"demands": demands, "bodies": ("乡镇(街道)司法所",), "office": office}) == DEFAULT


@pytest.mark.parametrize(
    ("asked", "serves", "sentence"),
    [
        ("980102001000", "980100000000", "服务整个临澜市"),
        ("980100000000", "980100000000", "服务整个临澜市"),
        ("980100000000", "980121106000", "在临澜市范围内服务"),
        ("980102001000", "980121106000", "在临澜市范围内服务"),
        ("980102001000", "980102000000", "就在澜东区服务"),
        ("980102001000", "980102001000", "就在望澜街道服务"),
    ],
)
def test_a_whole_city_is_served_only_by_who_serves_the_whole_of_it(asked: str, serves: str, sentence: str) -> None:
    assert said("distance", region=asked, regions=(serves,)) == (sentence,)


def test_the_body_in_charge_is_named_with_their_office() -> None:
    clues = {
        "demands": Demands(bodies={"人社局": 1.0, "总工会": 0.6}),
        "bodies": ("总工会", "人社局"),
        "office": Organisation(id="o", name="临澜市劳动人事争议调委会"),
    }
    assert said("charge", clues=clues, types=WAGES) == ("这类事由人社局牵头，所在的临澜市劳动人事争议调委会就办这类事",)
    side = {**clues, "bodies": ("总工会",), "demands": Demands(bodies={"总工会": 0.6})}
    assert said("charge", clues=side, types=LABOUR) == ("这类事由总工会参与，所在的临澜市劳动人事争议调委会就办这类事",)
    assert said("charge", clues={**clues, "bodies": ("民政局",)}, types=WAGES) == DEFAULT
    assert said("charge", clues=clues) == DEFAULT, "not in charge of what was understood"


def test_only_specialities_that_were_said_are_told() -> None:
    own = ("漏水赔偿", "拖欠工资", "邻里噪音")
    assert said("speciality", clues={"words": ("漏水", "邻", "噪音")}, specialities=own) == ("专长里有“漏水赔偿”“邻里噪音”",)
    assert said("speciality", clues={"words": ("离婚",)}, specialities=own) == DEFAULT


def test_a_background_is_told_with_what_is_hard() -> None:
    demands = Demands(hard=(HARD,))
    assert said("profession", clues={"demands": demands}, kind="expert") == ("这件事要懂专门的知识，有专业背景：行业专家",)
    office = Organisation(id="o", name="医疗纠纷人民调解委员会", kind="sector")
    told = said("profession", clues={"demands": demands, "office": office}, kind="people")
    assert told == ("这件事要懂专门的知识，所在的医疗纠纷人民调解委员会有专业力量",)
    other = Organisation(id="o", name="物业纠纷人民调解委员会", kind="sector", dispute_types=("property",))
    assert said("profession", clues={"demands": demands, "office": other}, kind="people") == DEFAULT, "another trade's"
    assert said("profession", clues={"demands": demands}, kind="people") == DEFAULT


def test_a_dialect_is_told_once() -> None:
    own = ("mandarin", "lan_local")
    clues = {"demands": Demands(languages=("lan_local",))}
    assert said("language", clues=clues, languages=own) == ("会说当地的临澜话",)
    assert said("language", clues=clues, languages=own, wishes=Wishes(languages=("lan_local",))) == DEFAULT, "told by the wish"


def test_whoever_handled_the_case_is_said_to() -> None:
    assert said("continuity") == ("办过您提到的那件案子，情况熟悉",)
