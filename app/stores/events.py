"""Lists of mediators as they were shown, and who was picked from them. No text, no name of a party, no address is in it."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from sqlalchemy import Connection, delete, func, insert, select, update

from app.stores.database import Database, plain
from app.stores.tables import CANDIDATES, ERASED, LISTS, PICKS
from app.stores.writer import BackgroundWriter
from models.errors import InvalidInputError, NotFoundError
from models.ranking.interleave import Team

PAGE = 500  # lists read at once


class Asked(NamedTuple):
    """What was asked, as ids: types with confidence, a town at most, the level looked at, urgency, wishes by kind."""

    types: tuple[tuple[str, float], ...]
    region: str | None
    level: str | None
    urgency: str
    wishes: Mapping[str, tuple[str, ...]]


class Candidate(NamedTuple):
    """One who was ranked, with the values of the features in [0, 1].

    `turn`: among those of this list with the same number the lot alone decided who stands where; None: there was no lot.
    `team`: in a trial, the version that put them there, `a` in force or `b` on trial; None: both alike, or a rule.
    """

    mediator: str
    score: float
    values: tuple[float, ...]
    turn: int | None = None
    team: Team | None = None


@dataclass(frozen=True, slots=True)
class ShownList:
    """One answer: the candidates in their places, of whom the first `shown` were seen. `considered` counts all there were.

    `trial` is that of which it was a part; None: of none.
    """

    request: str
    time: datetime
    asked: Asked
    weights: int
    seed: int
    considered: int
    shown: int
    features: tuple[str, ...]
    candidates: tuple[Candidate, ...]
    trial: int | None = None


@dataclass(frozen=True, slots=True)
class Pick:
    """A mediator was chosen from the list of that request."""

    request: str
    mediator: str
    time: datetime


class MadeWith(NamedTuple):
    """The version of the weights a list was made with, the seed of its draws, the trial it was part of (if any), and when."""

    weights: int
    seed: int
    trial: int | None
    time: datetime


class EventLog:
    """Lists and picks in the ledger's database. Lists are written in the background; see `BackgroundWriter`."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._writer = BackgroundWriter(self._insert)

    def shown(self, shown: ShownList) -> None:
        """Record a list; never waits and never fails."""
        self._writer.append(shown)

    @property
    def lost(self) -> int:
        """How many lists this process could not record."""
        return self._writer.lost

    def flush(self) -> bool:
        """Wait until the lists handed over before are stored; False where that took too long."""
        return self._writer.flush()

    def close(self) -> None:
        """Store what waits."""
        self._writer.close()

    def picked(self, request: str, mediator: str, time: datetime) -> None:
        """Record a choice; a later one of the same request takes its place.

        Raises NotFoundError for a request nobody made, InvalidInputError where the mediator was not among those shown.
        """
        self._writer.flush(2.0)  # the list may be on its way still
        with self._database.write() as db:
            shown = db.scalar(select(LISTS.c.shown).where(LISTS.c.request == request).with_for_update())
            if shown is None:
                raise unknown_request("请重新查找后再选")
            seen = (CANDIDATES.c.request == request, CANDIDATES.c.mediator == mediator, CANDIDATES.c.place < shown)
            if db.scalar(select(CANDIDATES.c.place).where(*seen)) is None:
                message = "这位调解员不在这次推荐里，请从推荐的人中选，或重新查找。"
                raise InvalidInputError(message, code="not_shown", field="mediator")
            pick = {"mediator": mediator, "time": time}
            if not db.execute(update(PICKS).where(PICKS.c.request == request).values(pick)).rowcount:
                db.execute(insert(PICKS).values(request=request, **pick))

    def made_with(self, request: str) -> MadeWith:
        """What a recorded list was made with. Raises NotFoundError for a request nobody made."""
        self._writer.flush(2.0)
        with self._database.read() as db:
            of_list = select(LISTS.c.weights, LISTS.c.seed, LISTS.c.trial, LISTS.c.time)
            row = db.execute(of_list.where(LISTS.c.request == request)).one_or_none()
        if row is None:
            raise unknown_request("请照抄那次推荐的 request")
        return MadeWith(*row)

    def seen(self, request: str) -> tuple[str, ...]:
        """Whom the list of that request showed, in their places; empty for a request nobody made."""
        self._writer.flush(2.0)
        of_list = (CANDIDATES.c.request == request, CANDIDATES.c.place < LISTS.c.shown)
        query = select(CANDIDATES.c.mediator).join_from(CANDIDATES, LISTS).where(*of_list).order_by(CANDIDATES.c.place)
        with self._database.read() as db:
            return tuple(db.scalars(query))

    def lists(self, since: datetime | None = None, until: datetime | None = None, *, picked: bool = False) -> Iterator[ShownList]:
        """Lists from `since` up to and without `until`, oldest first, with `picked` only those somebody was picked from.

        A page of them is held at a time.
        """
        period = [LISTS.c.time >= since] if since else []
        period += [LISTS.c.time < until] if until else []
        period += [LISTS.c.request.in_(select(PICKS.c.request))] if picked else []
        query = select(LISTS).where(*period).order_by(LISTS.c.time, LISTS.c.request).limit(PAGE)
        page = query
        while True:
            with self._database.read() as db:
                rows = db.execute(page).all()
                candidates = _candidates(db, [row.request for row in rows])
            yield from (_list(row._asdict(), candidates[row.request]) for row in rows)
            if len(rows) < PAGE:
                return
            last = rows[-1]
            later = (LISTS.c.time > last.time) | ((LISTS.c.time == last.time) & (LISTS.c.request > last.request))
            page = query.where(later)

    def latest(self, count: int, until: datetime) -> list[ShownList]:
        """The last so many lists before `until`, oldest first."""
        query = select(LISTS.c.time).where(LISTS.c.time < until).order_by(LISTS.c.time.desc(), LISTS.c.request.desc())
        with self._database.read() as db:
            since = db.scalar(query.offset(count - 1).limit(1))
        return list(self.lists(since, until))[-count:]

    def picks(self, since: datetime | None = None, until: datetime | None = None) -> list[Pick]:
        """Choices from `since` up to and without `until`, oldest first."""
        period = [PICKS.c.time >= since] if since else []
        period += [PICKS.c.time < until] if until else []
        query = select(PICKS.c.request, PICKS.c.mediator, PICKS.c.time).where(*period).order_by(PICKS.c.time, PICKS.c.request)
        with self._database.read() as db:
            return [Pick(*row) for row in db.execute(query)]

    def picked_of(self, requests: Sequence[str]) -> dict[str, str]:
        """Request -> who was picked from its list, where somebody was."""
        query = select(PICKS.c.request, PICKS.c.mediator).where(PICKS.c.request.in_(requests))
        with self._database.read() as db:
            return {row.request: row.mediator for row in db.execute(query)}

    def tried(self, trial: int) -> tuple[int, list[Team | None]]:
        """Of a trial: how many lists were part of it, and the team of each pick from them, in the order they came."""
        seen = (CANDIDATES.c.request == PICKS.c.request) & (CANDIDATES.c.mediator == PICKS.c.mediator)
        picks = select(PICKS.c.request, CANDIDATES.c.team).join_from(PICKS, LISTS, PICKS.c.request == LISTS.c.request)
        picks = picks.join(CANDIDATES, seen).where(LISTS.c.trial == trial, CANDIDATES.c.place < LISTS.c.shown)
        teams: dict[str, set[Team | None]] = {}
        with self._database.read() as db:
            count = db.scalar(select(func.count()).select_from(LISTS).where(LISTS.c.trial == trial)) or 0
            for row in db.execute(picks.order_by(PICKS.c.time, PICKS.c.request)):
                teams.setdefault(row.request, set()).add(row.team)
        # several erased people of one list cannot be told apart any more
        return count, [next(iter(found)) if len(found) == 1 else None for found in teams.values()]

    def purge(self, before: datetime) -> int:
        """Remove lists older than that, with their picks. How many there were."""
        with self._database.write() as db:
            return int(db.execute(delete(LISTS).where(LISTS.c.time < before)).rowcount)

    def about(self, mediator: str) -> dict[str, list[dict[str, Any]]]:
        """All that is recorded of a mediator, for their own eyes: where they stood when, and when they were picked."""
        self.flush()
        of_list = (LISTS.c.time, LISTS.c.shown, LISTS.c.weights, LISTS.c.trial)
        seen = select(*of_list, CANDIDATES.c.place, CANDIDATES.c.score, CANDIDATES.c.team)
        seen = seen.join_from(LISTS, CANDIDATES).where(CANDIDATES.c.mediator == mediator).order_by(LISTS.c.time)
        chosen = select(PICKS.c.time).where(PICKS.c.mediator == mediator).order_by(PICKS.c.time)
        with self._database.read() as db:
            lists = [{**plain(row), "place": row.place + 1, "shown": row.place < row.shown} for row in db.execute(seen)]
            return {"lists": lists, "picks": [{"time": time} for time in db.scalars(chosen)]}

    def erase(self, db: Connection, mediator: str) -> int:
        """Take a mediator out of all lists and picks; the lists keep their places, so that figures stay right."""
        changed = 0
        for table in (CANDIDATES, PICKS):
            changed += int(db.execute(update(table).where(table.c.mediator == mediator).values(mediator=ERASED)).rowcount)
        return changed

    def _insert(self, lists: Sequence[ShownList]) -> None:
        with self._database.write() as db:
            db.execute(insert(LISTS), [_row(shown) for shown in lists])
            rows = [row for shown in lists for row in _candidate_rows(shown)]
            if rows:
                db.execute(insert(CANDIDATES), rows)


