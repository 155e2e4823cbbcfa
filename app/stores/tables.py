"""The tables of the ledger (台账), in SQL that SQLite and PostgreSQL both understand.

A change here needs a step in app/stores/migrations/versions that makes it of an older ledger; a test compares the two.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    Dialect,
    Float,
    ForeignKey,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)
from sqlalchemy.types import TypeDecorator

ERASED = ""  # stands where a mediator was whose data were erased


class Utc(TypeDecorator[datetime]):
    """A time with its zone, kept as UTC without one: SQLite has no other."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """As it is written."""
        return value.astimezone(UTC).replace(tzinfo=None) if value is not None else None

    def process_result_value(self, value: datetime | None, _dialect: Dialect) -> datetime | None:
        """As it is read."""
        return value.replace(tzinfo=UTC) if value is not None else None


metadata = MetaData()

# one row for each list of mediators shown; what was asked stands in it as ids, never as text
LISTS = Table(
    "shown_lists",
    metadata,
    Column("request", String(32), primary_key=True),
    Column("time", Utc, nullable=False, index=True),
    Column("query", Text, nullable=False),  # JSON: types, region, level, urgency, wishes
    Column("weights", Integer, nullable=False),
    Column("seed", BigInteger, nullable=False),
    Column("considered", Integer, nullable=False),
    Column("shown", Integer, nullable=False),  # how many of the candidates, from the first place on
    Column("features", Text, nullable=False),  # JSON: the names the candidates' values stand for
    Column("trial", Integer),  # the trial it was part of
)

CANDIDATES = Table(
    "shown_candidates",
    metadata,
    Column("request", String(32), ForeignKey("shown_lists.request", ondelete="CASCADE"), primary_key=True),
    Column("place", Integer, primary_key=True, autoincrement=False),
    Column("mediator", String(64), nullable=False, index=True),
    Column("score", Float, nullable=False),
    Column("features", Text, nullable=False),  # JSON: values in [0, 1]
    Column("turn", Integer),  # those with the same number drew lots for their places
    Column("team", String(1)),  # in a trial: put there by the version in force (a) or the one on trial (b)
)

PICKS = Table(
    "picks",
    metadata,
    Column("request", String(32), ForeignKey("shown_lists.request", ondelete="CASCADE"), primary_key=True),
    Column("mediator", String(64), nullable=False, index=True),
    Column("time", Utc, nullable=False, index=True),
)

# who of the staff did what, when and why: rows are only ever added
AUDIT = Table(
    "audit_log",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("time", Utc, nullable=False, index=True),
    Column("actor", String(64), nullable=False),
    Column("action", String(32), nullable=False),
    Column("subject", String(128), nullable=False),
    Column("reason", Text, nullable=False),
)

# every version of the ranking weights there ever was; only its state changes
WEIGHTS = Table(
    "weights_versions",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("state", String(16), nullable=False),
    Column("author", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("time", Utc, nullable=False),
    Column("parent", Integer),
    Column("effect", Text, nullable=False),
    Column("content", Text, nullable=False),  # JSON: feature -> weight
    Column("source", String(64)),  # the file it was shipped as
    UniqueConstraint("kind", "source"),
)

# which version came into force when; `before` is the one to go back to
ACTIVATIONS = Table(
    "weights_activations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("before", Integer),
    Column("time", Utc, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("reason", Text, nullable=False),
)

# one row a kind: the version in force. `serial` grows with every change; `by_staff`: a person decided, not the program
ACTIVE = Table(
    "weights_active",
    metadata,
    Column("kind", String(32), primary_key=True),
    Column("number", Integer, nullable=False),
    Column("activation", Integer, ForeignKey("weights_activations.id"), nullable=False),
    Column("serial", Integer, nullable=False),
    Column("by_staff", Boolean, nullable=False),
)

# a version on trial beside the one in force, in a share of the lists; one of a kind at a time is not `ended`
TRIALS = Table(
    "weights_trials",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("version", Integer, nullable=False),
    Column("against", Integer, nullable=False),
    Column("share", Float, nullable=False),
    Column("most", Integer, nullable=False),  # picks that prefer one of them, after which it is over
    Column("started", Utc, nullable=False),
    Column("by", String(64), nullable=False),
    Column("reason", Text, nullable=False),
    Column("ended", Utc),
    Column("ended_by", String(64)),
    Column("outcome", Text),  # why it ended
)

EVALUATIONS = Table(
    "weights_evaluations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(32), nullable=False),
    Column("number", Integer, nullable=False),
    Column("against", Integer, nullable=False),
    Column("time", Utc, nullable=False),
    Column("actor", String(64), nullable=False),
    Column("judged", String(64), nullable=False),  # SHA-256 of the judged set
    Column("scorer", String(16), nullable=False),
    Column("engine", String(16), nullable=False),
    Column("generation", Integer, nullable=False),
    Column("figures", Text, nullable=False),  # JSON
)

TOKENS = Table(
    "staff_tokens",
    metadata,
    Column("id", String(16), primary_key=True),
    Column("sha256", String(64), nullable=False),
    Column("name", String(64), nullable=False),
    Column("role", String(16), nullable=False),
    Column("created", Utc, nullable=False),
    Column("revoked", Utc),
)

QUERIES = Table(
    "judged_queries",
    metadata,
    Column("id", String(64), primary_key=True),
    Column("content", Text, nullable=False),  # JSON: text, types, region, wishes, must_hold
)

JUDGEMENTS = Table(
    "judgements",
    metadata,
    Column("query", String(64), ForeignKey("judged_queries.id", ondelete="CASCADE"), primary_key=True),
    Column("kind", String(32), primary_key=True),  # the scheme it is judged for, as in the tables of weights
    Column("document", String(64), primary_key=True),
    Column("judge", String(64), primary_key=True),
    Column("grade", Integer, nullable=False),
    Column("reason", Text, nullable=False),
    Column("time", Utc, nullable=False),
)

# who was kept from which list, and by which rule; the party is a keyed hash (32 hex digits), never a name
RECUSALS = Table(
    "recusals",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("request", String(32), nullable=False, index=True),
    Column("time", Utc, nullable=False, index=True),
    Column("mediator", String(64), nullable=False, index=True),
    Column("tie", String(16), nullable=False),
    Column("action", String(16), nullable=False),
    Column("party", String(32), nullable=False, index=True),
)
