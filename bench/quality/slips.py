"""The slips people make with a name: each a rule that makes one, and whether a name could have become what was typed.

Written apart from the product on purpose: its own table of look-alikes, its own readings, its own list of dialect sounds.
"""

import random
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

from opencc import OpenCC
from pypinyin import lazy_pinyin

from models.domain.datafile import read_lines

# surnames whose reading as a name is not the everyday one
SURNAMES = {
    "单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "盖": "ge", "曾": "zeng", "任": "ren", "华": "hua",
    "翟": "zhai", "覃": "qin",
}  # fmt: skip
COMPOUND = {"尉迟": ("yu", "chi"), "万俟": ("mo", "qi")}
LOOK_ALIKE = Path(__file__).with_name("look_alike.txt")
# beginnings and ends of syllables that dialects do not tell apart
STARTS = (("zh", "z"), ("ch", "c"), ("sh", "s"), ("n", "l"), ("r", "l"), ("hu", "f"))
ENDS = (("ang", "an"), ("eng", "en"), ("ing", "in"))
Change = Callable[[str, random.Random], str | None]
Could = Callable[[str, str], bool]


def homophone(name: str, dice: random.Random) -> str | None:
    """One character becomes another common one that sounds the same, tones aside."""
    at = dice.randrange(len(name))
    others = [c for c in _sounding().get(readings(name)[at], ()) if c != name[at]]
    return _with(name, at, dice.choice(others)) if others else None


def _sounds_so(name: str, typed: str) -> bool:
    changed = _changed(name, typed)
    return changed is not None and readings(name)[changed] == lazy_pinyin(typed[changed])[0]


def look_alike(name: str, dice: random.Random) -> str | None:
    """One character becomes one that looks like it."""
    places = [(i, c) for i, own in enumerate(name) for group in _looking() if own in group for c in group if c != own]
    return _with(name, *dice.choice(places)) if places else None


def _looks_so(name: str, typed: str) -> bool:
    at = _changed(name, typed)
    return at is not None and any(name[at] in group and typed[at] in group for group in _looking())


def missing_character(name: str, dice: random.Random) -> str | None:
    """One character of at least three is left out."""
    at = dice.randrange(len(name))
    return name[:at] + name[at + 1 :] if len(name) >= 3 else None


def _lacks(name: str, typed: str) -> bool:
    return len(name) == len(typed) + 1 and any(name[:i] + name[i + 1 :] == typed for i in range(len(name)))


def swapped(name: str, dice: random.Random) -> str | None:
    """Two neighbours change places, the surname stays."""
    if len(name) < 3 or name[1] == name[2]:
        return None
    at = dice.randrange(1, len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def _swaps(name: str, typed: str) -> bool:
    return any(name[:i] + name[i + 1] + name[i] + name[i + 2 :] == typed for i in range(1, len(name) - 1))


def traditional(name: str, _: random.Random) -> str | None:
    """In traditional characters, where that is another writing."""
    written = _to_traditional().convert(name)
    return written if written != name else None


def full_pinyin(name: str, _: random.Random) -> str | None:
    """As typed without tones and blanks."""
    return "".join(readings(name))


def initials(name: str, _: random.Random) -> str | None:
    """The first letter of each character."""
    return "".join(reading[0] for reading in readings(name))


def dialect_pinyin(name: str, dice: random.Random) -> str | None:
    """In pinyin, one syllable as a dialect says it."""
    heard = list(_as_heard(name))
    return "".join(dice.choice(heard)[1]) if heard else None


def dialect_character(name: str, dice: random.Random) -> str | None:
    """One character becomes a common one that a dialect sounds the same."""
    heard = [(at, c) for at, syllables in _as_heard(name) for c in _sounding().get(syllables[at], ())]
    return _with(name, *dice.choice(heard)) if heard else None


def _heard_so(name: str, typed: str) -> bool:
    at = _changed(name, typed)
    return at is not None and any(place == at and lazy_pinyin(typed[at])[0] == said[at] for place, said in _as_heard(name))


def _as_heard(name: str) -> Iterator[tuple[int, list[str]]]:
    """Which syllable a dialect changes, and all syllables then."""
    said = readings(name)
    for at, own in enumerate(said):
        for syllable in _confused(own):
            yield at, [*said[:at], syllable, *said[at + 1 :]]


@cache
def _confused(syllable: str) -> tuple[str, ...]:
    """Real syllables that differ from this one by one pair of beginnings or ends, either way."""
    found = []
    for one, other in (*STARTS, *((b, a) for a, b in STARTS)):
        if syllable.startswith(one) and not (len(one) == 1 and syllable[1:2] == "h"):
            rest = syllable[len(one) :]
            found.append(other + rest if rest or other[-1] in "aeiou" else "fu" if other == "f" else other)
    for one, other in (*ENDS, *((b, a) for a, b in ENDS)):
        if syllable.endswith(one):
            found.append(syllable.removesuffix(one) + other)
    return tuple(s for s in dict.fromkeys(found) if s in _sounding() and s != syllable)


def _changed(name: str, typed: str) -> int | None:
    """The one place where they differ; None where they do not differ in just one."""
    if len(name) != len(typed):
        return None
    places = [i for i, (a, b) in enumerate(zip(name, typed, strict=True)) if a != b]
    return places[0] if len(places) == 1 else None


def _with(name: str, at: int, character: str) -> str:
    return name[:at] + character + name[at + 1 :]


@cache
def readings(name: str) -> list[str]:
    """The syllables of a name, its surname read as one."""
    said: list[str] = lazy_pinyin(name)
    if name[:2] in COMPOUND:
        return [*COMPOUND[name[:2]], *said[2:]]
    return [SURNAMES.get(name[0], said[0]), *said[1:]]


@cache
def _sounding() -> dict[str, list[str]]:
    """The 3,755 most common characters (level 1 of GB 2312) by toneless reading."""
    common = bytes(b for high in range(0xB0, 0xD8) for low in range(0xA1, 0xFF) for b in (high, low))
    by_reading: dict[str, list[str]] = {}
    for character in common.decode("gb2312", "ignore"):
        by_reading.setdefault(lazy_pinyin(character)[0], []).append(character)
    return by_reading


@cache
def _looking() -> list[str]:
    return [group for _, group in read_lines(LOOK_ALIKE)]


@cache
def _to_traditional() -> OpenCC:
    return OpenCC("s2t")


RULES: dict[str, tuple[Change, Could]] = {
    "homophone": (homophone, _sounds_so),
    "look-alike": (look_alike, _looks_so),
    "missing character": (missing_character, _lacks),
    "swapped": (swapped, _swaps),
    "traditional": (traditional, lambda name, typed: _to_traditional().convert(name) == typed),
    "full pinyin": (full_pinyin, lambda name, typed: "".join(readings(name)) == typed),
    "initials": (initials, lambda name, typed: "".join(r[0] for r in readings(name)) == typed),
    "dialect pinyin": (dialect_pinyin, lambda name, typed: any("".join(said) == typed for _, said in _as_heard(name))),
    "dialect character": (dialect_character, _heard_so),
}
