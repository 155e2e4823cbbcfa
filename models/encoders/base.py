"""What a text encoder promises."""

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float32]


class Encoder(Protocol):
    """Turns texts into unit vectors. Vectors of two encoders, or of two builds of one, never mix: `id` tells them apart."""

    @property
    def id(self) -> str:
        """Name and build (a hash of the weights), part of every cache key and manifest."""
        ...

    @property
    def dimension(self) -> int: ...

    def query(self, text: str) -> Floats:
        """[dimension], unit length, of a text somebody asks with."""
        ...

    def passages(self, texts: Sequence[str]) -> Floats:
        """[n, dimension], unit length, of texts to be found."""
        ...
