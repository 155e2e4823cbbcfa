"""Models learned from a centre's files: whether one that is kept still fits them."""

import hashlib
import logging
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Protocol, TypeVar

from app.settings import ROOT, Settings
from models.errors import UnavailableError

log = logging.getLogger(__name__)
LEARNED = "learned"  # the folder in a centre's home


class Learned(Protocol):
    """Knows what it was made from."""

    @property
    def inputs(self) -> str: ...


M = TypeVar("M", bound=Learned)


def inputs_of(made_by: Iterable[str], files: Iterable[Path]) -> str:
    """Names what learns and the files it learns from (16 characters): a model of other inputs does not fit."""
    digest = hashlib.sha256("\0".join(made_by).encode())
    for file in files:
        digest.update(file.name.encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def kept(settings: Settings, facts: str, inputs: str, load: Callable[[Path], M]) -> tuple[M, bool] | None:
    """The model of these inputs that is kept in the centre's home, else in the checkout; True where it is the centre's own.

    `facts` is the file without which a folder holds no such model. One that cannot be read is warned of and left out.
    """
    for home in (settings.home, ROOT / "var"):
        if (home / LEARNED / facts).exists():
            try:
                model = load(home / LEARNED)
            except UnavailableError as e:
                log.warning("%s", e.message)
                continue
            if model.inputs == inputs:
                return model, home == settings.home
    return None
