"""An organisation (调解组织): a committee, centre, room or firm in which mediators serve."""

from pydantic import Field

from models.domain.base import Frozen
from models.domain.mediator import Level


class Organisation(Frozen):
    """One organisation. `region` is where it stands, `serves` the areas it serves (12-digit codes; empty: where it stands)."""

    id: str = Field(min_length=1, max_length=64)
    name: str = Field(min_length=1, max_length=80)
    kind: str | None = None
    level: Level | None = None
    region: str | None = None
    serves: tuple[str, ...] = ()
    parent: str | None = None
    dispute_types: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    introduction: str = ""
    address: str = ""
    opening_hours: str = ""
    phone: str = ""
