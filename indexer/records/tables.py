"""The tables of the record store, in SQL that SQLite and PostgreSQL both understand."""

from collections.abc import Mapping
from typing import Literal

from sqlalchemy import BigInteger, Boolean, Column, MetaData, String, Table, Text

from models.domain.case import Case
from models.domain.mediator import Mediator
from models.domain.organisation import Organisation

Kind = Literal["organisations", "mediators", "cases"]
Record = Organisation | Mediator | Case
RECORD_TYPES: Mapping[Kind, type[Record]] = {"organisations": Organisation, "mediators": Mediator, "cases": Case}
KINDS: tuple[Kind, ...] = ("organisations", "mediators", "cases")

metadata = MetaData()


def _record_table(kind: Kind) -> Table:
    # content: JSON without what equals a default, so that a field added later changes no record
    return Table(
        kind,
        metadata,
        Column("id", String(64), primary_key=True),
        Column("content", Text, nullable=False),
        Column("sha256", String(64), nullable=False),
    )


RECORDS: Mapping[Kind, Table] = {kind: _record_table(kind) for kind in KINDS}

# the outbox: one row a record that ever was, with the number of its last change
CHANGES = Table(
    "changes",
    metadata,
    Column("kind", String(16), primary_key=True),
    Column("id", String(64), primary_key=True),
    Column("seq", BigInteger, nullable=False, unique=True),
    Column("deleted", Boolean, nullable=False),
)

# One row. Numbers come from here and not from an autoincrement: its row lock makes writers take turns, so that numbers
# become visible in their order and no follower skips one that is committed late.
COUNTER = Table("counter", metadata, Column("id", BigInteger, primary_key=True), Column("last", BigInteger, nullable=False))

META = Table("meta", metadata, Column("key", String(64), primary_key=True), Column("value", Text, nullable=False))
