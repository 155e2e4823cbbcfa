"""What was understood of a dispute. Shown to the caller, who may correct it and send it back."""

from dataclasses import dataclass, field, replace
from typing import Literal

from models.domain.taxonomy import parent_type
from models.understand.places import Place

LIKELY = 0.12  # confidence from which a guess is worth acting on
NEAR_TYPE = 0.8  # what level 1 alone counts where level 2 was understood
Urgency = Literal["normal", "urgent", "danger"]


@dataclass(frozen=True, slots=True)
class TypeGuess:
    """A dispute type (level 1 or 2), how sure (0 to 1; guesses of one text add up to at most 1), and the words that say so."""

    id: str
    confidence: float
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Alert:
    """Something that cannot wait: its kind, the words that say so, and whom to call."""

    level: Urgency
    kind: str
    words: tuple[str, ...]
    advice: str


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the party wants the mediator to be; ids of data/vocabulary.yaml, empty: no wish."""

    gender: str | None = None
    modes: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.gender or self.modes or self.languages or self.kinds)


@dataclass(frozen=True, slots=True)
class Understanding:
    """The reading of one text. `types` best first; `region` a 12-digit code; `amount` in yuan, the largest named."""

    text: str
    types: tuple[TypeGuess, ...] = ()
    region: str | None = None
    places: tuple[Place, ...] = ()
    industry: str | None = None
    amount: float | None = None
    people: int | None = None
    relationship: str | None = None
    urgency: Urgency = "normal"
    alerts: tuple[Alert, ...] = ()
    wishes: Wishes = field(default_factory=Wishes)
    mediator_name: str | None = None

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
            changed = replace(changed, region=region)
        if industry:
            changed = replace(changed, industry=industry)
        return changed
