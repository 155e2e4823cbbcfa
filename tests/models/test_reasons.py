"""What a party reads must be so: numbers say what they count."""

from typing import Any

import pytest

from app.settings import ROOT
from models.domain.mediator import Mediator, TypeRecord
from models.domain.region import load_regions
from models.domain.taxonomy import load_taxonomy
from models.ranking.explain import Part
from models.ranking.reasons import Clues, mediator_reasons
from models.understand.understanding import TypeGuess, Understanding

TAXONOMY, REGIONS = load_taxonomy(ROOT / "data"), load_regions(ROOT / "data" / "regions")


def said(feature: str, similar: int = 0, *, known: bool = True, **fields: Any) -> tuple[str, ...]:
    types = (TypeGuess("neighbour.leak", 0.9),) if known else ()
    clues = Clues(Understanding("漏水", types=types), TAXONOMY, REGIONS, None, similar)
    parts = (Part(feature, "", "", 1.0, 1.0, 1.0),)
    return mediator_reasons(Mediator(id="m", name="甲", **fields), parts, clues)


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
    assert said("evidence", similar=0) == ("简介与您说的事有相近之处",)
