"""Recusal (回避): what each kind of declared tie to a party leads to, and the words that tell names apart (data/recusal.yaml)."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from pydantic import Field

from models.domain.base import Frozen
from models.domain.datafile import load_yaml, yaml_line
from models.domain.mediator import DeclaredTie, Interest, Level, TieKind
from models.errors import DataFileError

Action = Literal["remove", "flag", "off"]
_SHORT = 3  # characters: so short, 李新村 may be a person as well as a village; what is longer may be a body, whatever its end
_WITH_DETAIL = re.compile(r"\s*(?P<main>[^()（）]+)[(（](?P<detail>[^()（）]+)[)）]\s*")


@dataclass(frozen=True, slots=True)
class Party:
    """One party to the dispute: a person, a body, or somebody of a village. In memory only, and never in a log by accident.

    `organisation` and `village` of a named person say which one of that name it is.
    """

    name: str = field(default="", repr=False)
    organisation: str = field(default="", repr=False)
    village: str = field(default="", repr=False)


class Rule(Frozen):
    """What a tie leads to. `levels`: only for mediators of these levels (None: for all); `reason` is for staff alone."""

    tie: TieKind
    name: str = Field(min_length=1)
    action: Action
    reason: str = Field(min_length=1)
    levels: tuple[Level, ...] | None = None

    def action_for(self, level: Level | None) -> Action:
        """What is done about a mediator of that level (None: unknown)."""
        return self.action if self.levels is None or level in self.levels else "off"


class RecusalRules(Frozen):
    """The file as a centre edits it: one rule for each kind of tie, and words."""

    rules: tuple[Rule, ...]
    titles: tuple[str, ...]
    legal_forms: tuple[str, ...]
    bodies: tuple[str, ...]
    villages: tuple[str, ...]

    def rule(self, tie: TieKind) -> Rule:
        """The rule of a tie."""
        return next(rule for rule in self.rules if rule.tie == tie)

    def party(self, text: str) -> Party:
        """What a line says, as people write it: 王小明, 王小明（河头村）, 临澜某物业公司. What may be two things is both."""
        match = _WITH_DETAIL.fullmatch(text)
        main = self._sorted(match["main"] if match else text)
        if match is None:
            return main
        detail = self._sorted(match["detail"])
        return Party(main.name, main.organisation or detail.organisation, main.village or detail.village)

    def interest(self, kind: DeclaredTie, text: str) -> Interest:
        """A declared tie as a register writes it: 王小明（河头村）. Raises ValidationError for what is too long."""
        if kind == "village":
            return Interest(kind=kind, region=text.strip())
        party = self.party(text)
        village, body = party.village or None, party.organisation or None
        if kind in ("kin", "household"):
            match = _WITH_DETAIL.fullmatch(text)
            return Interest(kind=kind, name=match["main"].strip() if match else text.strip(), organisation=body, region=village)
        name = None if kind == "employer" else party.name or None
        return Interest(kind=kind, name=name, organisation=body if name or body else text.strip(), region=village)

    def _sorted(self, text: str) -> Party:
        word = text.strip()
        village = word.endswith(self.villages)
        body = not village and word.endswith(self.bodies)
        person = len(word) <= _SHORT or not (village or body)
        return Party(word if person else "", word if body or (person and len(word) > _SHORT) else "", word if village else "")


def load_recusal(data: Path) -> RecusalRules:
    """Read and check the rules. Raises DataFileError with file, line and mend."""
    file = data / "recusal.yaml"
    rules = load_yaml(file, RecusalRules)
    seen: set[TieKind] = set()
    for at, rule in enumerate(rules.rules):
        if rule.tie in seen:
            line = yaml_line(file, ("rules", at))
            raise DataFileError(file, line, f"关系 {rule.tie} 有两条规则", "请只留一条")
        seen.add(rule.tie)
    missing = [tie for tie in get_args(TieKind) if tie not in seen]
    if missing:
        problem = f"缺少关系 {'、'.join(missing)} 的规则"
        raise DataFileError(file, yaml_line(file, ("rules",)), problem, "请补上；不用的写 action: off")
    for name in ("titles", "legal_forms", "bodies", "villages"):
        for at, word in enumerate(getattr(rules, name)):
            if not word.strip():
                raise DataFileError(file, yaml_line(file, (name, at)), f"{name} 里有空的词", "请删去")
    return rules
