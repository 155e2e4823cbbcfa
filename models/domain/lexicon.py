"""Words of the field that no dictionary holds (data/): synonyms, dictionary words, surnames, and what gives wishes away.

All of it is data a centre edits; `load_lexicon` checks every file, and every id against vocabulary.yaml.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import Field

from models.domain.base import Frozen
from models.domain.boilerplate import Boilerplate, load_boilerplate
from models.domain.datafile import load_yaml, read_csv, read_lines, yaml_line
from models.domain.name_files import load_look_alike, load_name_readings
from models.domain.taxonomy import Vocabulary
from models.errors import DataFileError

NO_RELATION = "none"
_HAN = re.compile(r"[㐀-鿿𠀀-𲎯]+")
_PINYIN = re.compile(r"[a-z]+")
# field of a wish -> the vocabulary its value comes from
_WISHED = {
    "gender": "genders",
    "modes": "modes",
    "languages": "languages",
    "kinds": "mediator_kinds",
    "grades": "grades",
    "honours": "honours",
}


class Wish(Frozen):
    """Turns of phrase that ask for something in the mediator; `value` is an id of the vocabulary behind `field`.

    `only`: whoever says so wants nobody of the other gender.
    """

    field: Literal["gender", "modes", "languages", "kinds", "grades", "honours"]
    value: str
    only: bool = False
    words: tuple[str, ...] = Field(min_length=1)


class UrgencyCue(Frozen):
    """Turns of phrase that mean it cannot wait; `advice` is the Chinese sentence shown, with whom to call."""

    level: Literal["danger", "urgent"]
    kind: Literal["violence", "self_harm", "minor", "group", "health", "deadline"]
    words: tuple[str, ...] = Field(min_length=1)
    advice: str = Field(min_length=1)


class RelationCue(Frozen):
    """Turns of phrase that tell how the parties are related; `id` is one of the vocabulary's relationships.

    `telling` words leave little doubt (前夫, 房东); `words` only hint at it (儿子, 老板). Under the id `none` stand longer ones
    that tell of no relation (从楼上跳).
    """

    id: str
    telling: tuple[str, ...] = ()
    words: tuple[str, ...] = Field(min_length=1)


class NamedCue(Frozen):
    """Turns of phrase that say one thing, with the Chinese name it is shown by; 甲…乙 is 甲, then 乙 in the same sentence."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)


