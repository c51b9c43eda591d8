"""SQLite that keeps its word: a commit is on disk before it returns, and one writes at a time."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from functools import cached_property
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.sqlite.pysqlite import SQLiteDialect_pysqlite

from pos.rules.errors import CanteenError

WRITES = "canteen_write"
"""The execution option of a transaction that will write."""

_BUSY_MS = 10_000
# Rollback journal with EXTRA: a commit is on disk, its directory entry too, before it returns. WAL is not
# used: SQLite 3.7.0-3.51.2, which many systems ship, can lose a WAL reset with two connections.
_PRAGMAS = {"journal_mode": "delete", "synchronous": 3, "foreign_keys": 1}


class Durable(SQLiteDialect_pysqlite):
    """SQLite that says itself how a transaction begins.

    An event would say it too, but an engine with one is slower at every statement.
    """

    supports_statement_cache = True
    begins = "BEGIN"

    def initialize(self, connection: Connection) -> None:
        """Learn at the first connection what the server can do, for both ways to begin."""
        super().initialize(connection)
        if self.begins == Durable.begins:
            self._writing.initialize(connection)

    def do_begin(self, dbapi_connection: Any) -> None:  # noqa: ANN401, the pool's proxy of the driver's own
        """Begin, holding the books at once where it is to write."""
        dbapi_connection.driver_connection.execute(self.begins)

    def set_engine_execution_options(self, engine: Engine, opts: Mapping[str, Any]) -> None:
        """Let an engine for transactions that write begin as those do."""
        super().set_engine_execution_options(engine, opts)
        if opts.get(WRITES):
            engine.dialect = self._writing

    @cached_property
    def _writing(self) -> "Durable":
        """One for all of them: what was compiled for a dialect is found again by it."""
        made = copy(self)
        made.begins = "BEGIN IMMEDIATE"
        return made


registry.register("sqlite.durable", __name__, Durable.__name__)


def open_durable(path: Path) -> Engine:
    """Open a database file, making it at the first start; every connection's settings are read back."""
    engine = create_engine(
        f"sqlite+durable:///{path}",
        connect_args={"timeout": _BUSY_MS / 1000},
        hide_parameters=True,  # what is written may name somebody, and an error goes into the log
    )
    event.listen(engine.pool, "connect", _prepare)
    return engine


@contextmanager
def changing(engine: Engine) -> Iterator[Connection]:
    """Begin a transaction that may change tables: what refers to what is looked at when all is done.

    Raises CanteenError, and changes nothing, where a row then refers to one that is not there.
    """
    is_file = engine.dialect.name == "sqlite"
    with engine.execution_options(**{WRITES: True}).connect() as connection:
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
    connection.isolation_level = None  # transactions are begun above, not by the driver's guess
    for name, value in _PRAGMAS.items():
        connection.execute(f"pragma {name} = {value}")
        (found,) = connection.execute(f"pragma {name}").fetchone()
        if found != value:
            raise CanteenError(
                f"数据库设置 {name} 是 {found}，应为 {value}：不能保证断电不丢账，请换本地磁盘再启动。"
            )
