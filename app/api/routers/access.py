"""How a route reaches the running centre, and who may."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from app.api.errors import UnsupportedMediaError
from app.api.public import Public
from app.stores.tokens import Badge, Role
from models.errors import ForbiddenError, UnauthorisedError


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

_bearer = HTTPBearer(auto_error=False, description="工作人员令牌，由 dianjiang token create 发放")
_Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def staff(role: Role) -> Callable[..., Badge]:
    """A dependency that gives the badge of the caller's token. Raises UnauthorisedError, ForbiddenError."""

    def badge(credentials: _Credentials, centre: PublicCentre) -> Badge:
        found = centre.centre.ledger.tokens.badge(credentials.credentials) if credentials else None
        if found is None:
            raise UnauthorisedError("这里只有工作人员能用，请带上有效的令牌（Authorization: Bearer …）；没有请找管理员发放。")
        if not found.may(role):
            raise ForbiddenError("您的令牌没有这项权限，请找有权限的同事，或请管理员另发令牌。")
        return found

    return badge


Viewer = Annotated[Badge, Depends(staff("viewer"))]
Proposer = Annotated[Badge, Depends(staff("proposer"))]
Approver = Annotated[Badge, Depends(staff("approver"))]
