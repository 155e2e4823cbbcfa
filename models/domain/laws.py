"""Names of laws (data/laws.txt): full names, and the short ones that people write."""

from collections.abc import Mapping
from pathlib import Path

from models.domain.datafile import read_lines
from models.errors import DataFileError

LawNames = Mapping[str, str]  # each name, short or full -> the full one


def load_laws(file: Path) -> LawNames:
    """Read and check the file. Raises DataFileError with file, line and mend."""
    names: dict[str, str] = {}
    lines: dict[str, int] = {}
    for line, text in read_lines(file):
        full, *short = text.split()
        for name in (full, *short):
            if len(name) < 2:
                raise DataFileError(file, line, f"“{name}”只有一个字", "请写两个字以上的名称")
            if name in lines:
                raise DataFileError(file, line, f"“{name}”已在第 {lines[name]} 行", "请删去其中一处")
            names[name], lines[name] = full, line
    return names
