"""The distribution over causes: cues, meaning, and what a library's own cases add."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from models.errors import UnavailableError
from models.understand.cause_model import ARRAYS, FACTS, CauseModel, Cloud, Library, directions_of
from models.understand.type_model import unit

NAMES = ("甲", "乙", "丙", "丁", "戊", "己")
D = 8


def _vectors(n: int, seed: int) -> np.ndarray:
    """Like an encoder's: unit vectors that share a direction."""
    drawn = np.random.default_rng(seed).normal(size=(n, D)).astype(np.float32)
    return unit(drawn + 2.0)


@pytest.fixture(scope="module")
def model() -> CauseModel:
    base = directions_of(unit(np.eye(len(NAMES), D, dtype=np.float32) + 1.0))
    return CauseModel("inputs", NAMES, base, Cloud.of(_vectors(200, 1)))


def _toward(model: CauseModel, row: int, strength: float = 1.0) -> np.ndarray:
    """A text's vector that leans to a cause."""
    vector: np.ndarray = unit(model.said.centre + strength * model.base[row])
    return vector


def test_a_text_leans_to_the_cause_it_is_near_and_to_the_one_its_cues_tell_of(model: CauseModel) -> None:
    assert int(np.argmax(model.of_text({}, _toward(model, 2)))) == 2
    assert int(np.argmax(model.of_text({"戊": 9.0}, _toward(model, 2, 0.2)))) == 4


def test_cases_without_a_vector_are_read_by_their_cues(model: CauseModel) -> None:
    cues = np.zeros((2, len(NAMES)), np.float32)
    cues[1, 3] = 1.0
    told = model.of_cases(cues, np.full((2, D), np.nan, np.float32))
    assert not told[0].any()
    assert told[1].tolist() == [0, 0, 0, 1, 0, 0]


@settings(max_examples=50)
@given(
    arrays(np.float32, (4, len(NAMES)), elements=st.floats(0, 5, width=32)),
    arrays(np.float32, (4, D), elements=st.floats(-1, 1, width=32)),
)
def test_a_reading_is_a_direction_without_negative_causes(cues: np.ndarray, vectors: np.ndarray) -> None:
    base = directions_of(unit(np.eye(len(NAMES), D, dtype=np.float32) + 1.0))
    told = CauseModel("", NAMES, base, Cloud.of(_vectors(200, 1))).of_cases(cues, unit(vectors))
    assert np.isfinite(told).all()
    assert (told >= 0).all()
    lengths = np.linalg.norm(told, axis=1)
    assert np.all((np.abs(lengths - 1) < 1e-3) | (lengths == 0))


def test_closed_cases_move_a_cause_towards_them_the_more_the_more_there_are(model: CauseModel) -> None:
    """People of this place call 丙 what the name of 甲 stands for: two cases hardly change it, thirty do."""
    usual = _vectors(200, 2)
    odd = np.stack([_toward(model, 0)] * 30)
    asked = _toward(model, 0)

    def lean(cases: int) -> float:
        vectors = np.concatenate([usual, odd[:cases]])
        taught = CauseModel("inputs", NAMES, model.base, model.said, Library.of(vectors, [None] * 200 + ["丙"] * cases))
        return float(taught.of_text({}, asked)[2])

    assert lean(0) <= lean(2) < lean(30)
    assert lean(30) > 0.5


def test_a_stated_cause_that_the_model_does_not_know_teaches_nothing(model: CauseModel) -> None:
    vectors = _vectors(50, 3)
    strange = Library.of(vectors, ["没听过的案由"] * 50)
    plain = Library.of(vectors, [None] * 50)
    asked = _toward(model, 1)
    one, other = (CauseModel("", NAMES, model.base, model.said, library) for library in (strange, plain))
    np.testing.assert_array_equal(one.of_text({}, asked), other.of_text({}, asked))


def test_saved_and_read_back_it_says_the_same(model: CauseModel, tmp_path: Path) -> None:
    asked = _toward(model, 1)
    taught = CauseModel("inputs", NAMES, model.base, model.said, Library.of(_vectors(60, 4), ["乙", None] * 30))
    for some in (model, taught):
        some.save(tmp_path)
        again = CauseModel.load(tmp_path)
        assert (again.inputs, again.names, again.library is None) == ("inputs", NAMES, some.library is None)
        np.testing.assert_array_equal(again.of_text({"丁": 1.0}, asked), some.of_text({"丁": 1.0}, asked))


@pytest.mark.parametrize("broken", [ARRAYS, FACTS])
def test_a_broken_file_says_what_to_do(model: CauseModel, tmp_path: Path, broken: str) -> None:
    model.save(tmp_path)
    (tmp_path / broken).write_bytes(b"{}")
    with pytest.raises(UnavailableError, match="dianjiang train"):
        CauseModel.load(tmp_path)
