"""Remedies (诉求): what parties ask for (data/remedies.yaml), and the words that show it."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import Field

from models.domain.base import Frozen
from models.domain.datafile import load_yaml, yaml_line
from models.errors import DataFileError


class Remedy(Frozen):
    """One remedy: `name` is shown to people, `words` are looked for literally in normalised text."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)


class Remedies(Frozen):
    """All remedies, and the words (`asking`) after which somebody says what they want."""

    asking: tuple[str, ...] = Field(min_length=1)
    remedies: tuple[Remedy, ...] = Field(min_length=1)


def load_remedies(file: Path) -> Remedies:
    """Read and check the file. Raises DataFileError with file, line and mend: every id and every word stands once."""
    known = load_yaml(file, Remedies)
    ids = ((("remedies", i, "id"), remedy.id) for i, remedy in enumerate(known.remedies))
    words = ((("remedies", i, "words", j), word) for i, r in enumerate(known.remedies) for j, word in enumerate(r.words))
    for entries in (ids, words, ((("asking", i), word) for i, word in enumerate(known.asking))):
        _once(file, entries)
    return known


def _once(file: Path, entries: Iterable[tuple[tuple[int | str, ...], str]]) -> None:
    seen: dict[str, tuple[int | str, ...]] = {}
    for where, entry in entries:
        if not entry.strip():
            raise DataFileError(file, yaml_line(file, where), "有空的词", "请删去它")
        if entry in seen:
            problem = f"“{entry}”已在第 {yaml_line(file, seen[entry])} 行"
            raise DataFileError(file, yaml_line(file, where), problem, "请删去其中一处")
        seen[entry] = where
