"""What people say (data/utterances): the texts that the reader of dispute types learns from.

A line is `type text`, or `type+type text` where one text brings two disputes, the lead first; `none` stands for texts that
tell of no dispute.
"""

from dataclasses import dataclass
from pathlib import Path

from models.domain.datafile import read_lines
from models.domain.taxonomy import Taxonomy
from models.errors import DataFileError

NONE = "none"


@dataclass(frozen=True, slots=True)
class Utterance:
    """One text and its dispute types, the lead first; no types: no dispute."""

    text: str
    types: tuple[str, ...]


def load_utterances(folder: Path, taxonomy: Taxonomy) -> tuple[Utterance, ...]:
    """All files of the folder, in the order of their names. Raises DataFileError with file, line and mend."""
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise DataFileError(folder, None, "没有话语样本", "请从备份恢复 data/utterances")
    known = set(taxonomy.type_names)
    seen: dict[str, str] = {}
    found = []
    for file in files:
        for line, raw in read_lines(file):
            utterance = _utterance(file, line, raw, known)
            if utterance.text in seen:
                raise DataFileError(file, line, "这句话重复", f"{seen[utterance.text]} 已有，请删去一处")
            seen[utterance.text] = f"{file.name} 第 {line} 行"
            found.append(utterance)
    return tuple(found)


def _utterance(file: Path, line: int, raw: str, known: set[str]) -> Utterance:
    label, _, text = raw.partition(" ")
    if not text.strip():
        raise DataFileError(file, line, f"“{raw[:20]}”后面没有话", "一行写：类型编号、空格、一句话")
    types = () if label == NONE else tuple(label.split("+"))
    for type_id in types:
        if type_id not in known:
            mend = "请用 dispute_types.yaml 里的编号（如 family.divorce），没有纠纷的写 none"
            raise DataFileError(file, line, f"不认识的纠纷类型 {type_id}", mend)
    return Utterance(text.strip(), types)
