"""The centre's database engine: SQLite for one machine, PostgreSQL where there are many."""

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from pos.rules.errors import CanteenError

WRITES = "centre_write"
"""The execution option of a transaction that will write."""

_BUSY_S = 10
# Rollback journal with EXTRA, as at the till: on disk before it returns, and no WAL reset race.
_PRAGMAS = {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1}


def open_engine(folder: Path) -> Engine:
    """Open the database in the centre's folder, making it at the first start."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    engine = create_engine(f"sqlite:///{folder / 'centre.db'}", connect_args={"timeout": _BUSY_S})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401, the driver's own connection
    connection.isolation_level = None  # transactions are begun below, not by the driver's guess
    for name, value in _PRAGMAS.items():
        connection.execute(f"pragma {name} = {value}")
        (found,) = connection.execute(f"pragma {name}").fetchone()
        if found != value:
            raise CanteenError(f"数据库设置 {name} 是 {found}，应为 {value}：请换本地磁盘再启动。")


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
