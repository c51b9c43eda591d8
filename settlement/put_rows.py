"""Many rows at once into a table: COPY on PostgreSQL, one statement with many values on SQLite."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, Table, insert


def put_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Add rows in the transaction that is open; each has a value for every column."""
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    names = table.columns.keys()
    cursor: Any = connection.connection.cursor()
    try:
        with cursor.copy(f"COPY {table.name} ({', '.join(names)}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row([row[name] for name in names])
    finally:
        cursor.close()
