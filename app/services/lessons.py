"""What the weights are learned from: judged queries, and recorded lists that somebody was picked from."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from app.services.evaluate import CUTOFFS, Prepared
from app.stores.events import EventLog, ShownList
from app.stores.tables import ERASED
from models.domain.weights import Scheme
from models.ranking.learn import Lesson, Measure, judged_lesson, picked_lesson
from models.ranking.metrics import ndcg
from models.ranking.propensity import Propensity, estimate, lot_pick

Floats = NDArray[np.float64]
SEEN = 50  # candidates of a judged query that are compared besides those judged: nobody reads further


@dataclass(frozen=True)
class Lessons:
    """Lessons, each with what measures weights on it: nDCG of a query, or how many stood behind the one picked from a list."""

    lessons: tuple[Lesson, ...] = ()
    measures: tuple[Measure, ...] = ()

    def __len__(self) -> int:
        return len(self.lessons)

    @property
    def pairs(self) -> int:
        """How many comparisons of two they hold."""
        return sum(len(lesson.weights) for lesson in self.lessons)

    def weighing(self, share: float) -> "Lessons":
        """The same, each lesson counting only that share."""
        return replace(self, lessons=tuple(replace(one, weights=one.weights * share) for one in self.lessons))

    def __add__(self, other: "Lessons") -> "Lessons":
        return Lessons(self.lessons + other.lessons, self.measures + other.measures)


def judged_lessons(kind: Scheme, prepared: Sequence[Prepared], weights: Mapping[str, float]) -> Lessons:
    """One of each query whose candidates are not all alike; compared are those judged and the first `SEEN` by `weights`."""
    found = []
    for query in prepared:
        grades = query.query.grades(kind)
        gains = np.array([2 ** grades.get(doc, 0.0) - 1 for doc in query.ids])
        first = {doc for doc, _ in zip(query.ranking(weights), range(SEEN), strict=False)}
        rows = [row for row, doc in enumerate(query.ids) if doc in grades or doc in first]
        lesson = judged_lesson(query.values[rows], gains[rows])
        if lesson:
            found.append((lesson, _ndcg(kind, query)))
    return _together(found)


def _ndcg(kind: Scheme, query: Prepared) -> Measure:
    grades = query.query.grades(kind)
    return lambda weights: ndcg(query.ranking(dict(zip(query.names, weights, strict=True))), grades, CUTOFFS[kind])


@dataclass(frozen=True)
class Picked:
    """Those shown in a list: their features [n, F] and turns, and the place (from 0) of the one picked."""

    values: Floats
    turns: tuple[int | None, ...]
    place: int


@dataclass(frozen=True)
class PickBook:
    """Lists with a pick, how many were left out as recorded with other features than today's, and what lots tell of places."""

    lists: tuple[Picked, ...]
    skipped: int
    propensity: Propensity

    def lessons(self) -> Lessons:
        """One of each list. A pick counts one over its place's propensity, and 1 on average."""
        counts = np.array([self.propensity.weight(one.place) for one in self.lists])
        counts = counts / counts.mean() if len(counts) else counts
        found = []
        for one, count in zip(self.lists, counts.tolist(), strict=True):
            lesson = picked_lesson(one.values, one.place, count)
            if lesson:
                found.append((lesson, _behind(one, count)))
        return _together(found)


def read_picks(events: EventLog, names: Sequence[str]) -> PickBook:
    """All lists in the ledger that somebody was picked from, recorded with exactly these features.

    A list whose pick was erased, or that showed nobody else, says nothing and is left out.
    """
    events.flush()
    chosen = {pick.request: pick.mediator for pick in events.picks() if pick.mediator != ERASED}
    lists, skipped = [], 0
    for shown in events.lists(picked=True):
        if shown.features != tuple(names):
            skipped += 1
        elif found := _picked(shown, chosen.get(shown.request)):
            lists.append(found)
    drawn = (lot_pick(one.turns, one.place) for one in lists)
    most = max((len(one.turns) for one in lists), default=1)
    return PickBook(tuple(lists), skipped, estimate((pick for pick in drawn if pick), most))


def _picked(shown: ShownList, mediator: str | None) -> Picked | None:
    seen = shown.candidates[: shown.shown]
    place = next((place for place, one in enumerate(seen) if one.mediator == mediator), None)
    if place is None or len(seen) < 2:
        return None
    return Picked(np.array([one.values for one in seen]), tuple(one.turn for one in seen), place)


def _behind(one: Picked, count: float) -> Measure:
    """The share of the others whom these weights put behind the one picked (half of equals), times what the pick counts."""
    others = np.delete(np.arange(len(one.values)), one.place)

    def measure(weights: Floats) -> float:
        scores = np.round(one.values @ weights, 6)
        ahead = scores[one.place] - scores[others]
        return count * float(np.mean((ahead > 0) + 0.5 * (ahead == 0)))

    return measure


def _together(found: Sequence[tuple[Lesson, Measure]]) -> Lessons:
    return Lessons(tuple(lesson for lesson, _ in found), tuple(measure for _, measure in found))
