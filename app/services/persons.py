"""What is kept of a mediator, for their own eyes; and taking them out of everything."""

from dataclasses import dataclass
from typing import Any

from app.services.deeds import checked_actor, checked_reason
from app.stores.audit import audit
from app.stores.ledger import Ledger
from indexer.records.store import RecordStore
from models.domain.case import Case
from models.errors import NotFoundError


@dataclass(frozen=True, slots=True)
class Erased:
    """What was changed: the record (0 or 1), cases that named the mediator, places in lists, picks and judgements."""

    records: int
    cases: int
    events: int


@dataclass(frozen=True)
class PersonService:
    """Looks in the records and in the ledger."""

    store: RecordStore
    ledger: Ledger

    def export(self, mediator_id: str) -> dict[str, Any]:
        """All that is kept of a mediator: their record, cases, lists they stood in, judgements. Raises NotFoundError."""
        record = self.store.get("mediators", mediator_id)
        about = {
            "record": record.model_dump(mode="json") if record else None,
            "cases": [case.id for case in self._cases(mediator_id)],
            **self.ledger.events.about(mediator_id),
            "recusals": self.ledger.recusals.about(mediator_id),
            "judgements": self.ledger.judgements.about(mediator_id),
        }
        if not any(about.values()):
            raise _nobody(mediator_id)
        return about

    def erase(self, mediator_id: str, actor: str, reason: str) -> Erased:
        """Delete the record and take the id out of cases, lists, picks and judgements; the audit log says who did it and why.

        Safe to repeat after a fault. Raises NotFoundError where nothing is kept, InvalidInputError without name and reason.
        """
        actor, reason = checked_actor(actor), checked_reason(reason)
        self.export(mediator_id)
        with self.ledger.database.write() as db:
            stores = self.ledger.events, self.ledger.recusals, self.ledger.judgements
            events = sum(store.erase(db, mediator_id) for store in stores)
            # the id itself would be what was asked to be erased
            audit(db, actor, "person.erased", "mediator", reason)
        named = self._cases(mediator_id)
        without = [case.model_copy(update={"mediators": tuple(m for m in case.mediators if m != mediator_id)}) for case in named]
        self.store.upsert("cases", without)
        return Erased(self.store.delete("mediators", [mediator_id]), len(named), events)

    def _cases(self, mediator_id: str) -> list[Case]:
        return [case for batch in self.store.iterate("cases") for case in batch if mediator_id in case.mediators]


def _nobody(mediator_id: str) -> NotFoundError:
    return NotFoundError(f"没有编号为“{mediator_id[:64]}”的调解员，台账里也没有记录。请用 dianjiang suggest 姓名 查编号。")
