"""Recusals."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "recusals",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("request", sa.String(32), nullable=False, index=True),
        sa.Column("time", sa.DateTime, nullable=False, index=True),
        sa.Column("mediator", sa.String(64), nullable=False, index=True),
        sa.Column("tie", sa.String(16), nullable=False),
        sa.Column("action", sa.String(16), nullable=False),
        sa.Column("party", sa.String(32), nullable=False, index=True),
    )
