"""What was understood of a dispute. Shown to the caller, who may correct it and send it back."""

from dataclasses import dataclass, field, replace
from typing import Literal

from models.domain.taxonomy import parent_type
from models.language.names import Match
from models.understand.counts import Counts
from models.understand.dates import Happened
from models.understand.matters import Span
from models.understand.passages import text_of
from models.understand.places import Place
from models.understand.signs import NO_SIGNS, Signs

LIKELY = 0.12  # confidence from which a guess is worth acting on
NEAR_TYPE = 0.8  # what level 1 alone counts where level 2 was understood
NO_STAGE = "none"  # id of data/stages.yaml
Urgency = Literal["normal", "urgent", "danger"]


@dataclass(frozen=True, slots=True)
class TypeGuess:
    """A dispute type (level 1 or 2), how sure (0 to 1; guesses of one text add up to at most 1), and the words that say so."""

    id: str
    confidence: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that cannot wait: its kind, the words that say so, and whom to call; `past` where it is over by now."""

    level: Urgency
    kind: str
    words: tuple[str, ...]
    advice: str
    past: bool = False


@dataclass(frozen=True, slots=True)
class Said:
    """Something the text says (id and name of the data file behind it), its words, and where the first of them stand."""

    id: str
    name: str
    words: tuple[str, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Unwanted:
    """A mediator the party refuses. `known`: a whole name of the roster; else 王调解员, and nobody can tell which."""

    name: str
    known: bool


@dataclass(frozen=True, slots=True)
class UnclearName:
    """A mediator asked for (or refused: not `wanted`) in words that fit nobody's name exactly (章建国, 欧阳老师).

    `names` are those of the roster that may be meant, and `how` they answer; none where too many could be. `title` follows
    the words where they are a surname only.
    """

    words: str
    names: tuple[str, ...]
    how: Match
    wanted: bool
    start: int
    end: int
    title: str = ""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the party wants the mediator to be; ids of data/vocabulary.yaml, empty: no wish.

    `gender_only`: nobody of another gender may come, however well they would do.
    """

    gender: str | None = None
    modes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    grades: tuple[str, ...] = ()
    honours: tuple[str, ...] = ()
    gender_only: bool = False

    def __bool__(self) -> bool:
        return bool(self.by_field)

    @property
    def by_field(self) -> dict[str, tuple[str, ...]]:
        """What is wished in each respect where anything is."""
        fields = {
            "gender": (self.gender,) if self.gender else (),
            "modes": self.modes,
            "languages": self.languages,
            "kinds": self.kinds,
            "grades": self.grades,
            "honours": self.honours,
        }
        return {name: ids for name, ids in fields.items() if ids}


@dataclass(frozen=True, slots=True)
class Understanding:
    """The reading of one text. `types` best first; `region` a 12-digit code; `counts` sums in yuan, people, households.

    `happened` is the earliest time named; `relations` stand most telling first, `stages` in order, the furthest last;
    `matters` are the parts of a text that tells of several; `passages` those a long text is searched with (none: the whole
    text). Positions in `happened`, `stages`, `remarks`, `matters`, `passages` and `unclear_names` are of `text`, all others
    of its folded form.
    """

    text: str
    types: tuple[TypeGuess, ...] = ()
    region: str | None = None
    places: tuple[Place, ...] = ()
    industry: str | None = None
    counts: Counts = field(default_factory=Counts)
    happened: Happened | None = None
    relations: tuple[Said, ...] = ()
    stages: tuple[Said, ...] = ()
    remarks: tuple[Said, ...] = ()
    matters: tuple[Span, ...] = ()
    passages: tuple[Span, ...] = ()
    urgency: Urgency = "normal"
    alerts: tuple[Alert, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)
    mediator_name: str | None = None
    unwanted: tuple[Unwanted, ...] = ()
    unclear_names: tuple[UnclearName, ...] = ()
    signs: Signs = NO_SIGNS

    @property
    def searched(self) -> str:
        """What to search with: the chosen passages of a long text, else the text."""
        return text_of(self.text, self.passages) if self.passages else self.text

    @property
    def amount(self) -> float | None:
        """The largest sum, in yuan."""
        return self.counts.amount.value if self.counts.amount else None

    @property
    def people(self) -> int | None:
        """The largest count of people."""
        return self.counts.people.whole if self.counts.people else None

    @property
    def relationship(self) -> str | None:
        """How the parties are related, most likely."""
        return self.relations[0].id if self.relations else None

    @property
    def asked_names(self) -> dict[str, Match]:
        """Names of the roster that are asked for, and how they answer to what was said: surely, or perhaps."""
        perhaps = {name: unclear.how for unclear in self.unclear_names if unclear.wanted for name in unclear.names}
        return perhaps | ({self.mediator_name: Match.EXACT} if self.mediator_name else {})

    def unclear_name(self, name: str) -> UnclearName | None:
        """The unclear words that may mean this name."""
        return next((unclear for unclear in self.unclear_names if name in unclear.names), None)

    @property
    def stage(self) -> str:
        """How far the dispute has come; `none` where nothing is said of it."""
        return self.stages[-1].id if self.stages else NO_STAGE

    @property
    def likely(self) -> tuple[TypeGuess, ...]:
        """The guesses worth acting on and showing; none for a text that says too little (找老张)."""
        return tuple(g for g in self.types if g.confidence >= LIKELY)

    def type_match(self, type_ids: tuple[str, ...]) -> float:
        """How far something of these types fits: confidence of each understood type, 0.8 of it for level 1 alone.

        1 where no type was understood, or the thing has none: nothing speaks against it.
        """
        if not self.types or not type_ids:
            return 1.0
        tops = {parent_type(type_id) for type_id in type_ids}
        shares = (1.0 if g.id in type_ids else NEAR_TYPE if parent_type(g.id) in tops else 0.0 for g in self.types)
        return min(1.0, sum(g.confidence * share for g, share in zip(self.types, shares, strict=True)))

    def corrected(self, types: tuple[str, ...], region: str | None, industry: str | None) -> "Understanding":
        """With what the caller knows better: given types share full confidence; empty or None leaves a part as understood."""
        changed = self
        if types:
            changed = replace(changed, types=tuple(TypeGuess(t, 1 / len(types)) for t in types))
        if region:
            known = tuple(replace(place, choices=(), exact=True) for place in self.places)  # nothing left to ask
            changed = replace(changed, region=region, places=known)
        if industry:
            changed = replace(changed, industry=industry)
        return changed
