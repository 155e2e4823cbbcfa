"""Lists shown, picks, and the audit log."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    op.create_table(
        "shown_lists",
        sa.Column("request", sa.String(32), primary_key=True),
        sa.Column("time", sa.DateTime, nullable=False, index=True),
        sa.Column("query", sa.Text, nullable=False),
        sa.Column("weights", sa.Integer, nullable=False),
        sa.Column("seed", sa.BigInteger, nullable=False),
        sa.Column("considered", sa.Integer, nullable=False),
        sa.Column("shown", sa.Integer, nullable=False),
        sa.Column("features", sa.Text, nullable=False),
    )
    op.create_table(
        "shown_candidates",
        sa.Column("request", sa.String(32), sa.ForeignKey("shown_lists.request", ondelete="CASCADE"), primary_key=True),
        sa.Column("place", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("mediator", sa.String(64), nullable=False, index=True),
        sa.Column("score", sa.Float, nullable=False),
        sa.Column("features", sa.Text, nullable=False),
    )
    op.create_table(
        "picks",
        sa.Column("request", sa.String(32), sa.ForeignKey("shown_lists.request", ondelete="CASCADE"), primary_key=True),
        sa.Column("mediator", sa.String(64), nullable=False, index=True),
        sa.Column("time", sa.DateTime, nullable=False, index=True),
    )
    op.create_table(
        "audit_log",
        sa.Column("number", sa.Integer, primary_key=True),
        sa.Column("time", sa.DateTime, nullable=False, index=True),
        sa.Column("actor", sa.String(64), nullable=False),
        sa.Column("action", sa.String(32), nullable=False),
        sa.Column("subject", sa.String(128), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
    )
