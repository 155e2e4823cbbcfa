"""Mistyped names: made by seeded rules from the sample roster, and how often the right mediator still comes first."""

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from pathlib import Path

import numpy as np
from opencc import OpenCC
from pypinyin import lazy_pinyin

from app.bootstrap import Centre
from bench.quality.centre import SEED, Rankings, fresh_home, fused, imported
from bench.quality.figures import OURS, Collector, Outcome
from indexer.engine import Clause
from indexer.records.tables import Kind
from models.domain.datafile import read_lines
from models.domain.mediator import Mediator
from models.encoders.factory import open_encoder
from models.ranking.metrics import recall

EACH = 60  # names for each rule
DEPTH = 20
ROSTER: tuple[Kind, ...] = ("organisations", "mediators")
# surnames whose reading as a name is not the everyday one
SURNAMES = {"单": "shan", "仇": "qiu", "解": "xie", "区": "ou", "查": "zha", "盖": "ge", "曾": "zeng", "任": "ren", "华": "hua"}
LOOK_ALIKE = Path(__file__).with_name("look_alike.txt")
Rule = Callable[[str, random.Random], str | None]


def homophone(name: str, dice: random.Random) -> str | None:
    """One character becomes another common one that sounds the same, tones aside."""
    at = dice.randrange(len(name))
    others = [c for c in _sounding().get(lazy_pinyin(name[at])[0], ()) if c != name[at]]
    return _with(name, at, dice.choice(others)) if others else None


def look_alike(name: str, dice: random.Random) -> str | None:
    """One character becomes one that looks like it."""
    places = [(i, c) for i, own in enumerate(name) for group in _looking() if own in group for c in group if c != own]
    return _with(name, *dice.choice(places)) if places else None


def missing_character(name: str, dice: random.Random) -> str | None:
    """One character of at least three is left out."""
    at = dice.randrange(len(name))
    return name[:at] + name[at + 1 :] if len(name) >= 3 else None


def swapped(name: str, dice: random.Random) -> str | None:
    """Two neighbours change places, the surname stays."""
    if len(name) < 3 or name[1] == name[2]:
        return None
    at = dice.randrange(1, len(name) - 1)
    return name[:at] + name[at + 1] + name[at] + name[at + 2 :]


def traditional(name: str, _: random.Random) -> str | None:
    """In traditional characters, where that is another writing."""
    written = _to_traditional().convert(name)
    return written if written != name else None


def full_pinyin(name: str, _: random.Random) -> str | None:
    """As typed without tones and blanks."""
    return "".join(_readings(name))


def initials(name: str, _: random.Random) -> str | None:
    """The first letter of each character."""
    return "".join(reading[0] for reading in _readings(name))


RULES: dict[str, Rule] = {
    "homophone": homophone,
    "look-alike": look_alike,
    "missing character": missing_character,
    "swapped": swapped,
    "traditional": traditional,
    "full pinyin": full_pinyin,
    "initials": initials,
}


def mistyped(names: Sequence[str], each: int = EACH, seed: int = SEED) -> list[tuple[str, str, str]]:
    """Rule, what was typed, and who was meant: up to `each` of every rule, from names that only one person has."""
    single = sorted(name for name, n in Counter(names).items() if n == 1)
    made = []
    for rule, change in RULES.items():
        dice = random.Random(f"{seed}:{rule}")
        typed = ((name, change(name, dice)) for name in dice.sample(single, len(single)))
        wrong = [(rule, text, name) for name, text in typed if text and text not in names]
        made += wrong[:each]
    return made


def names(sample: Path) -> Iterator[Outcome]:
    """Recall@1 and recall@5 of the person meant: by character words, by meaning, and by the directory's own suggestions."""
    with imported(fresh_home(), {kind: sample / f"{kind}.jsonl" for kind in ROSTER}) as centre:
        roster = [m for page in centre.store.iterate("mediators") for m in page]
        asked = mistyped([m.name for m in roster])
        ways = _Ways(centre, roster)
        collectors: dict[str, Collector] = {"": Collector("names")}
        for rule, typed, meant in asked:
            for label in ("", rule):
                found = collectors.setdefault(label, Collector(f"names {label}".strip()))
                for system, ranking in ways.rankings(typed).items():
                    found.add(system, recall_1=recall(ranking, [meant], 1), recall_5=recall(ranking, [meant], 5))
        for found in collectors.values():
            yield from found.outcomes()


class _Ways:
    """Every system's answer as a list of names."""

    def __init__(self, centre: Centre, roster: Sequence[Mediator]) -> None:
        self._centre = centre
        self._names = sorted({m.name for m in roster})
        self._by_id = {m.id: m.name for m in roster}
        self._encoder = open_encoder(centre.settings.encoder, centre.settings.home)
        self._vectors = self._encoder.passages(self._names)

    @cache  # noqa: B019 - one object, one run
    def rankings(self, typed: str) -> Rankings:
        """BM25 over the characters, nearest name by meaning, their fusion, edit distance, and ours."""
        clause = Clause("name_characters", tuple(typed))
        words = [self._by_id[hit.id] for hit in self._centre.engine.lexical("mediators", [clause], limit=DEPTH)]
        nearness = self._vectors @ self._encoder.query(typed)
        meaning = [self._names[i] for i in np.argsort(-nearness)[:DEPTH]]
        distances = sorted(self._names, key=lambda name: edits(typed, name))
        ours = [s.name for s in self._centre.directory.suggest(typed, 5)]
        return {"BM25": words, "vectors": meaning, "fusion": fused(words, meaning), "edit distance": distances[:5], OURS: ours}


def edits(a: str, b: str) -> int:
    """Insertions, deletions and replacements from a to b."""
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        before, row[0] = row[0], i
        for j, y in enumerate(b, 1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (x != y))
    return row[-1]


def _with(name: str, at: int, character: str) -> str:
    return name[:at] + character + name[at + 1 :]


def _readings(name: str) -> list[str]:
    readings: list[str] = lazy_pinyin(name)
    return [SURNAMES.get(name[0], readings[0]), *readings[1:]]


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
