"""What a panel of mediators needs (data/panel.yaml): when a need applies, who meets it, and how a body in charge is known."""

import string
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from pydantic import Field

from models.domain.base import Frozen
from models.domain.datafile import load_yaml, yaml_line
from models.domain.elements import Elements
from models.domain.organisation import Organisation
from models.domain.taxonomy import Taxonomy
from models.errors import DataFileError

Wished = Literal["languages", "modes", "kinds"]
Alarm = Literal["violence", "self_harm", "minor", "group", "health", "deadline"]  # kinds of data/urgency.yaml
PLACEHOLDERS = ("body", "office", "type", "wished")


class Body(Frozen):
    """Which organisations of the register are those of a body in charge (归口单位): by kind, or by a word of their name."""

    name: str = Field(min_length=1)
    office_kinds: tuple[str, ...] = ()
    words: tuple[str, ...] = ()

    def has(self, office: Organisation) -> bool:
        """Whether the organisation is one of this body's; its own name in the organisation's always says so."""
        return office.kind in self.office_kinds or any(word in office.name for word in (self.name, *self.words))


class When(Frozen):
    """A need applies when one of these holds: always, or the dispute has such a type, alert, element or wish."""

    always: bool = False
    types: tuple[str, ...] = ()
    alerts: tuple[Alarm, ...] = ()
    elements: tuple[str, ...] = ()
    wishes: tuple[Wished, ...] = ()


class Who(Frozen):
    """Meets a need where all that is given holds; `counts` is how far (1: wholly).

    `charge`: of the body that leads (`lead`) or of any in charge (`any`); `of_type`: registered for the dispute's first type;
    `wished`: has what the party wishes in these respects.
    """

    kinds: tuple[str, ...] = ()
    office_kinds: tuple[str, ...] = ()
    charge: Literal["lead", "any"] | None = None
    of_type: bool = False
    wished: tuple[Wished, ...] = ()
    counts: float = Field(1.0, gt=0, le=1)


class Need(Frozen):
    """One need: `says` is told of whoever brings it; `weight` is in shares of the best candidate's score; `leads`: goes first."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    says: str = Field(min_length=1)
    weight: float = Field(ge=0, le=100)
    leads: bool = False
    when: When
    who: tuple[Who, ...] = Field(min_length=1)


class PanelBook(Frozen):
    """Everything of data/panel.yaml."""

    bodies: tuple[Body, ...] = ()
    needs: tuple[Need, ...] = Field(min_length=1)

    def body(self, name: str) -> Body:
        """The body of that name; one that the file does not know is known by its name alone."""
        return next((body for body in self.bodies if body.name == name), Body(name=name))

    def charged(self, taxonomy: Taxonomy) -> tuple[Body, ...]:
        """Every body in charge of some dispute type."""
        return tuple(self.body(name) for name in dict.fromkeys(n for route in taxonomy.routes.values() for n in route.bodies))


def load_panel(file: Path, taxonomy: Taxonomy, elements: Elements) -> PanelBook:
    """Read and check the file. Raises DataFileError with file, line and mend."""
    book = load_yaml(file, PanelBook)
    words = taxonomy.vocabulary
    office_kinds, kinds = words.terms("organisation_kinds").by_id, words.terms("mediator_kinds").by_id
    charged = {name for route in taxonomy.routes.values() for name in route.bodies}
    _once(file, "bodies", "name", (body.name for body in book.bodies))
    _once(file, "needs", "id", (need.id for need in book.needs))
    for i, body in enumerate(book.bodies):
        _known(file, ("bodies", i, "name"), (body.name,), charged, "routing.yaml 里没有归口单位", "请和 routing.yaml 写得一样")
        _known(file, ("bodies", i, "office_kinds"), body.office_kinds, office_kinds, "没有机构类别", _VOCABULARY)
    for i, need in enumerate(book.needs):
        when = ("needs", i, "when")
        _known(file, (*when, "types"), need.when.types, taxonomy.type_names, "不认识的纠纷类型", _TYPES)
        _known(file, (*when, "elements"), need.when.elements, elements.names, "没有要素", _ELEMENTS)
        for j, who in enumerate(need.who):
            _known(file, ("needs", i, "who", j, "kinds"), who.kinds, kinds, "没有人员类别", _VOCABULARY)
            _known(file, ("needs", i, "who", j, "office_kinds"), who.office_kinds, office_kinds, "没有机构类别", _VOCABULARY)
        _placeholders(file, i, need.says)
    leading = [i for i, need in enumerate(book.needs) if need.leads]
    if len(leading) > 1:
        line = yaml_line(file, ("needs", leading[1], "leads"))
        raise DataFileError(file, line, "有两条都写了 leads", "只能由一条决定谁牵头，请删去其中一处")
    return book


_VOCABULARY = "请用 vocabulary.yaml 里的 id"
_TYPES, _ELEMENTS = "请用 dispute_types.yaml 里的编号", "请用 elements.yaml 里的编号"
_Path = tuple[int | str, ...]


def _known(file: Path, path: _Path, values: tuple[str, ...], known: Iterable[str], problem: str, mend: str) -> None:
    allowed = set(known)
    for place, value in enumerate(values):
        if value not in allowed:
            raise DataFileError(file, yaml_line(file, (*path, place)), f"{problem}“{value}”", mend)


def _once(file: Path, part: str, key: str, values: Iterable[str]) -> None:
    seen: set[str] = set()
    for place, value in enumerate(values):
        if value in seen:
            raise DataFileError(file, yaml_line(file, (part, place, key)), f"“{value}”重复", "请合并成一条")
        seen.add(value)


def _placeholders(file: Path, place: int, says: str) -> None:
    try:
        fields = [field for _, field, _, _ in string.Formatter().parse(says) if field is not None]
    except ValueError:
        fields = [says]
    for field in fields:
        if field not in PLACEHOLDERS:
            mend = f"花括号里只能写 {'、'.join(PLACEHOLDERS)}"
            raise DataFileError(file, yaml_line(file, ("needs", place, "says")), f"“{{{field}}}”不认识", mend)
