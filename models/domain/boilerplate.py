"""Formulas of papers and of accounts (data/boilerplate.txt): what every judgment or complaint says, and what opens a story."""

from dataclasses import dataclass
from pathlib import Path

from models.domain.datafile import read_lines
from models.errors import DataFileError

LONGEST = 12
PAPER, ACCOUNT = "套话", "叙事"


@dataclass(frozen=True, slots=True)
class Boilerplate:
    """Phrases looked for in folded text; 甲…乙 is 甲, then 乙 in the same sentence. `paper`: formulas that say nothing of the
    matter; `account`: turns of phrase of somebody who tells what happened or what they want."""

    paper: tuple[str, ...]
    account: tuple[str, ...]


def load_boilerplate(file: Path) -> Boilerplate:
    """Read and check the file: a kind, then its phrases, on each line. Raises DataFileError with file, line and mend."""
    found: dict[str, list[str]] = {PAPER: [], ACCOUNT: []}
    lines: dict[str, int] = {}
    for line, raw in read_lines(file):
        kind, *phrases = raw.split()
        if kind not in found:
            raise DataFileError(file, line, f"不认识的类别“{kind}”", f"每行先写 {PAPER} 或 {ACCOUNT}")
        if not phrases:
            raise DataFileError(file, line, f"{kind} 后面没有词", "请写几个词，用空格分开")
        for phrase in phrases:
            _check(file, line, phrase, lines)
            lines[phrase] = line
        found[kind] += phrases
    return Boilerplate(tuple(found[PAPER]), tuple(found[ACCOUNT]))


def _check(file: Path, line: int, phrase: str, lines: dict[str, int]) -> None:
    if phrase in lines:
        raise DataFileError(file, line, f"“{phrase}”已在第 {lines[phrase]} 行", "请删去其中一处")
    if "…" in phrase and not (all(phrase.split("…")) and phrase.count("…") == 1):
        raise DataFileError(file, line, f"“{phrase}”的…旁边没有词", "请写成 前面的词…后面的词")
    if not 2 <= len(phrase) <= LONGEST:
        raise DataFileError(file, line, f"“{phrase}”的长度不对", f"每个词请写 2 到 {LONGEST} 个字")
