"""Judged queries, and judgements by query and judge."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "judged_queries",
        sa.Column("id", sa.String(64), primary_key=True),
        sa.Column("content", sa.Text, nullable=False),
    )
    op.create_table(
        "judgements",
        sa.Column("query", sa.String(64), sa.ForeignKey("judged_queries.id", ondelete="CASCADE"), primary_key=True),
        sa.Column("kind", sa.String(16), primary_key=True),
        sa.Column("document", sa.String(64), primary_key=True),
        sa.Column("judge", sa.String(64), primary_key=True),
        sa.Column("grade", sa.Integer, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("time", sa.DateTime, nullable=False),
    )
