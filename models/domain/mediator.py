"""A mediator (调解员): who they are, what they do, what their record says."""

from collections.abc import Mapping
from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from models.domain.base import Frozen

Gender = Literal["male", "female"]
Employment = Literal["full_time", "part_time"]
Level = Literal["grid", "village", "town", "county", "city", "province", "nation"]


class TypeRecord(Frozen):
    """What became of the disputes of one type that a mediator took.

    `settled`, `withdrawn` and `referred` (to another body) are parts of `taken`; `performed` is a part of `settled`.
    `satisfaction_sum` adds up marks from 1 to 5, `satisfaction_count` is how many were given.
    """

    taken: int = Field(0, ge=0)
    settled: int = Field(0, ge=0)
    performed: int = Field(0, ge=0)
    withdrawn: int = Field(0, ge=0)
    referred: int = Field(0, ge=0)
    satisfaction_sum: float = Field(0, ge=0)
    satisfaction_count: int = Field(0, ge=0)
    median_days: float | None = Field(None, ge=0)

    @model_validator(mode="after")
    def _parts_fit(self) -> "TypeRecord":
        if self.settled + self.withdrawn + self.referred > self.taken:
            raise ValueError("settled + withdrawn + referred must not exceed taken")
        if self.performed > self.settled:
            raise ValueError("performed must not exceed settled")
        if self.satisfaction_sum > 5 * self.satisfaction_count:
            raise ValueError("satisfaction_sum must not exceed 5 × satisfaction_count")
        return self


def total(records: Mapping[str, TypeRecord]) -> TypeRecord:
    """All types together (medians do not add up and are left out)."""
    counts = [name for name in TypeRecord.model_fields if name != "median_days"]
    return TypeRecord.model_validate({name: sum(getattr(r, name) for r in records.values()) for name in counts})


DeclaredTie = Literal["kin", "household", "employer", "represented", "interest", "village"]
TieKind = Literal["self", "kin", "household", "employer", "represented", "interest", "village"]  # `self`: nobody declares it


class Interest(Frozen):
    """One declared tie (kinds as in data/recusal.yaml) to a person, a body or a village, by name. Never leaves through a
    public door.

    With a `name`, `organisation` and `region` say which person of that name is meant. A village is named in `region`.
    """

    kind: DeclaredTie
    name: str | None = Field(None, min_length=1, max_length=40)
    organisation: str | None = Field(None, min_length=1, max_length=100)
    region: str | None = Field(None, min_length=1, max_length=100)

    @model_validator(mode="after")
    def _says_whom(self) -> "Interest":
        if self.kind == "village" and (self.region is None or self.name or self.organisation):
            raise ValueError("a village is named in region, and nothing else")
        if self.kind != "village" and not (self.name or self.organisation):
            raise ValueError("a tie needs a name or an organisation")
        return self


class Contact(Frozen):
    """How to reach a mediator. Never leaves through a public door."""

    phone: str | None = None
    email: str | None = None
    address: str | None = None


class Mediator(Frozen):
    """One mediator as the centre keeps them. Only `id` and `name` are required.

    `organisation` is an organisation's id; `regions` are 12-digit codes of the areas served; `dispute_types` are level-1
    or level-2 ids; `grade` is 1 (一级, highest) to 4; `record` is keyed by level-1 dispute type. `interests` (declared, for
    recusal; structured, or in the words of the register) and `contact` are private.
    """

    id: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=1, max_length=40)
    gender: Gender | None = None
    birth_year: int | None = Field(None, ge=1920, le=2015)
    photo: str | None = None
    organisation: str | None = None
    regions: tuple[str, ...] = ()
    level: Level | None = None
    kind: str | None = None
    employment: Employment | None = None
    grade: int | None = Field(None, ge=1, le=4)
    honours: tuple[str, ...] = ()
    dispute_types: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    specialities: tuple[str, ...] = ()
    profile: str = ""
    methods: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    modes: tuple[str, ...] = ()
    certificates: tuple[str, ...] = ()
    weekly_hours: float | None = Field(None, ge=0, le=100)
    open_cases: int | None = Field(None, ge=0)
    capacity: int | None = Field(None, ge=0)
    training_days: float | None = Field(None, ge=0)
    patrols: int | None = Field(None, ge=0)
    record: dict[str, TypeRecord] = Field(default_factory=dict)
    interests: tuple[Interest | str, ...] = ()
    contact: Contact | None = None
    active_from: date | None = None
    active_to: date | None = None

    def active_on(self, day: date) -> bool:
        """Whether they serve on that day; an open end counts as serving."""
        started = self.active_from is None or self.active_from <= day
        return started and (self.active_to is None or day <= self.active_to)

    @property
    def free_places(self) -> int | None:
        """How many more cases they can take now; None when the centre keeps no capacity for them."""
        return None if self.capacity is None else max(0, self.capacity - (self.open_cases or 0))


PRIVATE_FIELDS = frozenset({"contact", "interests"})
