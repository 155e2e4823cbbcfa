"""How a name sounds: a layer for typing errors in names only, never for other text."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache

from models.language.normalize import normalize

_LONGEST_SURNAME = 4  # 爱新觉罗
_NOT_SOUNDED = re.compile(r"[\s·•.\-']+")


@dataclass(frozen=True)
class NameForms:
    """A name's syllables without tones (张建国: zhang, jian, guo); ü is v."""

    pinyin: tuple[str, ...]

    @cached_property
    def joined(self) -> str:
        """zhangjianguo."""
        return "".join(self.pinyin)

    @cached_property
    def initials(self) -> str:
        """zjg."""
        return "".join(syllable[0] for syllable in self.pinyin)

    @cached_property
    def shortened(self) -> tuple[str, ...]:
        """How the name is typed in short, the initials first: zjg, zhjg, zhangjg, zjianguo; of four also ouyangcx."""
        begins = [syllable[0] for syllable in self.pinyin]
        sounds = [match[0] for s in self.pinyin if (match := _INITIAL.match(s))]
        surname_ends = [cut for cut in (1, 2) if cut < len(self.pinyin) and (cut == 1 or len(self.pinyin) > 3)]
        mixed = [
            form for cut in surname_ends for form in ((*self.pinyin[:cut], *begins[cut:]), (*begins[:cut], *self.pinyin[cut:]))
        ]
        return tuple(dict.fromkeys("".join(form) for form in (begins, sounds, *mixed)))

    @cached_property
    def sound(self) -> str:
        """The joined syllables as a dialect speaker may merge them (see sound_key)."""
        return sound_key(self.joined)


def bare(name: str) -> str:
    """The name as it is compared: folded, without blanks and the dots between its parts."""
    return _NOT_SOUNDED.sub("", normalize(name))


def name_forms(name: str, surnames: Mapping[str, str]) -> NameForms:
    """The forms of a name. `surnames` maps compound and unusually read surnames to pinyin (单: shan, 欧阳: ouyang).

    Latin letters in a name stay as they are, lower-case; a name without letters gives empty forms.
    """
    name = bare(name)
    for length in range(min(_LONGEST_SURNAME, len(name)), 0, -1):
        surname = name[:length]
        if surname in surnames:
            return _forms(surname, surnames[surname], name[length:])
    return _forms("", "", name)


@lru_cache(200_000)
def _forms(surname: str, reading: str, given: str) -> NameForms:
    from pypinyin import lazy_pinyin  # takes 0.4 s to load: not before the first name

    return NameForms((*_syllables(surname, reading.lower()), *filter(None, lazy_pinyin(given, errors=_unsounded))))


def _unsounded(text: str) -> str:
    """What is not Chinese: letters and digits stay."""
    return "".join(filter(str.isalnum, text))


def _syllables(surname: str, reading: str) -> tuple[str, ...]:
    """The reading cut at the surname's characters: ouyang is ou, yang. One piece where no known readings fit."""
    if " " in reading or len(surname) < 2:
        return tuple(reading.split())
    from pypinyin import Style, pinyin

    known = pinyin(surname, style=Style.NORMAL, heteronym=True)
    pattern = "".join(f"({'|'.join(sorted(readings, key=len, reverse=True))})" for readings in known)
    match = re.fullmatch(pattern, reading)
    return match.groups() if match else (reading,)


_INITIAL = re.compile(r"[zcs]h|.")
# what stands where f and h are one sound: 黄 is fang, 辉 is fei, 红 is feng
_H_AS_F = (("hui", "fei"), ("hun", "fen"), ("hon", "fen"), ("hua", "fa"), ("huo", "fo"), ("hu", "fu"))


@lru_cache(100_000)
def sound_key(pinyin: str) -> str:
    """Pinyin (a syllable, or several written together) with all merged that speakers of dialects and typists confuse.

    zh/z, ch/c, sh/s, n/l/r and f/h at the beginning of a syllable, ng/n at its end. It needs no borders between syllables:
    the same spelling always gives the same key.
    """
    key = re.sub(r"([zcs])h", r"\1", pinyin)
    key = re.sub(r"ng(?![aeiouv])", "n", key)  # before a vowel it may be n and the next syllable's g
    key = re.sub(r"[nr](?=[aeiouv])", "l", key)
    for heard, said in _H_AS_F:
        key = key.replace(heard, said)
    return key
