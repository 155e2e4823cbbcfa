"""A year at a centre: requests come, lists are shown, parties choose, caseloads fill and free up, people come and go."""

import heapq
from collections import deque
from dataclasses import replace

import numpy as np

from app.services.newcomers import LISTS, kept_for
from bench.fairness.pool import Asked, Ints, Pool
from models.errors import InvalidInputError
from models.ranking.arrange import Contenders, FairShare, arrange, room_of
from models.ranking.exposure import gini, gini_per_due
from models.ranking.fairness import among_equals
from models.ranking.metrics import ndcg
from models.ranking.newcomers import PAGE, WITHIN, Chances, Newcomers, chances

REQUESTS, DAYS = 50_000, 365.0
CHOSEN = 0.24  # of the requests become a case: 12,000 a year
MEDIAN_DAYS, SPREAD = 12.0, 0.6  # so long a case lies open (lognormal); 12 is the roster's median
HOURS = 3.0  # of work on each open case before a new one has its first hearing
WEEKLY_HOURS = 20.0  # where nobody recorded them
TURNOVER = 0.08  # of the roster a year is replaced by somebody without a case
DEPTH = WITHIN  # candidates arranged; nobody further down reaches the first page
ATTENTION = 1 / np.log2(np.arange(PAGE) + 2.0)  # what a place of the first page is worth to whoever stands there
NOBODY = (
    "没有一个问题找得到能接案的调解员，模拟不了：请先导入调解员，或检查登记的在任日期（active_from、active_to）、"
    "容量（capacity）和在办件数（open_cases）。"
)
OURS, PLAIN, LOTS, TURNS = "ours", "no rotation", "pure random", "round-robin"
SYSTEMS = (PLAIN, LOTS, TURNS, OURS)
GINI, GINI_YEAR, GINI_ALL, NEW, OVER, NDCG, WAIT = "gini", "gini year", "gini all", "newcomers", "over capacity", "ndcg", "wait"


