"""Trials of weights: a version beside the one in force in a share of the lists, one trial of a kind at a time."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Connection, insert, select, update

from app.stores.audit import audit
from app.stores.database import Database
from app.stores.tables import ACTIVE, TRIALS, WEIGHTS
from models.domain.weights import Scheme
from models.errors import InvalidInputError, NotFoundError


@dataclass(frozen=True, slots=True)
class Plan:
    """What is settled before a trial: a `version` beside the one in force (`against`), in which `share` (0 to 1) of the lists.

    After `most` picks that prefer one of them it is over, whatever came of it.
    """

    version: int
    against: int
    share: float
    most: int


@dataclass(frozen=True, slots=True)
class Trial:
    """One trial; `ended`, by whom, and why (`outcome`) are None while it runs."""

    id: int
    kind: Scheme
    version: int
    against: int
    share: float
    most: int
    started: datetime
    by: str
    reason: str
    ended: datetime | None = None
    ended_by: str | None = None
    outcome: str | None = None


class TrialStore:
    """Trials in the ledger's database. `change` is a transaction that changes the weights of a kind, as `WeightsStore` makes it:
    processes that poll the weights in force learn of a trial with them."""

    def __init__(self, database: Database, change: Callable[[Scheme], AbstractContextManager[Connection]]) -> None:
        self._database, self._change = database, change

    def start(self, kind: Scheme, plan: Plan, actor: str, reason: str, overruled: tuple[str, ...] = ()) -> Trial:
        """Begin one. `overruled` are the objections of the gate that `reason` overrules.

        Raises InvalidInputError where one runs already, the version is not proposed, or another came into force meanwhile.
        """
        with self._change(kind) as db:
            if (now := running_trial(db, kind)) is not None:
                message = f"第 {now.version} 版正在试比，一次只能试一版。先停下它：dianjiang weights trial stop {kind}"
                raise InvalidInputError(message, code="trial_runs")
            state = db.scalar(select(WEIGHTS.c.state).where(WEIGHTS.c.kind == kind, WEIGHTS.c.number == plan.version))
            if state != "proposed":
                message = f"第 {plan.version} 版不能试比：要先提出、还没有启用过的版本才可以。"
                raise InvalidInputError(message, code="not_proposed", field="version")
            if (active := db.scalar(select(ACTIVE.c.number).where(ACTIVE.c.kind == kind))) != plan.against:
                message = f"现在生效的是第 {active} 版，不是第 {plan.against} 版；请再看一看，再决定。"
                raise InvalidInputError(message, code="weights_changed")
            row = {"kind": kind, "started": datetime.now(UTC), "by": actor, "reason": reason}
            planned = {"version": plan.version, "against": plan.against, "share": plan.share, "most": plan.most}
            db.execute(insert(TRIALS).values(row | planned))
            _tell(db, kind)
            why = f"{reason}（不顾：{'；'.join(overruled)}）" if overruled else reason
            audit(db, actor, "weights.trial_overruled" if overruled else "weights.trial_started", f"{kind} {plan.version}", why)
        return self.last(kind)

    def stop(self, kind: Scheme, actor: str, reason: str) -> Trial:
        """End the one that runs. Raises InvalidInputError where none does."""
        with self._change(kind) as db:
            if not end_trial(db, kind, actor, reason, "weights.trial_stopped"):
                raise InvalidInputError("现在没有正在进行的试比。", code="no_trial")
            _tell(db, kind)
        return self.last(kind)

    def last(self, kind: Scheme) -> Trial:
        """The one that runs, else the latest. Raises NotFoundError where there never was one."""
        newest = select(TRIALS).where(TRIALS.c.kind == kind).order_by(TRIALS.c.id.desc()).limit(1)
        with self._database.read() as db:
            row = db.execute(newest).one_or_none()
        if row is None:
            raise NotFoundError("还没有试比过。开始一次：dianjiang weights trial start --help", code="no_trial")
        return Trial(*row)

    def get(self, number: int) -> Trial:
        """The one of that id, which a recorded list names. Raises NotFoundError."""
        with self._database.read() as db:
            row = db.execute(select(TRIALS).where(TRIALS.c.id == number)).one_or_none()
        if row is None:
            raise NotFoundError("台账里没有那次试比。", code="no_trial")
        return Trial(*row)


def running_trial(db: Connection, kind: Scheme) -> Trial | None:
    """The one that runs, if any does."""
    row = db.execute(select(TRIALS).where(TRIALS.c.kind == kind, TRIALS.c.ended.is_(None))).one_or_none()
    return Trial(*row) if row else None


def end_trial(db: Connection, kind: Scheme, actor: str, why: str, action: str = "weights.trial_ended") -> bool:
    """End the one that runs, in the transaction of what ends it; whether one did."""
    trial = running_trial(db, kind)
    if trial is None:
        return False
    end = {"ended": datetime.now(UTC), "ended_by": actor, "outcome": why}
    db.execute(update(TRIALS).where(TRIALS.c.id == trial.id).values(end))
    audit(db, actor, action, f"{kind} {trial.version}", why)
    return True


def _tell(db: Connection, kind: Scheme) -> None:
    """Let the other processes look again."""
    db.execute(update(ACTIVE).where(ACTIVE.c.kind == kind).values(serial=ACTIVE.c.serial + 1))
