"""Alembic's entry: applies the steps on the connection that `app.stores.database` gives, inside its transaction."""

from alembic import context

from app.stores.database import REVISION
from app.stores.tables import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, version_table=REVISION, render_as_batch=True
)
with context.begin_transaction():
    context.run_migrations()
