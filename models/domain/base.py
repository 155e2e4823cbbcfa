"""What all records share: frozen, and strict about unknown fields."""

from pydantic import BaseModel, ConfigDict


class Frozen(BaseModel):
    """A value that never changes after it was made, and refuses fields it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")
