"""Elements of disputes (data/elements.yaml): facts that make two cases of one kind alike, and the words that show them."""

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from pydantic import Field

from models.domain.base import Frozen
from models.domain.datafile import load_yaml, yaml_line
from models.domain.taxonomy import Taxonomy, parent_type
from models.errors import DataFileError


class Element(Frozen):
    """One element: `name` is shown to people, `words` are looked for literally in normalised text."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str = Field(min_length=1)
    words: tuple[str, ...] = Field(min_length=1)


class ElementGroup(Frozen):
    """The elements of some dispute types (level 1 or 2)."""

    types: tuple[str, ...] = Field(min_length=1)
    elements: tuple[Element, ...] = Field(min_length=1)


@dataclass(frozen=True)
class Elements:
    """All groups."""

    groups: tuple[ElementGroup, ...]

    @cached_property
    def names(self) -> dict[str, str]:
        """Id -> name."""
        return {element.id: element.name for group in self.groups for element in group.elements}

    def of(self, type_id: str) -> tuple[str, ...]:
        """Ids of the elements that hold for a type: groups of the type itself, of its level-1 type, or of one of its own."""
        top = parent_type(type_id)
        chosen = [g for g in self.groups if type_id in g.types or top in g.types]
        if not chosen and type_id == top:
            chosen = [g for g in self.groups if any(parent_type(t) == top for t in g.types)]
        return tuple(element.id for group in chosen for element in group.elements)


def load_elements(file: Path, taxonomy: Taxonomy) -> Elements:
    """Read and check the file. Raises DataFileError with file, line and mend."""
    groups = tuple(load_yaml(file, list[ElementGroup]))
    seen: set[str] = set()
    for i, group in enumerate(groups):
        for j, type_id in enumerate(group.types):
            if type_id not in taxonomy.type_names:
                line = yaml_line(file, (i, "types", j))
                raise DataFileError(file, line, f"不认识的纠纷类型 {type_id}", "请用 dispute_types.yaml 里的编号")
        for j, element in enumerate(group.elements):
            if element.id in seen:
                line = yaml_line(file, (i, "elements", j, "id"))
                raise DataFileError(file, line, f"要素编号 {element.id} 重复", "请改用别的编号")
            seen.add(element.id)
    return Elements(groups)
