"""Whether a name is the one that was typed, and how: the tiers of an answer, and closeness within a tier.

A pure judge of two names. Engines bring candidates, in whatever order; here they get the order that is shown.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import Enum
from functools import lru_cache
from itertools import islice, pairwise, product

from models.language.normalize import HAN
from models.language.pinyin import NameForms, bare, name_forms, sound_key

_MOST_READINGS = 6
_MOST_LOOKING = 40  # forms tried for what was typed, one character replaced
# what one slip costs in a distance; a character for quite another one costs 1
_SOUNDS_SAME, _LOOKS_ALIKE, _SOUNDS_NEAR, _BOTH = 0.3, 0.4, 0.5, 0.2
_LEFT_OUT, _TOO_MANY, _SWAPPED = 0.5, 0.7, 0.4
_OTHER_READING = 0.2
_NEAR_FROM = 5  # letters, before one wrong letter says anything
_TWO_SLIPS_FROM = 8


class Match(Enum):
    """How a name was found, nearest first; the value is the id, `label` what people read."""

    EXACT = "exact", "同名"
    HOMOPHONE = "homophone", "同音"
    LOOK_ALIKE = "look_alike", "形近"
    PINYIN = "pinyin", "拼音"
    INITIALS = "initials", "首字母"
    BEGINNING = "beginning", "姓名开头"
    NEAR_SOUND = "near_sound", "音近"
    TYPO = "typo", "少字或错字"

    def __init__(self, id_: str, label: str) -> None:
        self.id = id_
        self.label = label

    @property
    def tier(self) -> int:
        """0 for the nearest."""
        return _TIERS[self]


_TIERS = {match: tier for tier, match in enumerate(Match)}


@dataclass(frozen=True, slots=True)
class NameMatch:
    """A tier, and how far from what was typed within it (0: as near as it gets)."""

    how: Match
    distance: float

    @property
    def score(self) -> float:
        """Higher is nearer; no distance lifts a name into another tier."""
        return len(_TIERS) - self.how.tier - self.distance / (1 + self.distance)


@dataclass(frozen=True, slots=True)
class Written:
    """A name made ready for comparison: its bare text, its spellings (the usual one first), and for each character its
    readings (none where characters and syllables do not go together)."""

    text: str
    forms: tuple[NameForms, ...]
    sounds: tuple[frozenset[str], ...]

    @property
    def in_letters(self) -> bool:
        """Whether Latin letters are all or part of it."""
        return any(c.isascii() for c in self.text)

    @property
    def spelt(self) -> str:
        """Its letters: pinyin for Chinese characters, others as they are."""
        return self.forms[0].joined


class NameBook:
    """Knows how names are read and which characters look alike (data/). Safe in several threads."""

    def __init__(self, surnames: Mapping[str, str], readings: Mapping[str, tuple[str, ...]], look_alike: Iterable[str]) -> None:
        """`surnames` as for `name_forms`; `readings`: characters read in several ways; `look_alike`: groups of characters."""
        self._surnames = surnames
        self._readings = readings
        alike: dict[str, dict[str, None]] = {}
        for group in look_alike:
            for own in group:
                alike.setdefault(own, {}).update(dict.fromkeys(c for c in group if c != own))
        self._alike = {own: frozenset(others) for own, others in alike.items()}
        self.written = lru_cache(100_000)(self._written)

    def _written(self, name: str) -> Written:
        """The name made ready, whatever was written."""
        text = bare(name)
        usual = name_forms(text, self._surnames)
        if len(usual.pinyin) != len(text) or not all(map(HAN.match, text)):
            return Written(text, (usual,), ())
        everyday = name_forms(text, {}).pinyin
        sounds = [
            tuple(dict.fromkeys((said, read, *self._readings.get(c, ()))))
            for c, said, read in zip(text, usual.pinyin, everyday, strict=False)
        ]
        forms = tuple(NameForms(said) for said in islice(product(*sounds), _MOST_READINGS))
        return Written(text, forms, tuple(map(frozenset, sounds)))

    def looks_like(self, name: Written) -> tuple[str, ...]:
        """The name with one character replaced by one that looks like it, in every way the data knows."""
        text = name.text
        forms = (text[:i] + other + text[i + 1 :] for i, c in enumerate(text) for other in sorted(self._alike.get(c, ())))
        return tuple(islice(forms, _MOST_LOOKING))

    # ---- the judge --------------------------------------------------------------------------------------------------

    def match(self, typed: Written, name: Written) -> NameMatch | None:
        """How `name` answers to what was typed; None where it does not."""
        if not typed.text or not name.text:
            return None
        if typed.text == name.text:
            return NameMatch(Match.EXACT, 0.0)
        if typed.in_letters:
            return _spelt(typed, name)
        return self._same_length(typed, name) or _begun(typed, name) or self._mistyped(typed, name)

    def _same_length(self, typed: Written, name: Written) -> NameMatch | None:
        """Every character sounds or looks like the other's."""
        if len(typed.text) != len(name.text):
            return None
        other = [i for i, (a, b) in enumerate(zip(typed.text, name.text, strict=True)) if a != b]
        costs = [self._cost(typed, i, name, i) for i in other]
        if max(costs) >= 1:
            return None
        distance = round(sum(costs), 3)
        if all(cost in {_SOUNDS_SAME, _BOTH} for cost in costs):
            return NameMatch(Match.HOMOPHONE, distance)
        if len(other) == len(name.text) and _LOOKS_ALIKE in costs:
            return None  # nothing stayed as it was
        how = Match.NEAR_SOUND if _SOUNDS_NEAR in costs else Match.LOOK_ALIKE
        return NameMatch(how, distance)

    def _cost(self, typed: Written, i: int, name: Written, j: int) -> float:
        """What it takes to write the typed character for the name's."""
        a, b = typed.text[i], name.text[j]
        if a == b:
            return 0.0
        looks = b in self._alike.get(a, ())
        heard, said = (written.sounds[at] if written.sounds else frozenset() for written, at in ((typed, i), (name, j)))
        if heard & said:
            return _BOTH if looks else _SOUNDS_SAME
        if looks:
            return _LOOKS_ALIKE
        return _SOUNDS_NEAR if {sound_key(s) for s in heard} & {sound_key(s) for s in said} else 1.0

    def _mistyped(self, typed: Written, name: Written) -> NameMatch | None:
        """Characters left out, too many, swapped or wrong, as far as it still says whom."""
        short = _is_within(typed.text, name.text)
        if len(typed.text) == 1:
            return NameMatch(Match.TYPO, _LEFT_OUT * (len(name.text) - 1)) if short else None
        if abs(len(typed.text) - len(name.text)) > 2 and not short:
            return None
        distance = self._edits(typed, name)
        same_surname = typed.text[0] == name.text[0]
        limit = 1.0 if len(typed.text) == 2 else 1.35
        if not short and distance > limit:
            return None
        return NameMatch(Match.TYPO, round(distance + (0.0 if same_surname else 0.1), 3))

    def _edits(self, typed: Written, name: Written) -> float:
        """The cheapest way from the typed to the name: replacing, leaving out, putting in, swapping neighbours."""
        a, b = typed.text, name.text
        rows = [[j * _LEFT_OUT for j in range(len(b) + 1)]]
        for i in range(1, len(a) + 1):
            row = [i * _TOO_MANY]
            for j in range(1, len(b) + 1):
                best = min(rows[-1][j] + _TOO_MANY, row[-1] + _LEFT_OUT, rows[-1][j - 1] + self._cost(typed, i - 1, name, j - 1))
                if i > 1 and j > 1 and a[i - 1] == b[j - 2] and a[i - 2] == b[j - 1]:
                    best = min(best, rows[-2][j - 2] + _SWAPPED)
                row.append(best)
            rows.append(row)
        return rows[-1][-1]


