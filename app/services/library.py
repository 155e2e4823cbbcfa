"""One case by its id, of the tiers somebody may see."""

from collections.abc import Collection

from indexer.records.store import RecordStore
from models.domain.case import Case
from models.errors import NotFoundError


def case_of(store: RecordStore, case_id: str, tiers: Collection[str] | None) -> Case:
    """The case (None: of any tier). Raises NotFoundError, for a case of another tier as for one that is not there."""
    case = store.get("cases", case_id)
    if case is None or (tiers is not None and case.tier not in tiers):
        raise NotFoundError("没有找到这件案例，它可能已被撤下。")
    return case
