"""A closed dispute (案例): what happened, what was done, what came of it."""

from datetime import date
from typing import Literal

from pydantic import Field, model_validator

from models.domain.base import Frozen

Tier = Literal["archive", "library"]
Redaction = Literal["none", "pending", "checked"]
Outcome = Literal["settled", "failed", "withdrawn", "litigation", "referred"]


class Case(Frozen):
    """One closed case. Only `id` and `facts` are required.

    `tier` is archive (档案库, private, the default) or library (案例库, redacted); `dispute_types` level-1 or level-2 ids,
    the lead one first; `amount` (argued about) and `agreed` (what the agreement comes to, where the register says it) in yuan;
    `difficulty` 1 to 5; `satisfaction` 1 to 5; `mediators` are ids. Parties are counted and their relation named, never
    themselves. `original` is the archive case that this one is the redacted copy of.
    """

    id: str = Field(min_length=1, max_length=64)
    title: str = Field("", max_length=200)
    dispute_types: tuple[str, ...] = ()
    cause: str | None = None
    industry: str | None = None
    region: str | None = None
    organisation: str | None = None
    facts: str = Field(min_length=1, max_length=200_000)
    issues: tuple[str, ...] = ()
    process: str = ""
    methods: tuple[str, ...] = ()
    outcome: Outcome | None = None
    agreement: str = ""
    performed: bool | None = None
    laws: tuple[str, ...] = ()
    amount: float | None = Field(None, ge=0)
    agreed: float | None = Field(None, ge=0)
    party_count: int | None = Field(None, ge=1)
    relationship: str | None = None
    difficulty: int | None = Field(None, ge=1, le=5)
    opened: date | None = None
    closed: date | None = None
    mediators: tuple[str, ...] = ()
    satisfaction: float | None = Field(None, ge=1, le=5)
    redaction: Redaction = "none"
    original: str | None = Field(None, max_length=64)
    tier: Tier = "archive"

    @model_validator(mode="after")
    def _days_in_order(self) -> "Case":
        if self.opened is not None and self.closed is not None and self.closed < self.opened:
            raise ValueError("closed must not be before opened")
        return self

    @property
    def days(self) -> int | None:
        """Days from opening to closing, both ends known; the day itself counts as one."""
        if self.opened is None or self.closed is None:
            return None
        return (self.closed - self.opened).days + 1
