"""Ranking weights: a version with author, date and reason, and the files a centre starts from (data/weights/<scheme>-NNNN.yaml).

Which version is in force is decided in the ledger (app/stores/weights.py).
"""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError

from models.domain.base import Frozen
from models.domain.datafile import find_line, load_yaml, plain_problem
from models.errors import DataFileError, InvalidInputError

# `cases` ranks by what happened, the others by another kind of similarity: each has versions of its own, so that one may be
# tuned or taken back without touching another
Scheme = Literal["mediators", "cases", "cases-relationship", "cases-remedy", "cases-law", "cases-method"]
Records = Literal["mediators", "cases"]
HEAVIEST = 1000.0  # points of one feature: far above any use, far below what micro-points can hold
Weight = Annotated[float, Field(ge=0, le=HEAVIEST, allow_inf_nan=False)]


class Weights(Frozen):
    """One version. `values` maps a feature's name to how much it counts; a feature that is absent or 0 is off."""

    version: int = Field(ge=1)
    author: str = Field(min_length=1, max_length=64)
    date: date
    reason: str = Field(min_length=1)
    parent: int | None = None
    effect: str = ""
    values: dict[str, Weight] = Field(min_length=1)


def records_of(scheme: Scheme) -> Records:
    """What the scheme ranks."""
    return "mediators" if scheme == "mediators" else "cases"


def checked_values(values: Mapping[str, Any], known: Iterable[str]) -> dict[str, float]:
    """Weights as somebody gave them, fit for a new version. Raises InvalidInputError naming the feature and what to do."""
    given = {"version": 1, "author": "-", "date": date.min, "reason": "-", "values": dict(values)}
    try:
        checked = Weights.model_validate(given).values
    except ValidationError as e:
        message = f"权重不能用：{plain_problem(e.errors()[0])}。权重是 0 到 {HEAVIEST:g} 的数，0 表示关掉这一项。"
        raise InvalidInputError(message, code="bad_weight", field="values") from e
    if unknown := next((name for name in checked if name not in known), None):
        message = f"没有名为“{unknown[:40]}”的特征。可用的：{'、'.join(known)}。"
        raise InvalidInputError(message, code="unknown_feature", field="values")
    if not any(checked.values()):
        raise InvalidInputError("权重全是 0，谁先谁后就没有依据了；请至少留一项。", code="bad_weight", field="values")
    return checked


def shipped_weights(folder: Path, scheme: Scheme, known: tuple[str, ...]) -> dict[str, Weights]:
    """The versions in the folder by file name, oldest first. `known` are the names of the features there are.

    Raises DataFileError where there is none, one has a mistake, or the newest names a feature that does not exist.
    """
    files = sorted(folder.glob(f"{scheme}-[0-9]*.yaml"))
    if not files:
        raise DataFileError(folder / f"{scheme}-0001.yaml", None, "没有排序权重", "请从安装包恢复 data/weights")
    found = {file.name: load_weights_file(file) for file in files}
    for name in found[files[-1].name].values:
        if name not in known:
            mend = f"可用的特征：{'、'.join(known)}"
            raise DataFileError(files[-1], find_line(files[-1], f"{name}:"), f"没有名为 {name} 的特征", mend)
    return found


def load_weights(folder: Path, scheme: Scheme, known: tuple[str, ...]) -> Weights:
    """The newest of them: what a centre that never decided otherwise ranks with. Raises DataFileError."""
    return list(shipped_weights(folder, scheme, known).values())[-1]


def load_weights_file(file: Path) -> Weights:
    """One version from its file. Raises DataFileError."""
    return load_yaml(file, Weights)


def weights_text(weights: Weights) -> str:
    """A version as such a file."""
    return yaml.safe_dump(weights.model_dump(), allow_unicode=True, sort_keys=False, width=120)
