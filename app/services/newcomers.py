"""How much of a first page is kept for newcomers so that they get the share that is set: worked out once a day, of late lists."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time

import numpy as np

from app.stores.events import EventLog, ShownList
from indexer.engine import Ids, SearchEngine
from models.ranking.arrange import FairShare
from models.ranking.newcomers import Chances, Newcomers, chances, share_kept, suits

LISTS = 1000  # the latest before today
FEW = 200  # lists below which the share itself is kept
STEP = 0.005  # so that what is kept, and with it the draws, changes seldom
AT_ONCE = 1000  # ids asked of the engine
NEEDED = ("named", "type", "wishes")


def kept_for(share: float, pages: Sequence[Chances]) -> float:
    """What to keep of a page, in steps of half a hundredth."""
    return share if len(pages) < FEW else round(share_kept(share, pages) / STEP) * STEP


def _now() -> datetime:
    return datetime.now(UTC)


class NewcomerPlaces:
    """Gives the share in force. The lists before a day decide for that day, so all processes keep the same."""

    def __init__(self, fair: FairShare, events: EventLog, engine: SearchEngine, now: Callable[[], datetime] = _now) -> None:
        self._fair, self._events, self._engine, self._now = fair, events, engine, now
        self._day: datetime | None = None

    def __call__(self) -> FairShare:
        """The share in force."""
        return self._fair

    def refresh(self) -> bool:
        """Work it out anew where a day has begun. Whether what is kept has changed."""
        today = _day_of(self._now())
        if today == self._day:
            return False
        before, self._fair, self._day = self._fair, self._worked_out(today), today
        return self._fair.places != before.places

    def on(self, when: datetime) -> FairShare:
        """The share in force on the day of that moment, worked out of the lists before it that are still kept."""
        day = _day_of(when)
        return self._fair if day == self._day else self._worked_out(day)

    def _worked_out(self, day: datetime) -> FairShare:
        fair = self._fair
        if fair.share <= 0:
            return fair
        return replace(fair, kept=kept_for(fair.share, list(self._pages(self._events.latest(LISTS, day)))))

    def _pages(self, lists: Sequence[ShownList]) -> Iterable[Chances]:
        new = self._newcomers({c.mediator for shown in lists for c in shown.candidates})
        for shown in lists:
            if shown.candidates and set(NEEDED) <= set(shown.features):
                yield _page(shown, new)

    def _newcomers(self, ids: Iterable[str]) -> set[str]:
        """Who of them is one today; whoever is no longer there is none."""
        found, asked = set[str](), sorted(ids)
        for some in (tuple(asked[start : start + AT_ONCE]) for start in range(0, len(asked), AT_ONCE)):
            known = self._engine.browse("mediators", filters=[Ids(some)], limit=len(some)).ids
            cases = np.nan_to_num(self._engine.columns("mediators", known).mapped("taken", "all"))
            found |= {doc for doc, taken in zip(known, cases.tolist(), strict=True) if taken < self._fair.cases}
        return found


def _day_of(when: datetime) -> datetime:
    """The midnight before."""
    return datetime.combine(when.astimezone(UTC).date(), time(), UTC)


def _page(shown: ShownList, newcomers: set[str]) -> Chances:
    """As the scores alone would have filled it."""
    best_first = sorted(shown.candidates, key=lambda c: -c.score)
    values = np.array([c.values for c in best_first])
    named, types, wishes = (values[:, shown.features.index(name)] for name in NEEDED)
    new = Newcomers([c.mediator in newcomers for c in best_first], suits(types).tolist(), wishes.tolist())
    return chances(range(len(best_first)), new, (named > 0).tolist())
