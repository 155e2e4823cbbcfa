"""What data/ knows of names besides surnames: characters written alike, and characters read in more than one way."""

import re
from pathlib import Path

from models.domain.datafile import read_csv, read_lines
from models.errors import DataFileError
from models.language.normalize import HAN, normalize

_READINGS = re.compile(r"[a-z]+( [a-z]+)+")


def load_look_alike(file: Path) -> tuple[str, ...]:
    """The groups of data/look_alike.txt, each a string of characters. Raises DataFileError with line and mend."""
    groups: dict[str, int] = {}
    for line, group in read_lines(file):
        if len(group) < 2 or not all(HAN.fullmatch(c) for c in group):
            raise DataFileError(file, line, f"“{group}”不是一组汉字", "一行连着写两个以上的汉字，不加空格")
        if len(set(group)) < len(group):
            raise DataFileError(file, line, f"“{group}”里有重复的字", "请删去重复的字")
        other = next((c for c in group if normalize(c) != c), None)
        if other:
            raise DataFileError(file, line, f"“{other}”不是简体字", f"请写“{normalize(other)}”，查找时繁体会先转成简体")
        key = "".join(sorted(group))
        if key in groups:
            raise DataFileError(file, line, f"“{group}”已在第 {groups[key]} 行", "请删去其中一处")
        groups[key] = line
    return tuple(groups)


def load_name_readings(file: Path) -> dict[str, tuple[str, ...]]:
    """Character -> its readings without tones. Raises DataFileError with line and mend."""
    readings: dict[str, tuple[str, ...]] = {}
    for line, row in read_csv(file, ("character", "readings")):
        character = row["character"]
        if len(character) != 1 or not HAN.fullmatch(character):
            raise DataFileError(file, line, f"“{character}”不是一个汉字", "第一列请只写一个字")
        if not _READINGS.fullmatch(row["readings"]):
            raise DataFileError(file, line, f"读音“{row['readings']}”的写法不对", "请写两个以上不带声调的拼音，用空格分开")
        if character in readings:
            raise DataFileError(file, line, f"“{character}”写了两次", "请合成一行")
        readings[character] = tuple(row["readings"].split())
    return readings
