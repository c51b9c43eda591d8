"""The centre's books on a server as one file of one moment, and such a file put into an empty database."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Connection, Engine, text

from pos.private_file import write_private
from pos.rules.errors import Refused
from settlement.server_tools import ServerTools, tools_for

_TABLES = text(
    "SELECT nspname, relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace"
    " WHERE relkind = 'r' AND nspname NOT IN ('pg_catalog', 'information_schema')"
    " AND nspname NOT LIKE 'pg\\_%' ORDER BY 1, 2"
)


def dump_server(engine: Engine, database: str, target: Path, pg_bin: str = "") -> Mapping[str, int]:
    """Write the whole database as pg_dump's own file; give how many rows each table has in it."""
    write_private(target, b"", new=True)
    with engine.connect() as connection:  # everything below is of the moment at which this begins
        tools = _tools(connection, database, pg_bin)
        moment = connection.scalar(text("SELECT pg_export_snapshot()"))
        tools.run("pg_dump", "--format=custom", "--compress=0", f"--snapshot={moment}", f"--file={target}")
        return _counts(connection)


def restore_server(engine: Engine, database: str, dump: Path, pg_bin: str = "") -> None:
    """Put a file of pg_dump into an empty database, wholly or not at all."""
    with engine.connect() as connection:
        if connection.execute(_TABLES).first():
            raise Refused(
                "centre.database 指的库里已经有表：没有恢复，旧的库没有动。"
                "请建一个空的库，改 centre.database 再来。"
            )
        tools = _tools(connection, database, pg_bin)
    words = ("--exit-on-error", "--single-transaction", "--no-owner", "--no-privileges")
    tools.run("pg_restore", *words, str(dump))


def _tools(connection: Connection, database: str, pg_bin: str) -> ServerTools:
    number = connection.scalar(text("SELECT current_setting('server_version_num')::int"))
    return tools_for(database, (number or 0) // 10_000, pg_bin)


def _counts(connection: Connection) -> dict[str, int]:
    counted = {}
    for schema, table in connection.execute(_TABLES).all():
        rows = connection.scalar(text(f'SELECT count(*) FROM "{schema}"."{table}"'))  # noqa: S608, names of its own
        counted[f"{schema}.{table}"] = rows or 0
    return counted
