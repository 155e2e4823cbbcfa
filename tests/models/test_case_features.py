"""Features of similar cases that build on each other."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from models.ranking.case_features import CASE_FEATURES, CaseSituation
from models.ranking.features import Feature, Floats, feature_matrix
from models.understand.signs import NO_SIGNS
from models.understand.understanding import Understanding

CAUSES = ("民间借贷纠纷", "离婚纠纷", "")


@dataclass(frozen=True)
class Rows:
    """Candidates with a stated cause (or none) and a length."""

    stated: tuple[str, ...]
    words: Floats

    @property
    def ids(self) -> tuple[str, ...]:
        return tuple(f"c{row}" for row in range(len(self.stated)))

    def number(self, name: str) -> Floats:
        return self.words if name == "words" else np.full(len(self.stated), np.nan)

    def has(self, name: str, values: Collection[str]) -> NDArray[np.bool_]:
        return np.zeros(len(self.stated), np.bool_)

    def mapped(self, name: str, key: str) -> Floats:
        raise NotImplementedError

    def matrix(self, name: str, keys: Sequence[str]) -> Floats:
        return np.zeros((len(self.stated), len(keys)))

    def values(self, name: str) -> list[tuple[str, ...]]:
        return [(cause,) if cause and name == "cause" else () for cause in self.stated]


@st.composite
def situations(draw: st.DrawFn) -> CaseSituation:
    n = draw(st.integers(1, 30))
    column = st.lists(st.floats(0, 1), min_size=n, max_size=n).map(np.array)
    stated = tuple(draw(st.lists(st.sampled_from(CAUSES), min_size=n, max_size=n)))
    table = Rows(stated, 1 + 100 * draw(column))
    return CaseSituation(Understanding("借钱不还"), table, draw(column), draw(column), draw(column), NO_SIGNS)


@given(situations(), st.permutations(CASE_FEATURES))
def test_features_share_what_they_build_on_without_changing_it(
    situation: CaseSituation, order: list[Feature[CaseSituation]]
) -> None:
    together = feature_matrix(tuple(order), situation)
    again = feature_matrix(tuple(order), situation)
    apart = [feature_matrix((f,), replace(situation, computed={})) for f in order]
    np.testing.assert_array_equal(together, np.concatenate(apart, axis=1))
    np.testing.assert_array_equal(together, again)
