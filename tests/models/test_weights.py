"""Versions of the weights as files: read back as they were, the newest last, mistakes named; and values anybody may send."""

from datetime import date
from math import inf, nan
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.domain.weights import HEAVIEST, Weights, checked_values, load_weights, shipped_weights, weights_text
from models.errors import DataFileError, InvalidInputError

KNOWN = ("lexical", "semantic")


def version(number: int, **values: float) -> Weights:
    return Weights(
        version=number, author="王某", date=date(2026, 3, 4), reason="字词更重：“漏水”等词说得准", parent=number - 1 or None,
        effect="案例 nDCG@10 +0.01", values=values or {"lexical": 1.0, "semantic": 0.5},
    )  # fmt: skip


def write(folder: Path, kind: str, *versions: Weights) -> None:
    for weights in versions:
        (folder / f"{kind}-{weights.version:04d}.yaml").write_text(weights_text(weights), encoding="utf-8")


def test_a_version_reads_back_as_it_was_written(tmp_path: Path) -> None:
    write(tmp_path, "cases", version(1))

    assert load_weights(tmp_path, "cases", KNOWN) == version(1)


def test_versions_come_oldest_first(tmp_path: Path) -> None:
    write(tmp_path, "mediators", version(2), version(10), version(1))

    assert list(shipped_weights(tmp_path, "mediators", KNOWN)) == [f"mediators-{n:04d}.yaml" for n in (1, 2, 10)]
    assert load_weights(tmp_path, "mediators", KNOWN).version == 10


def test_kinds_do_not_mix(tmp_path: Path) -> None:
    write(tmp_path, "mediators", version(1))

    with pytest.raises(DataFileError, match="没有排序权重"):
        load_weights(tmp_path, "cases", KNOWN)


def test_an_unknown_feature_is_named_with_its_line(tmp_path: Path) -> None:
    write(tmp_path, "cases", version(1, lexical=1.0, charm=2.0))

    with pytest.raises(DataFileError, match="charm") as caught:
        load_weights(tmp_path, "cases", KNOWN)
    assert caught.value.line is not None
    assert "charm" in (tmp_path / "cases-0001.yaml").read_text(encoding="utf-8").splitlines()[caught.value.line - 1]


@pytest.mark.parametrize(("written", "told"), [(".nan", "有限"), ("-1", "不能小于 0"), (".inf", "有限"), ("many", "数字")])
def test_an_impossible_weight_is_named_with_its_line(tmp_path: Path, written: str, told: str) -> None:
    file = tmp_path / "cases-0001.yaml"
    file.write_text(weights_text(version(1)).replace("semantic: 0.5", f"semantic: {written}"), encoding="utf-8")

    with pytest.raises(DataFileError, match=f"semantic.*{told}") as caught:
        load_weights(tmp_path, "cases", KNOWN)
    assert caught.value.line is not None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"lexical": nan}, "bad_weight"), ({"lexical": inf}, "bad_weight"), ({"lexical": -0.1}, "bad_weight"),
        ({"lexical": HEAVIEST * 1.01}, "bad_weight"), ({"lexical": "much"}, "bad_weight"), ({}, "bad_weight"),
        ({"lexical": None}, "bad_weight"), ({"lexical": 0, "semantic": 0}, "bad_weight"), ({"charm": 1}, "unknown_feature"),
    ],
)  # fmt: skip
def test_values_that_cannot_rank_are_refused(values: dict[str, Any], code: str) -> None:
    with pytest.raises(InvalidInputError) as caught:
        checked_values(values, KNOWN)
    assert caught.value.code == code
    assert any(hint in caught.value.message for hint in ("0 到 1000", "可用的", "至少留一项"))


@given(st.dictionaries(st.sampled_from(KNOWN), st.floats(0, HEAVIEST), min_size=1).filter(lambda v: any(v.values())))
def test_all_other_values_are_taken_as_they_are(values: dict[str, float]) -> None:
    assert checked_values(values, KNOWN) == values


def test_a_kind_of_similarity_has_versions_of_its_own(tmp_path: Path) -> None:
    write(tmp_path, "cases", version(2))
    write(tmp_path, "cases-law", version(7))

    assert load_weights(tmp_path, "cases", KNOWN).version == 2
    assert load_weights(tmp_path, "cases-law", KNOWN).version == 7
