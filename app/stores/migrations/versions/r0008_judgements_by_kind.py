"""Room in a judgement for the longest name of a scheme."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Widen the column."""
    with op.batch_alter_table("judgements") as table:
        table.alter_column("kind", existing_type=sa.String(16), existing_nullable=False, type_=sa.String(32))