class LocalWords(Frozen):
    """Words for a place near the speaker (我们村, 县里) and its level; `here` is the speaker's own area, however wide."""

    level: Literal["village", "town", "county", "city", "here"]
    words: tuple[str, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Lexicon:
    """Everything of data/ about words.

    `synonyms` are groups of words that mean the same, no word in two groups; `user_words` go into the tokenizer's
    dictionary (word, frequency or None); `surnames` maps compound and unusually read surnames to pinyin without tones;
    `name_readings` are characters of names with more than one reading, `look_alike` groups of characters written alike;
    `stages` (how far the dispute has come) are in order; `figures` are phrases that only sound like danger;
    `boilerplate` is what pasted papers say around the matter.
    """

    synonyms: tuple[tuple[str, ...], ...]
    user_words: tuple[tuple[str, int | None], ...]
    stop_words: frozenset[str]
    surnames: dict[str, str]
    name_readings: dict[str, tuple[str, ...]]
    look_alike: tuple[str, ...]
    wishes: tuple[Wish, ...]
    urgency: tuple[UrgencyCue, ...]
    relations: tuple[RelationCue, ...]
    stages: tuple[NamedCue, ...]
    remarks: tuple[NamedCue, ...]
    figures: frozenset[str]
    local_words: tuple[LocalWords, ...]
    boilerplate: Boilerplate


def load_lexicon(data: Path) -> Lexicon:
    """Read and check the word files of data/. Raises DataFileError with file, line and mend."""
    vocabulary = load_yaml(data / "vocabulary.yaml", Vocabulary)
    return Lexicon(
        synonyms=load_synonyms(data / "synonyms.txt"),
        user_words=_user_words(data / "user_words.txt"),
        stop_words=_single_words(data / "stop_words.txt"),
        surnames=_surnames(data / "surnames.csv"),
        name_readings=load_name_readings(data / "name_readings.csv"),
        look_alike=load_look_alike(data / "look_alike.txt"),
        wishes=_wishes(data / "wishes.yaml", vocabulary),
        urgency=_urgency(data / "urgency.yaml"),
        relations=_relations(data / "relations.yaml", vocabulary),
        stages=_named(data / "stages.yaml"),
        remarks=_named(data / "remarks.yaml"),
        figures=_single_words(data / "figures.txt"),
        local_words=_local_words(data / "local_words.yaml"),
        boilerplate=load_boilerplate(data / "boilerplate.txt"),
    )


class _Once:
    """Refuses what already stood in the same file, and says on which line."""

    def __init__(self, file: Path) -> None:
        self._file = file
        self._lines: dict[str, int | None] = {}

    def add(self, word: str, line: int | None) -> None:
        if word in self._lines:
            raise DataFileError(self._file, line, f"“{word}”已在第 {self._lines[word]} 行", "请删去其中一处")
        self._lines[word] = line


def load_synonyms(file: Path) -> tuple[tuple[str, ...], ...]:
    """The groups of data/synonyms.txt. Raises DataFileError with line and mend."""
    groups, once = [], _Once(file)
    for line, text in read_lines(file):
        group = tuple(text.split())
        if len(group) < 2:
            raise DataFileError(file, line, f"只有一个词“{text}”", "一行至少写两个词，用空格分开")
        for word in group:
            once.add(word, line)
        groups.append(group)
    return tuple(groups)


def _user_words(file: Path) -> tuple[tuple[str, int | None], ...]:
    words, once = [], _Once(file)
    for line, text in read_lines(file):
        word, *rest = text.split()
        if len(rest) > 1 or (rest and not (rest[0].isascii() and rest[0].isdigit())):
            raise DataFileError(file, line, f"“{' '.join(rest)}”不是词频", "一行写一个词，后面可加空格和一个整数")
        if len(word) < 2:
            raise DataFileError(file, line, f"“{word}”只有一个字", "请写两个字以上的词")
        once.add(word, line)
        words.append((word, int(rest[0]) if rest else None))
    return tuple(words)


def _single_words(file: Path) -> frozenset[str]:
    words, once = set(), _Once(file)
    for line, word in read_lines(file):
        if len(word.split()) > 1:
            raise DataFileError(file, line, f"一行有几个词“{word}”", "请一行只写一个词")
        once.add(word, line)
        words.add(word)
    return frozenset(words)


def _surnames(file: Path) -> dict[str, str]:
    surnames, once = {}, _Once(file)
    for line, row in read_csv(file, ("surname", "pinyin")):
        if not _HAN.fullmatch(row["surname"]):
            raise DataFileError(file, line, f"“{row['surname']}”不是汉字姓氏", "第一列请写姓氏")
        if not _PINYIN.fullmatch(row["pinyin"]):
            raise DataFileError(file, line, f"拼音“{row['pinyin']}”的写法不对", "请写不带声调的小写字母，ü 写作 v")
        once.add(row["surname"], line)
        surnames[row["surname"]] = row["pinyin"]
    return surnames


def _wishes(file: Path, vocabulary: Vocabulary) -> tuple[Wish, ...]:
    wishes = tuple(load_yaml(file, list[Wish]))
    known = {name: vocabulary.terms(listed).by_id for name, listed in _WISHED.items()}
    for i, wish in enumerate(wishes):
        if wish.value not in known[wish.field]:
            problem = f"{wish.field} 没有“{wish.value}”这一项"
            raise DataFileError(file, yaml_line(file, (i, "value")), problem, "请用 vocabulary.yaml 里的 id")
        if wish.only and wish.field != "gender":
            raise DataFileError(file, yaml_line(file, (i, "only")), "only 只能用在 gender", "请删去这一行")
    _words_once(file, (w.words for w in wishes))
    return wishes


def _urgency(file: Path) -> tuple[UrgencyCue, ...]:
    cues = tuple(load_yaml(file, list[UrgencyCue]))
    _words_once(file, (c.words for c in cues))
    return cues


def _relations(file: Path, vocabulary: Vocabulary) -> tuple[RelationCue, ...]:
    cues = tuple(load_yaml(file, list[RelationCue]))
    known = vocabulary.terms("relationships").by_id
    for i, cue in enumerate(cues):
        if cue.id not in (*known, NO_RELATION):
            problem = f"没有“{cue.id}”这种关系"
            raise DataFileError(file, yaml_line(file, (i, "id")), problem, "请用 vocabulary.yaml 里 relationships 的 id")
    _words_once(file, (c.telling for c in cues), "telling")
    _words_once(file, (c.words for c in cues))
    return cues


def _named(file: Path) -> tuple[NamedCue, ...]:
    cues = tuple(load_yaml(file, list[NamedCue]))
    ids: set[str] = set()
    for i, cue in enumerate(cues):
        if cue.id in ids:
            raise DataFileError(file, yaml_line(file, (i, "id")), f"id“{cue.id}”重复", "请合并成一条，或换一个 id")
        ids.add(cue.id)
        for j, word in enumerate(cue.words):
            if "…" in word and not all(part.strip() for part in word.split("…")):
                line = yaml_line(file, (i, "words", j))
                raise DataFileError(file, line, f"“{word}”的…旁边没有词", "请写成 前面的词…后面的词")
    _words_once(file, (c.words for c in cues))
    return cues


def _local_words(file: Path) -> tuple[LocalWords, ...]:
    words = tuple(load_yaml(file, list[LocalWords]))
    _words_once(file, (w.words for w in words))
    return words


def _words_once(file: Path, lists: Iterable[tuple[str, ...]], key: str = "words") -> None:
    """Each phrase may mean one thing only, and an empty one would match everywhere."""
    seen: dict[str, tuple[int | str, ...]] = {}
    for i, words in enumerate(lists):
        for j, word in enumerate(words):
            where = (i, key, j)
            if not word.strip():
                raise DataFileError(file, yaml_line(file, where), "有空的词", "请删去它")
            if word in seen:
                first = yaml_line(file, seen[word])
                raise DataFileError(file, yaml_line(file, where), f"“{word}”已在第 {first} 行", "请删去其中一处")
            seen[word] = where
