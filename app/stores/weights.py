"""Versions of the ranking weights: written once, never changed, one of each kind in force."""

import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any, Literal, NamedTuple

import orjson
from sqlalchemy import Connection, Row, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from app.stores.audit import audit
from app.stores.database import Database
from app.stores.tables import ACTIVATIONS, ACTIVE, WEIGHTS
from app.stores.trials import Trial, end_trial, running_trial
from models.domain.weights import Scheme, Weights
from models.errors import InvalidInputError, NotFoundError, UnavailableError

log = logging.getLogger(__name__)
State = Literal["draft", "proposed", "active", "retired"]
CHECK_SECONDS = 1.0  # how long a process may not know of another's activation; two seconds are promised
STATES: Mapping[State, str] = {"draft": "草稿", "proposed": "已提出", "active": "生效", "retired": "停用"}
PROGRAM = "点将台"  # the actor where no person acts


@dataclass(frozen=True, slots=True)
class Version:
    """One version. Drafts were made by the program (shipped, or learned); what a person puts forward is proposed."""

    kind: Scheme
    number: int
    state: State
    author: str
    reason: str
    time: datetime
    parent: int | None
    effect: str
    values: Mapping[str, float]
    source: str | None = None

    @property
    def weights(self) -> Weights:
        """As the ranking takes it, and as it is written to a file."""
        return Weights(
            version=self.number, author=self.author, date=self.time.date(), reason=self.reason, parent=self.parent,
            effect=self.effect, values=dict(self.values),
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Draft:
    """What becomes a version: values by feature, by whom, why, changed from which, and what it is expected to do."""

    values: Mapping[str, float]
    author: str
    reason: str
    parent: int | None = None
    effect: str = ""


class Tried(NamedTuple):
    """A trial that runs, and the weights on trial."""

    trial: Trial
    weights: Weights


class _Held(NamedTuple):
    weights: Weights
    tried: Tried | None
    serial: int
    until: float


class WeightsStore:
    """Versions in the ledger's database, safe in several threads and processes.

    `current` is for every request: it asks the database whether something changed at most once a second, and an
    activation in this process counts at once. Every change stands in the audit log.
    """

    def __init__(self, database: Database, clock: Callable[[], float] = time.monotonic) -> None:
        self._database, self._clock = database, clock
        self._held: dict[Scheme, _Held] = {}
        self._checking = threading.Lock()

    # ---- reading ---------------------------------------------------------------------------------------------------

    def current(self, kind: Scheme) -> Weights:
        """The weights in force. While the database is away, those known last. Raises NotFoundError before the first import."""
        return self._now(kind).weights

    def tried(self, kind: Scheme) -> Tried | None:
        """The trial that runs, known as soon as the weights in force are."""
        return self._now(kind).tried

    def _now(self, kind: Scheme) -> _Held:
        held = self._held.get(kind)
        if held is None or self._clock() >= held.until:
            with self._checking:
                held = self._checked(kind)
        return held

    def _checked(self, kind: Scheme) -> _Held:
        held, until = self._held.get(kind), self._clock() + CHECK_SECONDS
        if held and self._clock() < held.until:  # another thread was here before
            return held
        try:
            with self._database.read() as db:
                serial = db.scalar(select(ACTIVE.c.serial).where(ACTIVE.c.kind == kind))
                same = held is not None and serial == held.serial
                weights, tried = (held.weights, held.tried) if held and same else (_active(db, kind).weights, _tried(db, kind))
        except UnavailableError as error:
            if held is None:
                raise
            log.warning("weights: %s", error.message)
            weights, tried, serial = held.weights, held.tried, held.serial
        self._held[kind] = _Held(weights, tried, serial or 0, until)
        return self._held[kind]

    def active(self, kind: Scheme) -> Version:
        """The version in force, asked afresh. Raises NotFoundError before the first import."""
        with self._database.read() as db:
            return _active(db, kind)

    def versions(self, kind: Scheme) -> list[Version]:
        """All versions, oldest first."""
        with self._database.read() as db:
            return [_version(row) for row in db.execute(select(WEIGHTS).where(WEIGHTS.c.kind == kind).order_by(WEIGHTS.c.number))]

    def get(self, kind: Scheme, number: int) -> Version:
        """One version. Raises NotFoundError."""
        with self._database.read() as db:
            return _get(db, kind, number)

    def get_or_active(self, kind: Scheme, number: int | None) -> Version:
        """One version; None: the one in force. Raises NotFoundError."""
        return self.active(kind) if number is None else self.get(kind, number)

    # ---- changing --------------------------------------------------------------------------------------------------

    def add(self, kind: Scheme, draft: Draft, *, proposed: bool) -> Version:
        """A new version, with the next number. Its values must have been checked. Raises NotFoundError for an unknown parent."""
        with self.change(kind) as db:
            if draft.parent is not None:
                _get(db, kind, draft.parent)
            version = _insert(db, kind, draft, "proposed" if proposed else "draft", datetime.now(UTC))
            audit(db, draft.author, "weights.proposed" if proposed else "weights.drafted", _subject(version), draft.reason)
        return version

    def put_forward(self, kind: Scheme, number: int, actor: str, reason: str) -> Version:
        """Make a draft a proposal: a person stands behind it now. Raises InvalidInputError for what is no draft."""
        with self.change(kind) as db:
            version = _get(db, kind, number)
            if version.state != "draft":
                message = f"第 {number} 版不是草稿（{STATES[version.state]}），不用再提出。"
                raise InvalidInputError(message, code="not_a_draft", field="version")
            _set_state(db, version, "proposed")
            audit(db, actor, "weights.proposed", _subject(version), reason)
        return self.get(kind, number)

    def activate(self, kind: Scheme, number: int, seen: int, actor: str, reason: str, overruled: Sequence[str] = ()) -> Version:
        """Put a version in force, if `seen` still is in force: nobody overrides what they have not seen.

        `overruled` are the objections of the gate that `reason` overrules. Raises InvalidInputError, NotFoundError; then
        the version in force stays.
        """
        with self.change(kind) as db:
            version, now = _get(db, kind, number), _active(db, kind)
            if now.number != seen:
                message = f"现在生效的是第 {now.number} 版（{now.author}），不是您看到的第 {seen} 版；请先看看差别，再决定。"
                raise InvalidInputError(message, code="weights_changed", field="seen")
            if number == seen:
                raise InvalidInputError(f"第 {number} 版已经在生效。", code="already_active", field="version")
            if version.state == "draft":
                message = f"第 {number} 版还是草稿，请先提出：dianjiang weights propose {kind} --draft {number}"
                raise InvalidInputError(message, code="still_a_draft", field="version")
            before = db.scalar(select(ACTIVE.c.activation).where(ACTIVE.c.kind == kind))
            _put_in_force(db, version, before, actor, reason)
            why = f"{reason}（不顾：{'；'.join(overruled)}）" if overruled else reason
            audit(db, actor, "weights.overruled" if overruled else "weights.activated", _subject(version), why)
        return self.get(kind, number)

    def undo(self, kind: Scheme, actor: str, reason: str) -> Version:
        """Back to the version that was in force before. Raises InvalidInputError where there is none."""
        with self.change(kind) as db:
            now = select(ACTIVATIONS.c.before).join_from(ACTIVE, ACTIVATIONS).where(ACTIVE.c.kind == kind)
            before = db.scalar(now)
            earlier = db.execute(select(ACTIVATIONS).where(ACTIVATIONS.c.id == before)).one_or_none()
            if earlier is None:
                message = f"第 {_active(db, kind).number} 版之前没有生效过别的版本，退不回去；它继续生效。"
                raise InvalidInputError(message, code="nothing_to_undo")
            version = _get(db, kind, earlier.number)
            _move(db, version, earlier.id, by_staff=True)
            audit(db, actor, "weights.undone", _subject(version), reason)
        return self.get(kind, version.number)

    def take_shipped(self, kind: Scheme, files: Mapping[str, Weights]) -> list[str]:
        """Take up the versions shipped as files, by file name, oldest first; names of known files that were edited since.

        At the first time the newest comes into force. Later ones come into force as long as no person has decided;
        after that they are drafts.
        """
        with self._database.read() as db:
            known = {v.source: v for v in map(_version, db.execute(select(WEIGHTS).where(WEIGHTS.c.kind == kind))) if v.source}
        if not files.keys() <= known.keys():
            try:
                self._take(kind, files)
            except IntegrityError:  # another process was taking them up just now
                self._take(kind, files)
        return [name for name, weights in files.items() if name in known and weights.values != known[name].values]

    def _take(self, kind: Scheme, files: Mapping[str, Weights]) -> None:
        with self.change(kind) as db:
            there = select(WEIGHTS.c.source, WEIGHTS.c.number).where(WEIGHTS.c.kind == kind, WEIGHTS.c.source.is_not(None))
            taken: dict[str, int] = {row.source: row.number for row in db.execute(there)}
            numbers = {weights.version: taken[name] for name, weights in files.items() if name in taken}
            active = db.execute(select(ACTIVE).where(ACTIVE.c.kind == kind)).one_or_none()
            decided = active is not None and active.by_staff
            version = None
            for name, weights in files.items():
                if name in taken:
                    continue
                parent = numbers.get(weights.parent) if weights.parent else None
                draft = Draft(weights.values, weights.author, weights.reason, parent, weights.effect)
                day = datetime(weights.date.year, weights.date.month, weights.date.day, tzinfo=UTC)
                version = _insert(db, kind, draft, "draft" if decided else "retired", day, name)
                numbers[weights.version] = version.number
            if version and not decided:
                _put_in_force(db, version, active.activation if active else None, PROGRAM, version.reason)
                audit(db, PROGRAM, "weights.activated", _subject(version), "随程序安装")

    @contextmanager
    def change(self, kind: Scheme) -> Iterator[Connection]:
        """A transaction that changes one kind: one at a time, and requests of this process learn of it at once."""
        with self._database.write() as db:
            db.execute(select(ACTIVE.c.serial).where(ACTIVE.c.kind == kind).with_for_update())
            yield db
        with self._checking:  # a check that began before must not put back what it read
            self._held.pop(kind, None)


def _version(row: Row[Any]) -> Version:
    values = row._asdict()
    return Version(values=orjson.loads(values.pop("content")), **values)


def _get(db: Connection, kind: Scheme, number: int) -> Version:
    row = db.execute(select(WEIGHTS).where(WEIGHTS.c.kind == kind, WEIGHTS.c.number == number)).one_or_none()
    if row is None:
        raise NotFoundError(f"没有第 {number} 版权重。请用 dianjiang weights list 看有哪些版本。", code="unknown_version")
    return _version(row)


def _active(db: Connection, kind: Scheme) -> Version:
    row = db.execute(select(WEIGHTS).where(WEIGHTS.c.kind == kind, WEIGHTS.c.state == "active")).one_or_none()
    if row is None:
        raise NotFoundError("台账里还没有生效的权重，请先启动一次服务。", code="unknown_version")
    return _version(row)


def _tried(db: Connection, kind: Scheme) -> Tried | None:
    trial = running_trial(db, kind)
    return Tried(trial, _get(db, kind, trial.version).weights) if trial else None


def _insert(db: Connection, kind: Scheme, draft: Draft, state: State, when: datetime, source: str | None = None) -> Version:
    last = db.scalar(select(func.max(WEIGHTS.c.number)).where(WEIGHTS.c.kind == kind)) or 0
    version = Version(
        kind, last + 1, state, draft.author, draft.reason, when, draft.parent, draft.effect, dict(draft.values), source
    )
    row = asdict(version)
    db.execute(insert(WEIGHTS).values(content=orjson.dumps(row.pop("values")).decode(), **row))
    return version


def _put_in_force(db: Connection, version: Version, before: int | None, actor: str, reason: str) -> None:
    row = {"kind": version.kind, "number": version.number, "before": before, "time": datetime.now(UTC)}
    activation = db.execute(insert(ACTIVATIONS).values(actor=actor, reason=reason, **row)).inserted_primary_key
    assert activation is not None
    _move(db, version, activation[0], by_staff=actor != PROGRAM)


def _move(db: Connection, version: Version, activation: int, *, by_staff: bool) -> None:
    """Point to the version in force, and let the one before rest. A trial against it is over."""
    now = {"number": version.number, "activation": activation, "by_staff": by_staff}
    changed = db.execute(update(ACTIVE).where(ACTIVE.c.kind == version.kind).values(serial=ACTIVE.c.serial + 1, **now)).rowcount
    if not changed:
        db.execute(insert(ACTIVE).values(kind=version.kind, serial=1, **now))
    same_kind = update(WEIGHTS).where(WEIGHTS.c.kind == version.kind)
    db.execute(same_kind.where(WEIGHTS.c.state == "active").values(state="retired"))
    _set_state(db, version, "active")
    end_trial(db, version.kind, PROGRAM, f"生效的换成了第 {version.number} 版")


def _set_state(db: Connection, version: Version, state: State) -> None:
    this = (WEIGHTS.c.kind == version.kind, WEIGHTS.c.number == version.number)
    db.execute(update(WEIGHTS).where(*this).values(state=state))


def _subject(version: Version) -> str:
    return f"{version.kind} {version.number}"
