"""How a route reaches the running centre."""

from typing import Annotated

from fastapi import Depends, Request

from app.api.errors import UnsupportedMediaError
from app.api.public import Public


def public(request: Request) -> Public:
    """The centre of this app, as the public may use it."""
    found: Public = request.app.state.public
    return found


def json_only(request: Request) -> None:
    """Refuse a body that does not say it is JSON (415)."""
    kind = request.headers.get("content-type", "").split(";", 1)[0].strip().lower()
    if kind and kind != "application/json":
        raise UnsupportedMediaError


PublicCentre = Annotated[Public, Depends(public)]
