"""Who of the staff did what, when and why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select

from app.stores.database import Database
from app.stores.tables import AUDIT


@dataclass(frozen=True, slots=True)
class Entry:
    """One deed. `subject` is what it was done to: an id, never a text."""

    number: int
    time: datetime
    actor: str
    action: str
    subject: str
    reason: str


def audit(db: Connection, actor: str, action: str, subject: str, reason: str = "") -> None:
    """Add an entry in the transaction of the deed itself, so that there is neither without the other."""
    entry = {"time": datetime.now(UTC), "actor": actor, "action": action, "subject": subject, "reason": reason}
    db.execute(insert(AUDIT).values(entry))


class AuditLog:
    """Reads the entries; nothing changes or removes one, but for the erasure of a name."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def entries(self, limit: int = 100) -> Iterator[Entry]:
        """The newest first."""
        with self._database.read() as db:
            rows = db.execute(select(AUDIT).order_by(AUDIT.c.number.desc()).limit(limit)).all()
        return (Entry(*row) for row in rows)
