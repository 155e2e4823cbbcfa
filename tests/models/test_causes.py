"""Which causes are told to a party."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.understand.causes import MOST_TOLD, told_causes
from models.understand.signs import Signs
from models.understand.understanding import TypeGuess, Understanding

TYPES = {
    "民间借贷纠纷": "contract.loan",
    "借款合同纠纷": "contract.loan",
    "保证合同纠纷": "contract.guarantee",
    "房屋租赁合同纠纷": "housing.lease",
}


def understood(type_id: str, confidence: float, **causes: float) -> Understanding:
    return Understanding("借钱不还", types=(TypeGuess(type_id, confidence),), signs=Signs(causes, {}))


@pytest.mark.parametrize(
    ("understanding", "told"),
    [
        (understood("contract.loan", 0.98, 民间借贷纠纷=0.8, 保证合同纠纷=0.6), ("民间借贷纠纷",)),
        (understood("contract.loan", 0.98, 民间借贷纠纷=0.8, 借款合同纠纷=0.6), ("民间借贷纠纷", "借款合同纠纷")),
        (understood("contract.loan", 0.98, 民间借贷纠纷=0.7, 借款合同纠纷=0.7), ()),
        (understood("contract.loan", 0.6, 民间借贷纠纷=1.0), ()),
        (understood("contract.loan", 0.98, 民间借贷纠纷=0.5, 房屋租赁合同纠纷=0.8), ()),
        (understood("ecommerce.platform", 0.99, 房屋租赁合同纠纷=0.9), ()),
        (understood("contract", 0.99, 民间借贷纠纷=0.9), ()),
        (understood("contract.loan", 0.99, 借款纠纷=0.9), ()),
        (Understanding("他不讲理"), ()),
    ],
)
def test_a_cause_is_told_only_where_words_and_type_agree(understanding: Understanding, told: tuple[str, ...]) -> None:
    assert told_causes(understanding, TYPES) == told


@given(st.dictionaries(st.sampled_from([*TYPES, "别的"]), st.floats(0, 1)), st.floats(0, 1), st.sampled_from([*TYPES.values()]))
def test_few_are_told_and_none_of_another_type(causes: dict[str, float], confidence: float, type_id: str) -> None:
    told = told_causes(understood(type_id, confidence, **causes), TYPES)
    assert len(told) <= MOST_TOLD
    assert all(TYPES[cause] == type_id for cause in told)
