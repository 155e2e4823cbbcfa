"""Ranking weights: a versioned file with author, date and reason (data/weights/<scheme>-NNNN.yaml)."""

from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field

from models.domain.base import Frozen
from models.domain.datafile import find_line, load_yaml
from models.errors import DataFileError, InvalidInputError

Ranked = Literal["mediators", "cases"]
# `cases` ranks by what happened, the others by another kind of similarity: each has versions of its own, so that one may be
# tuned or taken back without touching another
Scheme = Literal["mediators", "cases", "cases-relationship", "cases-remedy", "cases-law", "cases-method"]


class Weights(Frozen):
    """One version. `values` maps a feature's name to how much it counts; a feature that is absent or 0 is off."""

    version: int = Field(ge=1)
    author: str = Field(min_length=1)
    date: date
    reason: str = Field(min_length=1)
    parent: int | None = None
    effect: str = ""
    values: dict[str, float] = Field(min_length=1)


def weights_file(folder: Path, scheme: Scheme, version: int) -> Path:
    """Where a version is kept."""
    return folder / f"{scheme}-{version:04d}.yaml"


def load_weights(folder: Path, scheme: Scheme, known: tuple[str, ...]) -> Weights:
    """The newest version of the folder. `known` are the names of the features there are.

    Raises DataFileError where there is none, or one names a feature that does not exist.
    """
    files = sorted(folder.glob(f"{scheme}-[0-9]*.yaml"))
    if not files:
        raise DataFileError(weights_file(folder, scheme, 1), None, "没有排序权重", "请从备份恢复 data/weights")
    return _load(files[-1], files[-1].stat().st_mtime_ns, known)


def save_weights(folder: Path, scheme: Scheme, weights: Weights) -> Path:
    """Write a new version and give its file. Raises InvalidInputError where that version exists: none is ever changed."""
    file = weights_file(folder, scheme, weights.version)
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with file.open("x", encoding="utf-8") as stream:
            yaml.safe_dump(weights.model_dump(), stream, allow_unicode=True, sort_keys=False, width=120)
    except FileExistsError as e:
        message = f"权重 {file.name} 已经有了，旧版本不能改；请用编号 {weights.version + 1} 或更大的。"
        raise InvalidInputError(message, code="weights_exist", field="version") from e
    return file


@lru_cache(maxsize=16)
def _load(file: Path, _changed: int, known: tuple[str, ...]) -> Weights:
    """Read once for each state of the file: weights are asked for at every request."""
    weights = load_yaml(file, Weights)
    for name in weights.values:
        if name not in known:
            mend = f"可用的特征：{'、'.join(known)}"
            raise DataFileError(file, find_line(file, f"{name}:"), f"没有名为 {name} 的特征", mend)
    return weights
