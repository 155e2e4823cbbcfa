"""Which disputes are hard, and who has the professional background for them (data/hard_cases.yaml)."""

from collections.abc import Iterable
from pathlib import Path

from pydantic import Field

from models.domain.base import Frozen
from models.domain.datafile import load_yaml, yaml_line
from models.domain.panel import Alarm
from models.domain.taxonomy import Taxonomy
from models.errors import DataFileError


class Hard(Frozen):
    """A dispute is hard where one of these holds: a sum (yuan) or a number of people from so many on, a type, an alert.

    `says` tells a party what is hard; `kinds` of mediators and `office_kinds` of their organisations are who know about it.
    """

    says: str = Field(min_length=1)
    amount: float | None = Field(None, gt=0)
    people: int | None = Field(None, gt=0)
    types: tuple[str, ...] = ()
    alerts: tuple[Alarm, ...] = ()
    kinds: tuple[str, ...] = ()
    office_kinds: tuple[str, ...] = ()

    def holds(self, amount: float | None, people: int | None, types: Iterable[str], alerts: Iterable[str]) -> bool:
        """Whether it makes a dispute hard. `types` with their level-1 types, `alerts` by kind."""
        return (
            (self.amount is not None and (amount or 0) >= self.amount)
            or (self.people is not None and (people or 0) >= self.people)
            or not set(self.types).isdisjoint(types)
            or not set(self.alerts).isdisjoint(alerts)
        )


class HardCases(Frozen):
    """The file as a centre edits it."""

    hard: tuple[Hard, ...] = ()


def load_hard_cases(file: Path, taxonomy: Taxonomy) -> HardCases:
    """Read and check the file. Raises DataFileError with file, line and mend."""
    book = load_yaml(file, HardCases)
    words = taxonomy.vocabulary
    for i, hard in enumerate(book.hard):
        at = yaml_line(file, ("hard", i, "says"))
        if hard.amount is None and hard.people is None and not hard.types and not hard.alerts:
            raise DataFileError(file, at, f"“{hard.says}”没有写什么时候算", "请写 amount、people、types、alerts 里的一样")
        if not hard.kinds and not hard.office_kinds:
            raise DataFileError(file, at, f"“{hard.says}”没有写谁懂行", "请写 kinds 或 office_kinds")
        for field, known, problem, mend in (
            ("types", taxonomy.type_names, "不认识的纠纷类型", "请用 dispute_types.yaml 里的编号"),
            ("kinds", words.terms("mediator_kinds").by_id, "没有人员类别", "请用 vocabulary.yaml 里的 id"),
            ("office_kinds", words.terms("organisation_kinds").by_id, "没有机构类别", "请用 vocabulary.yaml 里的 id"),
        ):
            for j, value in enumerate(getattr(hard, field)):
                if value not in known:
                    raise DataFileError(file, yaml_line(file, ("hard", i, field, j)), f"{problem}“{value}”", mend)
    return book