class Year:
    """One system at one centre. `run` gives the figures; the same seed brings the same requests to every system."""

    def __init__(self, pool: Pool, system: str, fair: FairShare, seed: int) -> None:
        self._pool, self._system, self._fair = pool, system, fair
        self._world, self._choices = np.random.default_rng(seed), np.random.default_rng(seed + 1_000_000)
        roster = pool.roster
        self._capacity = np.array([np.inf if m.capacity is None else m.capacity for m in roster])
        self._open = np.minimum(np.array([float(m.open_cases or 0) for m in roster]), self._capacity)
        self._hours = np.array([m.weekly_hours or WEEKLY_HOURS for m in roster])
        self._cases = pool.cases
        self._fame = np.sqrt(1 + self._cases) * 2.0 ** np.array([len(m.honours) for m in roster])
        self._replaced = np.zeros(len(roster), np.bool_)
        self._shown = self._choices.random(len(roster)) - 1  # the last request somebody was on a first page
        self._seen = np.zeros(len(roster))
        self._got, self._due = (np.zeros((len(pool.asked), len(roster))) for _ in range(2))
        self._waits: list[float] = []
        self._quality: list[float] = []
        self._late: deque[Chances] = deque(maxlen=LISTS)
        self._today = 0
        self._new, self._places, self._over = 0, 0, 0
        self._ends: list[tuple[float, int]] = []
        for mediator in np.flatnonzero(self._open):
            self._ends += [(self._choices.random() * MEDIAN_DAYS, int(mediator)) for _ in range(int(self._open[mediator]))]
        heapq.heapify(self._ends)

    def run(self, requests: int = REQUESTS) -> dict[str, float]:
        """All figures of a year of so many requests. Raises InvalidInputError where nobody could be recommended even today."""
        if not any((self._open[asked.rows] < self._capacity[asked.rows]).any() for asked in self._pool.asked):
            raise InvalidInputError(NOBODY, code="nobody_eligible")
        asked = self._world.integers(0, len(self._pool.asked), requests)
        leaving = self._world.random(requests) < TURNOVER * len(self._pool.roster) / REQUESTS
        for number, (which, leaves) in enumerate(zip(asked.tolist(), leaving.tolist(), strict=True)):
            day = number * DAYS / REQUESTS
            while self._ends and self._ends[0][0] <= day:
                self._open[heapq.heappop(self._ends)[1]] -= 1
            if int(day) > self._today:  # as the service does once a day
                self._today = int(day)
                self._fair = replace(self._fair, kept=kept_for(self._fair.share, self._late))
            if leaves:
                self._replace(int(self._world.integers(len(self._pool.roster))))
            self._request(which, number, day)
        return {
            GINI: gini_per_due(self._got.ravel().tolist(), self._due.ravel().tolist()),
            GINI_YEAR: gini_per_due(self._got.sum(axis=0).tolist(), self._due.sum(axis=0).tolist()),
            GINI_ALL: gini(self._seen.tolist()),
            NEW: self._new / max(self._places, 1),
            OVER: float(self._over),
            NDCG: float(np.mean(self._quality)),
            WAIT: float(np.mean(self._waits)),
        }

    def _replace(self, mediator: int) -> None:
        self._cases[mediator], self._fame[mediator], self._replaced[mediator] = 0, 1, True

    def _request(self, which: int, number: int, day: float) -> None:
        asked = self._pool.asked[which]
        eligible = np.flatnonzero(self._open[asked.rows] < self._capacity[asked.rows])
        if not len(eligible):
            return
        best_first, rows = self._contenders(asked, eligible)
        self._late.append(chances(range(len(rows)), best_first.new, best_first.fixed))
        page = self._page(best_first, rows, asked.rows[eligible], number)
        self._count(which, best_first, rows, page)
        self._shown[page] = number
        if asked.grades:
            self._quality.append(ndcg([self._pool.roster[m].id for m in page.tolist()], asked.grades, 5))
        if self._world.random() < CHOSEN:
            self._choose(page, day)

    def _contenders(self, asked: Asked, eligible: Ints) -> tuple[Contenders, Ints]:
        """As the service would see them now: with the caseloads of today, and without the record of who is new."""
        people = asked.rows[eligible]
        with np.errstate(invalid="ignore"):
            free = np.where(np.isinf(self._capacity[people]), 0.5, 1 - self._open[people] / self._capacity[people])
        lost = np.where(self._replaced[people], asked.record[eligible] - self._pool.no_record, 0.0)
        scores = asked.base[eligible] - np.maximum(lost, 0.0) + self._pool.load * free
        best = np.argsort(-scores, kind="stable")[:DEPTH]
        at, rows = eligible[best].tolist(), people[best]
        c = asked.contenders
        return Contenders(
            ids=[c.ids[i] for i in at],
            scores=scores[best].tolist(),
            doubts=[c.doubts[i] for i in at],
            offices=[c.offices[i] for i in at],
            fixed=[c.fixed[i] for i in at],
            room=room_of(free[best], np.ones(len(best))).tolist(),
            new=Newcomers(
                (self._cases[rows] < self._fair.cases).tolist(), [c.new.suited[i] for i in at], [c.new.wishes[i] for i in at]
            ),
        ), rows

    def _page(self, best_first: Contenders, rows: Ints, eligible: Ints, number: int) -> Ints:
        if self._system == LOTS:
            return self._choices.permutation(eligible)[:PAGE]
        if self._system == TURNS:
            return eligible[np.argsort(self._shown[eligible])[:PAGE]]
        seed = number if self._system == OURS else None
        order = arrange(best_first, self._fair.places, seed).order
        return rows[order[:PAGE]]

    def _count(self, which: int, best_first: Contenders, rows: Ints, page: Ints) -> None:
        """Of near-equals, each is due the mean of what their band got."""
        got = dict(zip((self._pool.roster[m].id for m in page.tolist()), ATTENTION.tolist(), strict=False))
        self._seen[page] += ATTENTION[: len(page)]
        self._places += len(page)
        self._new += int((self._cases[page] < self._fair.cases).sum())
        for band, each in among_equals(best_first, got):
            members = rows[band.start : band.stop]
            self._got[which, members] += each
            self._due[which, members] += each.mean()

    def _choose(self, page: Ints, day: float) -> None:
        """The top and the famous names draw the eye."""
        pull = ATTENTION[: len(page)] * self._fame[page]
        mediator = int(page[np.searchsorted(np.cumsum(pull), self._world.random() * pull.sum())])
        self._waits.append(self._open[mediator] * HOURS / self._hours[mediator] * 7)
        self._open[mediator] += 1
        self._cases[mediator] += 1
        self._over += int(self._open[mediator] > self._capacity[mediator])
        lasts = MEDIAN_DAYS * np.exp(SPREAD * self._world.standard_normal())
        heapq.heappush(self._ends, (day + lasts, mediator))