def _begun(typed: Written, name: Written) -> NameMatch | None:
    if not name.text.startswith(typed.text):
        return None
    return NameMatch(Match.BEGINNING, (len(name.text) - len(typed.text)) / 10)


def _is_within(part: str, whole: str) -> bool:
    """Whether the characters stand in the whole in this order."""
    rest = iter(whole)
    return all(c in rest for c in part)


# ---- in letters -----------------------------------------------------------------------------------------------------


def _spelt(typed: Written, name: Written) -> NameMatch | None:
    """The best of the name's readings; Chinese characters among the letters must be the name's own beginning."""
    found = [
        NameMatch(match.how, round(match.distance + (_OTHER_READING if i else 0.0), 3))
        for i, form in enumerate(name.forms)
        if (match := _spelling(typed.spelt, form)) is not None
    ]
    if not found:
        return None
    best = min(found, key=lambda match: (match.how.tier, match.distance))
    written = "".join(c for c in typed.text if not c.isascii())
    return best if _is_within(written, name.text) else NameMatch(Match.TYPO, best.how.tier + best.distance)


def _spelling(typed: str, form: NameForms) -> NameMatch | None:
    whole = form.joined
    if typed == whole:
        return NameMatch(Match.PINYIN, 0.0)
    if typed in form.shortened:
        return NameMatch(Match.INITIALS, 0.0 if typed == form.initials else 0.1)
    if whole.startswith(typed):
        ends = [len("".join(form.pinyin[:n])) for n in range(len(form.pinyin) + 1)]
        left = sum(end > len(typed) for end in ends)
        return NameMatch(Match.BEGINNING, left / 10 + (0.0 if len(typed) in ends else 0.05))
    if any(short.startswith(typed) for short in form.shortened):
        return NameMatch(Match.BEGINNING, 0.6)
    slips = letters_between(typed, whole)
    if sound_key(typed) == form.sound:
        return NameMatch(Match.NEAR_SOUND, slips / 10)
    if len(typed) >= _NEAR_FROM and slips <= (2 if len(typed) >= _TWO_SLIPS_FROM else 1):
        return NameMatch(Match.TYPO, slips / 2)
    given = "".join(form.pinyin[1:])
    return NameMatch(Match.TYPO, 0.6) if len(form.pinyin) > 2 and typed == given else None


def letters_between(a: str, b: str) -> int:
    """Letters to put in, take out, replace or swap with a neighbour, from a to b."""
    before: list[int] = []
    row = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        older, before, row = before, row, [i]
        for j, y in enumerate(b, 1):
            row.append(min(before[j] + 1, row[-1] + 1, before[j - 1] + (x != y)))
            if older and j > 1 and x == b[j - 2] and a[i - 2] == y:
                row[-1] = min(row[-1], older[j - 2] + 1)
    return row[-1]


def one_less(name: str) -> tuple[str, ...]:
    """The name with each one of its characters left out; nothing for one that would be left with a single character."""
    return tuple(dict.fromkeys(name[:i] + name[i + 1 :] for i in range(len(name)))) if len(name) > 2 else ()


def neighbours_swapped(name: str) -> tuple[str, ...]:
    """The name with each pair of neighbours swapped."""
    swaps = (name[:i] + b + a + name[i + 2 :] for i, (a, b) in enumerate(pairwise(name)))
    return tuple(swap for swap in dict.fromkeys(swaps) if swap != name)
