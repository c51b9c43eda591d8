"""All of the centre's tables as the program wants them: its own, and the journal that its audit trail is."""

from sqlalchemy import MetaData

import settlement.store  # noqa: F401, it loads every file that names a table
from pos.tables import entry, head
from settlement.tables import metadata


def all_tables() -> MetaData:
    """Give every table of the centre on one metadata."""
    together = MetaData()
    for table in (entry, head, *metadata.sorted_tables):
        table.to_metadata(together)
    return together
