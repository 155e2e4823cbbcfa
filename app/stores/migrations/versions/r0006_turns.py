"""Who drew lots with whom for their places in a list shown."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Add the column."""
    op.add_column("shown_candidates", sa.Column("turn", sa.Integer))
