"""The ledger (台账): what was shown and chosen, and what staff decided. Beside the records, never among them."""

from datetime import UTC, date, datetime, timedelta

from app.stores.audit import AuditLog
from app.stores.database import Database
from app.stores.evaluations import EvaluationStore
from app.stores.events import EventLog
from app.stores.judgements import JudgementStore
from app.stores.recusals import RecusalLog
from app.stores.tokens import TokenStore
from app.stores.trials import TrialStore
from app.stores.weights import WeightsStore


class Ledger:
    """The stores of one centre, on one database."""

    def __init__(self, url: str) -> None:
        """Open the database of a SQLAlchemy URL, bringing it to the present tables. Raises UnavailableError."""
        self.database = Database(url)
        self.events = EventLog(self.database)
        self.audit = AuditLog(self.database)
        self.weights = WeightsStore(self.database)
        self.trials = TrialStore(self.database, self.weights.change)
        self.evaluations = EvaluationStore(self.database)
        self.judgements = JudgementStore(self.database)
        self.recusals = RecusalLog(self.database)
        self.tokens = TokenStore(self.database)
        self._purged: date | None = None

    def keep(self, days: int) -> int:
        """Remove lists and recusals older than so many days; once a day, however often it is called. How many there were."""
        now = datetime.now(UTC)
        if self._purged == now.date():
            return 0
        before = now - timedelta(days=days)
        removed = self.events.purge(before) + self.recusals.purge(before)
        self._purged = now.date()
        return removed

    def close(self) -> None:
        """Store what waits and release all connections."""
        self.events.close()
        self.recusals.close()
        self.database.close()
