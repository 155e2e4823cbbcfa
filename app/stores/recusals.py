"""What recusal did to the lists that were shown: for staff, with keyed hashes where a party's name would stand."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from app.stores.database import Database, plain
from app.stores.tables import ERASED, RECUSALS
from app.stores.writer import BackgroundWriter


@dataclass(frozen=True, slots=True)
class Recusal:
    """In the list of this request the mediator was `removed`, `flagged`, or left in while somebody asks (`unclear`).

    `tie` is the rule; `party` a keyed hash, the same for the same name at one centre.
    """

    request: str
    time: datetime
    mediator: str
    tie: str
    action: str
    party: str


class RecusalLog:
    """Rows in the ledger's database, written in the background: a party never waits for them."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer = BackgroundWriter(self._insert)

    def record(self, recusal: Recusal) -> None:
        """Record one; never waits and never fails."""
        self._writer.append(recusal)

    def flush(self) -> bool:
        """Wait until what was handed over before is stored; False where that took too long."""
        return self._writer.flush()

    def close(self) -> None:
        """Store what waits."""
        self._writer.close()

    def entries(self, limit: int = 100, *, request: str | None = None, parties: Sequence[str] = ()) -> list[Recusal]:
        """The newest first; of one request, or of these parties (hashes), where given."""
        self.flush()
        wanted = [RECUSALS.c.request == request] if request else []
        wanted += [RECUSALS.c.party.in_(parties)] if parties else []
        query = select(*_COLUMNS).where(*wanted).order_by(RECUSALS.c.number.desc()).limit(limit)
        with self._database.read() as db:
            return [Recusal(*row) for row in db.execute(query)]

    def has(self, request: str, mediator: str, action: str) -> bool:
        """Whether this was done about the mediator in the list of that request."""
        self.flush()
        wanted = (RECUSALS.c.request == request, RECUSALS.c.mediator == mediator, RECUSALS.c.action == action)
        with self._database.read() as db:
            return db.scalar(select(RECUSALS.c.number).where(*wanted).limit(1)) is not None

    def about(self, mediator: str) -> list[dict[str, Any]]:
        """When a mediator was recused and why, for their own eyes; the party stays out."""
        self.flush()
        query = select(RECUSALS.c.time, RECUSALS.c.tie, RECUSALS.c.action).where(RECUSALS.c.mediator == mediator)
        with self._database.read() as db:
            return [plain(row) for row in db.execute(query.order_by(RECUSALS.c.number))]

    def erase(self, db: Connection, mediator: str) -> int:
        """Take a mediator out of all rows."""
        return int(db.execute(update(RECUSALS).where(RECUSALS.c.mediator == mediator).values(mediator=ERASED)).rowcount)

    def purge(self, before: datetime) -> int:
        """Remove what is older than that. How many there were."""
        with self._database.write() as db:
            return int(db.execute(delete(RECUSALS).where(RECUSALS.c.time < before)).rowcount)

    def _insert(self, recusals: Sequence[Recusal]) -> None:
        with self._database.write() as db:
            db.execute(insert(RECUSALS), [asdict(recusal) for recusal in recusals])


_COLUMNS = [RECUSALS.c[name] for name in Recusal.__slots__]
