"""Trials of weights: one version beside another in the same lists, and who was put there by which."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Make the table, add the columns."""
    op.create_table(
        "weights_trials",
        sa.Column("id", sa.Integer, primary_key=True),
        sa.Column("kind", sa.String(32), nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("against", sa.Integer, nullable=False),
        sa.Column("share", sa.Float, nullable=False),
        sa.Column("most", sa.Integer, nullable=False),
        sa.Column("started", sa.DateTime, nullable=False),
        sa.Column("by", sa.String(64), nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("ended", sa.DateTime),
        sa.Column("ended_by", sa.String(64)),
        sa.Column("outcome", sa.Text),
    )
    op.add_column("shown_lists", sa.Column("trial", sa.Integer))
    op.add_column("shown_candidates", sa.Column("team", sa.String(1)))
