"""Versions of the weights: written once, read back as they were, the newest in force."""

from datetime import date
from pathlib import Path

import pytest

from models.domain.weights import Weights, load_weights, save_weights
from models.errors import DataFileError, InvalidInputError

KNOWN = ("lexical", "semantic")


def version(number: int, **values: float) -> Weights:
    return Weights(
        version=number, author="王某", date=date(2026, 3, 4), reason="字词更重：“漏水”等词说得准", parent=number - 1 or None,
        effect="案例 nDCG@10 +0.01", values=values or {"lexical": 1.0, "semantic": 0.5},
    )  # fmt: skip


def test_a_version_reads_back_as_it_was_written(tmp_path: Path) -> None:
    file = save_weights(tmp_path / "weights", "cases", version(1))

    assert file.name == "cases-0001.yaml"
    assert load_weights(tmp_path / "weights", "cases", KNOWN) == version(1)


def test_an_existing_version_is_never_changed(tmp_path: Path) -> None:
    file = save_weights(tmp_path, "cases", version(1))
    before = file.read_bytes()

    with pytest.raises(InvalidInputError, match="编号 2"):
        save_weights(tmp_path, "cases", version(1, lexical=9.0))
    assert file.read_bytes() == before


def test_the_newest_version_is_in_force(tmp_path: Path) -> None:
    for number in (2, 10, 1):
        save_weights(tmp_path, "mediators", version(number))

    assert load_weights(tmp_path, "mediators", KNOWN).version == 10


def test_kinds_do_not_mix(tmp_path: Path) -> None:
    save_weights(tmp_path, "mediators", version(1))

    with pytest.raises(DataFileError, match="没有排序权重"):
        load_weights(tmp_path, "cases", KNOWN)


def test_an_unknown_feature_is_named_with_its_line(tmp_path: Path) -> None:
    save_weights(tmp_path, "cases", version(1, lexical=1.0, charm=2.0))

    with pytest.raises(DataFileError, match="charm") as caught:
        load_weights(tmp_path, "cases", KNOWN)
    assert caught.value.line is not None
    assert "charm" in (tmp_path / "cases-0001.yaml").read_text(encoding="utf-8").splitlines()[caught.value.line - 1]


def test_a_kind_of_similarity_has_versions_of_its_own(tmp_path: Path) -> None:
    save_weights(tmp_path, "cases", version(2))
    save_weights(tmp_path, "cases-law", version(7))

    assert load_weights(tmp_path, "cases", KNOWN).version == 2
    assert load_weights(tmp_path, "cases-law", KNOWN).version == 7
