from collections.abc import Sequence

from sqlalchemy import Connection, RowMapping, Table, bindparam, func, select, update

from settlement.people_book import Row


class SealedBook:
    """Sealed rows by the key they are sealed with, inside one transaction."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def count_but(self, table: Table, version: int) -> int:
        """Count the rows that are sealed with another key."""
        query = select(func.count()).select_from(table).where(table.c.key_version != version)
        return self._db.scalar(query) or 0

    def sealed_otherwise(self, table: Table, version: int, most: int) -> Sequence[RowMapping]:
        """Give some rows that are sealed with another key."""
        query = select(table).where(table.c.key_version != version).limit(most)
        return self._db.execute(query).mappings().all()

    def put(self, table: Table, rows: Sequence[Row]) -> None:
        """Put newly sealed values in the place of the old ones; nothing else of a row can change."""
        if not rows:
            return
        keys = [column.name for column in table.primary_key]
        changed: dict[str, object] = {name: bindparam(f"new_{name}") for name in rows[0] if name not in keys}
        found = update(table).values(changed).where(*(table.c[key] == bindparam(f"at_{key}") for key in keys))
        self._db.execute(
            found,
            [
                {(f"at_{name}" if name in keys else f"new_{name}"): value for name, value in row.items()}
                for row in rows
            ],
        )
