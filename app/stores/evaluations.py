"""Evaluations of weights on judged queries, kept with what they were made on."""

from dataclasses import asdict, dataclass
from datetime import datetime

import orjson
from pydantic import TypeAdapter
from sqlalchemy import insert, select

from app.stores.audit import audit
from app.stores.database import Database
from app.stores.tables import EVALUATIONS
from models.domain.weights import Scheme
from models.ranking.fairness import FairnessFigures
from models.ranking.metrics import Interval


@dataclass(frozen=True, slots=True)
class Figures:
    """What came out: the mean, the mean of the version it was compared with, their paired difference, queries won and lost.

    `failed` are must-hold queries (ids) that did not hold; `fairness` is there for mediators, since it is measured.
    """

    mean: Interval
    before: Interval
    difference: Interval
    better: tuple[str, ...]
    worse: tuple[str, ...]
    failed: tuple[str, ...]
    fairness: FairnessFigures | None = None


@dataclass(frozen=True, slots=True)
class EvaluationRecord:
    """A version measured against the one in force then, on one judged set (its SHA-256), scorer, engine and index generation."""

    kind: Scheme
    number: int
    against: int
    time: datetime
    actor: str
    judged: str
    scorer: str
    engine: str
    generation: int
    figures: Figures


_FIGURES = TypeAdapter(Figures)


class EvaluationStore:
    """Evaluations in the ledger's database; none is ever changed."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, record: EvaluationRecord) -> None:
        """Keep one."""
        row = asdict(record)
        row["figures"] = orjson.dumps(row["figures"]).decode()
        with self._database.write() as db:
            db.execute(insert(EVALUATIONS).values(row))
            audit(db, record.actor, "weights.evaluated", f"{record.kind} {record.number}")

    def last(self, kind: Scheme, number: int) -> EvaluationRecord | None:
        """The newest of a version; None where it was never evaluated."""
        query = select(EVALUATIONS).where(EVALUATIONS.c.kind == kind, EVALUATIONS.c.number == number)
        with self._database.read() as db:
            row = db.execute(query.order_by(EVALUATIONS.c.id.desc()).limit(1)).one_or_none()
        if row is None:
            return None
        values = row._asdict()
        del values["id"]
        return EvaluationRecord(**values | {"figures": _FIGURES.validate_json(values["figures"])})
