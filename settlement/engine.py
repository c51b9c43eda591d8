"""The centre's database: PostgreSQL, or for one machine SQLite in a folder of its own."""

from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError

from pos.durable import WRITES, open_durable
from pos.rules.errors import CanteenError

EVERYTHING = "everything"
"""What a writing transaction holds alone unless it says less: the books as a whole."""

LOCK_ROOM = 0x43414E54
"""Sets our advisory locks apart from those of other programs in the same database."""

_CONNECTED_WITHIN_S = 5


def open_engine(folder: Path, url: str = "") -> Engine:
    """Open the database at an address, or the one in the centre's folder, making it at the first start."""
    if url:
        return _open_server(url)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return open_durable(folder / "centre.db")


def _open_server(url: str) -> Engine:
    try:
        where = make_url(url)
    except ArgumentError as error:
        raise CanteenError(
            "centre.database 读不懂：要像 postgresql://用户:密码@主机/库 那样写，或留空用 SQLite。"
        ) from error
    if where.get_backend_name() != "postgresql":
        raise CanteenError(
            f"centre.database 写的是 {where.get_backend_name()}：只能用 postgresql，或留空用 SQLite。"
        )
    engine = create_engine(
        where.set(drivername="postgresql+psycopg"),
        pool_size=16,
        pool_pre_ping=True,
        hide_parameters=True,  # what is written may name somebody, and an error goes into the log
        connect_args={"connect_timeout": _CONNECTED_WITHIN_S},
    )
    event.listen(engine, "begin", _begin)
    return engine


def hold_too(connection: Connection, name: str) -> None:
    """Hold one thing more until the end of a writing transaction on a server; a file is held as a whole."""
    _say(connection, "SELECT pg_advisory_xact_lock(%s, hashtext(%s))", (LOCK_ROOM, name))


def _begin(connection: Connection) -> None:
    """Let one write at a time where what is written hangs together; a reader sees one moment of the books."""
    held = connection.get_execution_options().get(WRITES, False)
    for name in (EVERYTHING,) if held is True else held or ():
        hold_too(connection, name)
    if not held:
        _say(connection, "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")


def _say(connection: Connection, sentence: str, values: tuple[object, ...] = ()) -> None:
    """Speak past SQLAlchemy: what begins here may be a query that is read as a stream, this is not."""
    cursor = connection.connection.cursor()
    try:
        cursor.execute(sentence, values)
    finally:
        cursor.close()
