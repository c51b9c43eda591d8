"""What Alembic runs to change a till's tables: inside the transaction that it is handed."""

from alembic import context

from pos.migrating import default_differs
from pos.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    compare_server_default=default_differs,
    render_as_batch=True,
)
context.run_migrations()
