"""Profiles and specialities out of hand-written pieces, dealt so that none is heard too often.

A sentence may begin with conditions before a bar: 男 or 女, 老 (58 and over), 青 (under 40), 中 (between), as in `女老|…`.
`{他}` stands for the pronoun.
"""

from collections import Counter
from collections.abc import Sequence

from centre.dice import pick, roll, shuffled
from centre.sources import Person, Pieces
from models.domain.taxonomy import parent_type

SHORTEST, LONGEST = 40, 160
# what a profile says, in which order; places, speech and job are there for some only
_FRAMES = (
    ("job", "type", "way"),
    ("job", "way", "personal"),
    ("type", "job", "personal"),
    ("place", "type", "way"),
    ("way", "job", "type"),
    ("job", "type", "speech"),
    ("personal", "job", "type"),
    ("job", "saying", "type"),
    ("job", "type"),
    ("type", "way", "job"),
    ("place", "job", "type", "saying"),
    ("job", "type", "personal", "speech"),
    ("way", "type", "saying"),
    ("job", "place", "type", "way"),
    ("type", "saying", "personal"),
    ("job", "type", "type2"),
    ("way", "place", "job"),
    ("saying", "job", "type"),
)


class Writer:
    """Writes one profile after another, always with the pieces least used so far."""

    def __init__(self, pieces: Pieces) -> None:
        self._pieces = pieces
        self._used: Counter[str] = Counter()

    def profile(self, person: Person, town: str, languages: Sequence[str], modes: Sequence[str]) -> str:
        """40 to 160 characters about the person, whatever cases they are given later."""
        types = person.types
        tops = list(dict.fromkeys(parent_type(t) for t in types))
        pools: dict[str, Sequence[str]] = {
            "job": self._pieces.jobs.get(person.job, ()),
            "type": self._type_pool(types, tops[0]),
            "type2": self._type_pool(types, tops[1]) if len(tops) > 1 else (),
            "way": self._pieces.ways,
            "saying": self._pieces.sayings,
            "personal": self._pieces.personal,
            "place": self._pieces.places.get(town, ()),
            "speech": [s for key in (*languages, *modes) for s in self._pieces.speech.get(key, ())],
        }
        sentences: list[str] = []
        for slot in pick(_FRAMES, person.id, "frame"):
            self._say(sentences, pools[slot], person)
        spare = [name for name in shuffled(("way", "personal", "saying", "job"), person.id, "spare") if pools[name]]
        for name in spare:
            if len("".join(sentences)) >= SHORTEST + 8:
                break
            self._say(sentences, pools[name], person)
        return "".join(sentences)

    def _type_pool(self, types: Sequence[str], top: str) -> Sequence[str]:
        """Sentences about the type, and about its sub-types: those they name, or all where they name the whole type."""
        named = {t for t in types if parent_type(t) == top}
        keys = [k for k in self._pieces.types if k == top or k in named or (top in named and parent_type(k) == top)]
        return [s for k in keys for s in self._pieces.types[k]]

    def _say(self, sentences: list[str], pool: Sequence[str], person: Person) -> None:
        room = LONGEST - len("".join(sentences))
        fitting = [(self._used[p], roll(person.id, p), p) for p in pool if fits(p, person) and len(spoken(p, person)) <= room]
        fresh = [f for f in fitting if spoken(f[2], person) not in sentences]
        if fresh:
            chosen = min(fresh)[2]
            self._used[chosen] += 1
            sentences.append(spoken(chosen, person))


def fits(piece: str, person: Person) -> bool:
    """Whether the conditions before the bar, if any, suit the person."""
    condition = piece.partition("|")[0] if "|" in piece else ""
    age = "老" if person.age >= 58 else "青" if person.age < 40 else "中"
    ages = [mark for mark in condition if mark in "老青中"]
    genders = [mark for mark in condition if mark in "男女"]
    return (not ages or age in ages) and (not genders or ("女" if person.gender == "female" else "男") in genders)


def spoken(piece: str, person: Person) -> str:
    """The sentence itself, with the pronoun that is theirs."""
    return piece.rpartition("|")[2].replace("{他}", "她" if person.gender == "female" else "他")


def specialities(person: Person, types: Sequence[str], pieces: Pieces) -> tuple[str, ...]:
    """Two to five phrases for the dispute types, one for each before a second for any."""
    if person.specialities:
        return person.specialities
    found: list[str] = []
    for round_ in range(3):
        for t in types:
            names = [t] if "." in t else [name for name in pieces.specialities if name.startswith(f"{t}.")]
            pool = [phrase for name in names for phrase in pieces.specialities[name] if phrase not in found]
            if pool and len(found) < 5 and (round_ == 0 or len(found) < 2 + int(roll(person.id, "wide") * 3)):
                found.append(pick(pool, person.id, t, round_))
    return tuple(found)
