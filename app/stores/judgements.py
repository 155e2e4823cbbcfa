"""Judgements by query and judge: who said how right a mediator or a case is for what people ask."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

import orjson
from sqlalchemy import Connection, delete, insert, select

from app.stores.audit import audit
from app.stores.database import Database, plain
from app.stores.tables import JUDGEMENTS, QUERIES
from models.domain.judgement import JudgedQuery, Judgement
from models.domain.similarity import ALIKE
from models.domain.weights import Scheme, records_of
from models.ranking.agreement import krippendorff_alpha


@dataclass(frozen=True, slots=True)
class Rating:
    """One judge's grade (0 wrong to 3 just right) of a mediator or a case for a query, for what `kind` ranks."""

    query: str
    kind: Scheme
    document: str
    judge: str
    grade: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Agreement:
    """Krippendorff's ordinal alpha (None: not defined) over the `shared` things that at least two judges graded."""

    kind: Scheme
    alpha: float | None
    shared: int
    judges: tuple[str, ...]


class JudgementStore:
    """Queries and judgements in the ledger's database. A judge who judges again replaces their own grade, nobody else's."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save(self, queries: Iterable[JudgedQuery], ratings: Sequence[Rating], actor: str) -> None:
        """Keep queries (by id; their own judgements are not looked at) and ratings of known queries, all or none."""
        now = datetime.now(UTC)
        with self._database.write() as db:
            for query in queries:
                content = query.model_dump_json(include={"text", "types", "region", "wishes", "must_hold"})
                there = QUERIES.update().where(QUERIES.c.id == query.id).values(content=content)
                if not db.execute(there).rowcount:
                    db.execute(insert(QUERIES).values(id=query.id, content=content))
            latest = {(r.query, r.kind, r.document, r.judge): r for r in ratings}
            for key in latest:
                columns = (JUDGEMENTS.c.query, JUDGEMENTS.c.kind, JUDGEMENTS.c.document, JUDGEMENTS.c.judge)
                db.execute(delete(JUDGEMENTS).where(*(c == value for c, value in zip(columns, key, strict=True))))
            if latest:
                db.execute(insert(JUDGEMENTS), [{**asdict(r), "time": now} for r in latest.values()])
            audit(db, actor, "judgements.saved", f"{len(latest)} judgements")

    def queries(self) -> dict[str, JudgedQuery]:
        """The queries by id, without judgements."""
        with self._database.read() as db:
            rows = db.execute(select(QUERIES).order_by(QUERIES.c.id)).all()
        return {row.id: JudgedQuery(id=row.id, **orjson.loads(row.content)) for row in rows}

    def ratings(self) -> list[Rating]:
        """All ratings, by query, kind, thing and judge."""
        order = (JUDGEMENTS.c.query, JUDGEMENTS.c.kind, JUDGEMENTS.c.document, JUDGEMENTS.c.judge)
        with self._database.read() as db:
            rows = db.execute(select(*order, JUDGEMENTS.c.grade, JUDGEMENTS.c.reason).order_by(*order)).all()
        return [Rating(*row) for row in rows]

    def judged(self) -> tuple[JudgedQuery, ...]:
        """The judged set: of several judges the median grade, the lower one where two stand in the middle."""
        found: dict[tuple[str, str], list[Judgement]] = defaultdict(list)
        for (query, kind, document), ratings in _together(self.ratings()).items():
            ordered = sorted(r.grade for r in ratings)
            reason = "；".join(dict.fromkeys(r.reason for r in ratings if r.reason)) or "（没有写理由）"
            middle = ordered[(len(ordered) - 1) // 2]
            judgement = Judgement(id=document, grade=middle, reason=reason, alike=ALIKE.get(kind, "facts"))
            found[query, records_of(kind)].append(judgement)
        return tuple(
            query.model_copy(update={field: tuple(found[query.id, field]) for field in ("mediators", "cases")})
            for query in self.queries().values()
        )

    def agreement(self, kind: Scheme) -> Agreement:
        """How far the judges agree: of mediators, or of cases by one kind of similarity."""
        ratings = [r for r in self.ratings() if r.kind == kind]
        units = [[r.grade for r in group] for group in _together(ratings).values()]
        judges = tuple(sorted({r.judge for r in ratings}))
        return Agreement(kind, krippendorff_alpha(units), sum(len(unit) > 1 for unit in units), judges)

    def about(self, mediator: str) -> list[dict[str, Any]]:
        """What was judged of a mediator, for their own eyes; the judges are not named."""
        columns = (JUDGEMENTS.c.query, JUDGEMENTS.c.grade, JUDGEMENTS.c.reason, JUDGEMENTS.c.time)
        query = select(*columns).where(JUDGEMENTS.c.kind == "mediators", JUDGEMENTS.c.document == mediator)
        with self._database.read() as db:
            return [plain(row) for row in db.execute(query.order_by(JUDGEMENTS.c.query))]

    def erase(self, db: Connection, mediator: str) -> int:
        """Remove all judgements of a mediator. How many there were."""
        of_them = (JUDGEMENTS.c.kind == "mediators", JUDGEMENTS.c.document == mediator)
        return int(db.execute(delete(JUDGEMENTS).where(*of_them)).rowcount)


def _together(ratings: Iterable[Rating]) -> dict[tuple[str, Scheme, str], list[Rating]]:
    """The ratings of each thing for each query."""
    groups: dict[tuple[str, Scheme, str], list[Rating]] = defaultdict(list)
    for rating in ratings:
        groups[rating.query, rating.kind, rating.document].append(rating)
    return groups
