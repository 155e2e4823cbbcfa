"""Turns of phrase that give a cause of action away (data/cause_cues.txt): `cause cue cue …`, one cause a line."""

from collections.abc import Mapping
from pathlib import Path

from models.domain.datafile import read_lines
from models.domain.taxonomy import Taxonomy
from models.errors import DataFileError

CauseCues = Mapping[str, tuple[str, ...]]
LONGEST_CUE = 8


def load_cause_cues(file: Path, taxonomy: Taxonomy) -> CauseCues:
    """Cause by name -> its cues, in the file's order. Raises DataFileError with file, line and mend."""
    known = taxonomy.type_of_cause
    lines: dict[str, int] = {}
    found: dict[str, tuple[str, ...]] = {}
    for line, raw in read_lines(file):
        cause, *cues = raw.split()
        if cause not in known:
            raise DataFileError(file, line, f"不认识的案由 {cause}", "请用 causes.csv 里的名称")
        if cause in found:
            raise DataFileError(file, line, f"案由 {cause} 已在第 {lines[cause]} 行", "请合成一行")
        for cue in cues:
            if not 2 <= len(cue) <= LONGEST_CUE:
                raise DataFileError(file, line, f"“{cue}”的长度不对", f"每个词请写 2 到 {LONGEST_CUE} 个字")
        if not cues:
            raise DataFileError(file, line, f"案由 {cause} 没有词", "案由后面请写几个词，用空格分开")
        lines[cause], found[cause] = line, tuple(dict.fromkeys(cues))
    return found
