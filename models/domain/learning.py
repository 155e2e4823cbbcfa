"""Features whose weights are never learned, and why (data/learning.yaml)."""

from collections.abc import Collection, Mapping
from pathlib import Path

from pydantic import Field

from models.domain.base import Frozen
from models.domain.datafile import load_yaml, yaml_line
from models.domain.weights import Records, Scheme, records_of
from models.errors import DataFileError


class HeldFeature(Frozen):
    """A feature that learning leaves as it is; `reason` is for staff."""

    feature: str = Field(min_length=1)
    reason: str = Field(min_length=1)


class HeldFeatures(Frozen):
    """The file as a centre edits it."""

    mediators: tuple[HeldFeature, ...]
    cases: tuple[HeldFeature, ...]

    def of(self, kind: Scheme) -> dict[str, str]:
        """Feature -> why it is held."""
        held = self.mediators if records_of(kind) == "mediators" else self.cases
        return {one.feature: one.reason for one in held}


def load_held(file: Path, known: Mapping[Records, Collection[str]]) -> HeldFeatures:
    """Read and check the file; `known` are the names of the features there are. Raises DataFileError with file, line and mend."""
    found = load_yaml(file, HeldFeatures)
    for records, names in known.items():
        for at, held in enumerate(getattr(found, records)):
            if held.feature not in names:
                line, mend = yaml_line(file, (records, at)), f"可用的特征：{'、'.join(names)}"
                raise DataFileError(file, line, f"没有名为 {held.feature} 的特征", mend)
    return found
