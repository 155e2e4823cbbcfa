"""Bearer tokens of staff: shown once, kept as hashes, revocable."""

import hashlib
import hmac
import secrets
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal, get_args

from sqlalchemy import insert, select, update

from app.stores.audit import audit
from app.stores.database import Database
from app.stores.tables import TOKENS
from models.errors import InvalidInputError, NotFoundError

Role = Literal["viewer", "proposer", "approver"]
ROLES: tuple[Role, ...] = get_args(Role)  # each may do all that those before it may
PREFIX = "djt"


@dataclass(frozen=True, slots=True)
class Badge:
    """Who a token speaks for, and what they may do."""

    id: str
    name: str
    role: Role
    created: datetime
    revoked: datetime | None = None

    def may(self, role: Role) -> bool:
        """Whether this role is enough for what wants that one."""
        return ROLES.index(self.role) >= ROLES.index(role)


class TokenStore:
    """Tokens in the ledger's database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def make(self, name: str, role: Role, actor: str) -> tuple[Badge, str]:
        """A new token for a person, and its text: the only time it is seen."""
        badge = Badge(secrets.token_hex(4), name, role, datetime.now(UTC))
        secret = secrets.token_urlsafe(32)
        with self._database.write() as db:
            row = {"id": badge.id, "sha256": _hash(secret), "name": name, "role": role, "created": badge.created}
            db.execute(insert(TOKENS).values(row))
            audit(db, actor, "token.made", badge.id, f"{name}（{role}）")
        return badge, f"{PREFIX}_{badge.id}_{secret}"

    def badge(self, text: str) -> Badge | None:
        """Whose token this is; None for one nobody has, or that was revoked."""
        prefix, _, rest = text.partition("_")
        token_id, _, secret = rest.partition("_")
        if prefix != PREFIX or not secret:
            return None
        with self._database.read() as db:
            row = db.execute(select(TOKENS).where(TOKENS.c.id == token_id, TOKENS.c.revoked.is_(None))).one_or_none()
        if row is None or not hmac.compare_digest(row.sha256, _hash(secret)):
            return None
        return Badge(row.id, row.name, row.role, row.created)

    def badges(self) -> list[Badge]:
        """All tokens there ever were, newest first, without their secrets."""
        query = select(TOKENS.c.id, TOKENS.c.name, TOKENS.c.role, TOKENS.c.created, TOKENS.c.revoked)
        with self._database.read() as db:
            return [Badge(*row) for row in db.execute(query.order_by(TOKENS.c.created.desc(), TOKENS.c.id))]

    def revoke(self, token_id: str, actor: str) -> None:
        """Let a token end now. Raises NotFoundError, InvalidInputError where it ended before."""
        with self._database.write() as db:
            there = db.execute(select(TOKENS.c.revoked).where(TOKENS.c.id == token_id)).one_or_none()
            if there is None:
                raise NotFoundError(
                    f"没有编号为“{token_id[:16]}”的令牌。请用 dianjiang token list 看编号。", code="unknown_token"
                )
            if there.revoked is not None:
                raise InvalidInputError("这个令牌早已作废。", code="already_revoked")
            db.execute(update(TOKENS).where(TOKENS.c.id == token_id).values(revoked=datetime.now(UTC)))
            audit(db, actor, "token.revoked", token_id)


def _hash(secret: str) -> str:
    """Plain SHA-256: the secret is 256 random bits, which no list of passwords holds."""
    return hashlib.sha256(secret.encode()).hexdigest()
