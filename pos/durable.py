"""SQLite that keeps its word: a commit is on disk before it returns, and one writes at a time."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event

from pos.rules.errors import CanteenError

WRITES = "canteen_write"
"""The execution option of a transaction that will write."""

_BUSY_MS = 10_000
# Rollback journal with EXTRA: a commit is on disk, its directory entry too, before it returns. WAL is not
# used: SQLite 3.7.0-3.51.2, which many systems ship, can lose a WAL reset with two connections.
_PRAGMAS = {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1}


def open_durable(path: Path) -> Engine:
    """Open a database file, making it at the first start; every connection's settings are read back."""
    engine = create_engine(
        f"sqlite:///{path}",
        connect_args={"timeout": _BUSY_MS / 1000},
        hide_parameters=True,  # what is written may name somebody, and an error goes into the log
    )
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that may change tables: what refers to what is looked at when all is done.

    Raises CanteenError, and changes nothing, where a row then refers to one that is not there.
    """
    is_file = engine.dialect.name == "sqlite"
    with engine.connect().execution_options(**{WRITES: True}) as connection:
        raw: Any = connection.connection.driver_connection
        if is_file:
            raw.execute("pragma foreign_keys = 0")  # not to be had once the transaction has begun
        try:
            with connection.begin():
                yield connection
                if is_file and (broken := connection.exec_driver_sql("pragma foreign_key_check").first()):
                    raise CanteenError(
                        f"账本的表 {broken[0]} 里有对不上的行（缺 {broken[2]}），没有升级，账本没有动："
                        "请联系维护人员。"
                    )
        finally:
            if is_file:
                raw.execute("pragma foreign_keys = 1")


def _prepare(connection: Any, _record: object) -> None:  # noqa: ANN401, the driver's own connection
    connection.isolation_level = None  # transactions are begun below, not by the driver's guess
    for name, value in _PRAGMAS.items():
        connection.execute(f"pragma {name} = {value}")
        (found,) = connection.execute(f"pragma {name}").fetchone()
        if found != value:
            raise CanteenError(
                f"数据库设置 {name} 是 {found}，应为 {value}：不能保证断电不丢账，请换本地磁盘再启动。"
            )


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get(WRITES, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
