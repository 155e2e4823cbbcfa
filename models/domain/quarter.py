"""Quarters, in which a centre reports."""

import re
from datetime import date
from typing import NamedTuple

from models.errors import InvalidInputError

_WRITTEN = re.compile(r"(\d{4})\s*[Qq]([1-4])")


class Quarter(NamedTuple):
    """One quarter of a year; they sort by time."""

    year: int
    number: int

    @classmethod
    def of(cls, day: date) -> "Quarter":
        """The one of that day."""
        return cls(day.year, (day.month + 2) // 3)

    @classmethod
    def parse(cls, text: str) -> "Quarter":
        """From 2026Q3. Raises InvalidInputError."""
        found = _WRITTEN.fullmatch(text.strip())
        if not found or not int(found[1]):
            raise InvalidInputError(f"季度“{text[:20]}”写得不对，请写成 2026Q3 这样。", code="bad_quarter", field="quarter")
        return cls(int(found[1]), int(found[2]))

    @property
    def first(self) -> date:
        """Its first day."""
        return date(self.year, 3 * self.number - 2, 1)

    @property
    def after(self) -> date:
        """The first day no longer in it."""
        return self.back(-1).first

    @property
    def label(self) -> str:
        """As people write it."""
        return f"{self.year}年第{'一二三四'[self.number - 1]}季度"

    def back(self, quarters: int) -> "Quarter":
        """So many quarters earlier."""
        years, place = divmod(4 * self.year + self.number - 1 - quarters, 4)
        return Quarter(years, place + 1)

    def __str__(self) -> str:
        return f"{self.year}Q{self.number}"
