"""Recorded lists scored again under two versions of the weights: what would have stood where, without a search.

What a replay cannot see is told with its figures (`CAVEATS`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

import numpy as np

from app.services.trial import only_recorded
from app.stores.events import PAGE, ShownList
from app.stores.ledger import Ledger
from app.stores.tables import ERASED
from indexer.records.store import RecordStore
from models.domain.weights import Scheme
from models.ranking.compare import overlap
from models.ranking.exposure import Exposure, Listed, add_exposure, by_group, gini
from models.ranking.score import POINT, Scored, score

HEAD = 5  # what a phone shows first
CAVEATS = (
    "只能重排当时记下的候选（每份名单最多 50 位）；换了权重才会进候选的人看不到。",
    "缺了某项特征的旧名单（当时还没有那一项）跳过不算。",
    "点选是在当时的次序下做的，排在前面的容易被选，所以偏向当时的排序；要公平地比，请在线试比。",
    "回放不抽签、不给新人留位、不让同一单位让位，也不排搭配，比的只是得分的次序。",
)


@dataclass(frozen=True, slots=True)
class Change:
    """One mediator's or organisation's share of all attention (0 to 1), under both versions."""

    id: str
    name: str
    before: float
    after: float

    @property
    def difference(self) -> float:
        """What the new version adds."""
        return self.after - self.before


@dataclass(frozen=True, slots=True)
class Picked:
    """Where those stood whom parties picked: n of them, mean place from 1 and mean of 1 / place, before and after."""

    n: int
    place_before: float
    place_after: float
    reciprocal_before: float
    reciprocal_after: float
    higher: int
    lower: int


@dataclass(frozen=True)
class Replay:
    """Version `number` against `against` on `lists` recorded lists; `skipped` lack a feature that one of them weighs.

    `changed`, `changed_first` and `changed_head` count lists whose order is another at all, at the first place, in the first
    five. `people` and `offices` are those whose share of attention changes most, the largest change first.
    """

    number: int
    against: int
    lists: int
    skipped: int
    changed: int
    changed_first: int
    changed_head: int
    overlap: float | None
    picked: Picked | None
    people: tuple[Change, ...]
    offices: tuple[Change, ...]
    gini_before: float
    gini_after: float


@dataclass
class _Sums:
    """What is added up list by list; its size grows with the mediators there are, not with the lists."""

    lists: int = 0
    skipped: int = 0
    changed: int = 0
    first: int = 0
    head: int = 0
    alike: float = 0.0
    places: list[float] = field(default_factory=lambda: [0.0] * 7)  # n, places and reciprocals before and after, higher, lower
    before: dict[str, Exposure] = field(default_factory=dict)
    after: dict[str, Exposure] = field(default_factory=dict)

    def add(self, shown: ShownList, old: Scored, new: Scored, picked: str | None) -> None:
        self.lists += 1
        self.changed += old.order != new.order
        self.first += old.order[0] != new.order[0]
        self.head += old.order[:HEAD] != new.order[:HEAD]
        self.alike += overlap(list(map(str, old.order)), list(map(str, new.order)))
        for found, scored in ((self.before, old), (self.after, new)):
            add_exposure(found, _listed(shown, scored))
        rows = [row for row, c in enumerate(shown.candidates) if c.mediator == picked and picked != ERASED]
        if rows:
            was, would = old.order.index(rows[0]) + 1, new.order.index(rows[0]) + 1
            one = (1, was, would, 1 / was, 1 / would, would < was, would > was)
            self.places = [total + value for total, value in zip(self.places, one, strict=True)]

    @property
    def picked(self) -> Picked | None:
        n, was, would, reciprocal, new_reciprocal, higher, lower = self.places
        means = (was / n, would / n, reciprocal / n, new_reciprocal / n) if n else None
        return Picked(int(n), *means, int(higher), int(lower)) if means else None


@dataclass(frozen=True)
class ReplayService:
    """Reads the ledger's lists page by page, and the roster for names."""

    ledger: Ledger
    store: RecordStore

    def replay(
        self,
        kind: Scheme,
        number: int,
        against: int | None = None,
        since: datetime | None = None,
        until: datetime | None = None,
        most: int = 10,
    ) -> Replay:
        """Version `number` against another (None: the one in force), on the lists of a period; `most` rows of people and offices.

        Raises InvalidInputError for what is not recorded, NotFoundError for unknown versions.
        """
        only_recorded(kind)
        weights = self.ledger.weights
        new, old = weights.get(kind, number), weights.get_or_active(kind, against)
        self.ledger.events.flush()
        sums = _Sums()
        weighed = {name for values in (new.values, old.values) for name, value in values.items() if value}
        for page in _pages(self.ledger.events.lists(since, until)):
            picks = self.ledger.events.picked_of([shown.request for shown in page])
            for shown in page:
                if not shown.candidates or not weighed <= set(shown.features):
                    sums.skipped += 1
                    continue
                sums.add(shown, _scored(shown, old.values), _scored(shown, new.values), picks.get(shown.request))
        return self._told(number, old.number, sums, most)

    def _told(self, number: int, against: int, sums: _Sums, most: int) -> Replay:
        shares = [_shares(found) for found in (sums.before, sums.after)]
        people, offices = self._names(shares[0])
        by_office = [by_group(one, offices) for one in shares]
        named = {o.id: o.name for o in self.store.get_many("organisations", [o for o in by_office[0] if o])}
        return Replay(
            number=number,
            against=against,
            lists=sums.lists,
            skipped=sums.skipped,
            changed=sums.changed,
            changed_first=sums.first,
            changed_head=sums.head,
            overlap=sums.alike / sums.lists if sums.lists else None,
            picked=sums.picked,
            people=_largest(shares[0], shares[1], people, most),
            offices=_largest(by_office[0], by_office[1], named, most),
            gini_before=gini(list(shares[0].values())),
            gini_after=gini(list(shares[1].values())),
        )

    def _names(self, ids: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
        """Id -> name, and id -> organisation, of those still on the roster."""
        found = self.store.get_many("mediators", list(ids))
        return {m.id: m.name for m in found}, {m.id: m.organisation or "" for m in found}


def _pages(lists: Iterator[ShownList]) -> Iterator[list[ShownList]]:
    while page := list(islice(lists, PAGE)):
        yield page


def _scored(shown: ShownList, values: Mapping[str, float]) -> Scored:
    matrix = np.array([c.values for c in shown.candidates], np.float64)
    return score(shown.features, matrix, values, [c.mediator for c in shown.candidates])


def _listed(shown: ShownList, scored: Scored) -> Listed:
    ids = tuple(shown.candidates[row].mediator for row in scored.order)
    return Listed(ids, tuple(int(scored.totals[row]) / POINT for row in scored.order), min(shown.shown, len(ids)))


def _shares(found: Mapping[str, Exposure]) -> dict[str, float]:
    """Of all attention, without those erased."""
    known = {who: one.attention for who, one in found.items() if who != ERASED}
    total = sum(known.values()) or 1.0
    return {who: value / total for who, value in known.items()}


def _largest(before: Mapping[str, float], after: Mapping[str, float], names: Mapping[str, str], most: int) -> tuple[Change, ...]:
    changes = [Change(who, names.get(who, ""), before[who], after[who]) for who in before]
    changed = sorted((c for c in changes if c.difference), key=lambda c: (-abs(c.difference), c.id))
    return tuple(changed[:most])