def unknown_request(advice: str) -> NotFoundError:
    """What to tell of a request that is not recorded."""
    return NotFoundError(f"没有找到这次推荐（可能已过保存期限），{advice}。", code="unknown_request")


def _row(shown: ShownList) -> dict[str, Any]:
    return {
        "request": shown.request,
        "time": shown.time,
        "query": _json(shown.asked._asdict()),
        "weights": shown.weights,
        "seed": shown.seed,
        "considered": shown.considered,
        "shown": shown.shown,
        "features": _json(shown.features),
        "trial": shown.trial,
    }


def _candidate_rows(shown: ShownList) -> Iterator[dict[str, Any]]:
    for place, one in enumerate(shown.candidates):
        kept = _json([round(value, 6) for value in one.values])
        row = {"request": shown.request, "place": place, "mediator": one.mediator, "score": one.score}
        yield {**row, "features": kept, "turn": one.turn, "team": one.team}


def _candidates(db: Connection, requests: Sequence[str]) -> dict[str, list[Candidate]]:
    found: dict[str, list[Candidate]] = {request: [] for request in requests}
    query = select(CANDIDATES).where(CANDIDATES.c.request.in_(requests)).order_by(CANDIDATES.c.request, CANDIDATES.c.place)
    for row in db.execute(query):
        values = tuple(orjson.loads(row.features))
        found[row.request].append(Candidate(row.mediator, row.score, values, row.turn, row.team))
    return found


def _list(row: dict[str, Any], candidates: list[Candidate]) -> ShownList:
    asked = orjson.loads(row.pop("query"))
    asked["types"] = tuple((name, confidence) for name, confidence in asked["types"])
    asked["wishes"] = {kind: tuple(ids) for kind, ids in asked["wishes"].items()}
    return ShownList(
        **row | {"features": tuple(orjson.loads(row["features"]))}, asked=Asked(**asked), candidates=tuple(candidates)
    )


def _json(value: Any) -> str:
    return orjson.dumps(value).decode()
