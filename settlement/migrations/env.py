"""What Alembic runs to change the centre's tables: inside the transaction that it is handed."""

from alembic import context

from pos.migrating import default_differs
from settlement.all_tables import all_tables
from settlement.centre_schema import is_compared

connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=all_tables(),
    compare_server_default=default_differs,
    include_object=is_compared(connection),
    render_as_batch=connection.dialect.name == "sqlite",
)
context.run_migrations()
