"""How unfair a new version of the weights may be before it is refused (data/fairness.yaml)."""

from pathlib import Path

from pydantic import Field

from models.domain.base import Frozen
from models.domain.datafile import load_yaml


class GroupBounds(Frozen):
    """A group that had `least` of the attention or more may lose `loss` of what it had."""

    least: float = Field(ge=0.01, le=1, allow_inf_nan=False)
    loss: float = Field(ge=0, le=1, allow_inf_nan=False)


class FairnessBounds(Frozen):
    """What `Fairness` of a version is held to; `newcomers` and `tenth` are differences of shares."""

    near_equals: float = Field(ge=0, le=1, allow_inf_nan=False)
    newcomers: float = Field(ge=0, le=1, allow_inf_nan=False)
    tenth: float = Field(ge=0, le=1, allow_inf_nan=False)
    groups: GroupBounds


def load_fairness(file: Path) -> FairnessBounds:
    """Read and check the file. Raises DataFileError with file, line and mend."""
    return load_yaml(file, FairnessBounds)
