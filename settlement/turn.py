"""Whose turn it is to do what only one process may do: held on the database, or by a file beside SQLite."""

import fcntl
from pathlib import Path
from typing import IO, Protocol

from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

from settlement.engine import LOCK_ROOM

_NAME = "scheduler"
_TAKE = text("SELECT pg_try_advisory_lock(:room, hashtext(:name))")
# A line that is cut without a word is noticed here within 20 s, and by the server by its own keepalives.
_LINE = {
    "connect_timeout": 5,
    "keepalives_idle": 5,
    "keepalives_interval": 5,
    "keepalives_count": 2,
    "tcp_user_timeout": 15_000,
    "application_name": "canteen schedule",
}


class Turn(Protocol):
    """Held by one process at a time, and given up by the machine itself when that process is gone."""

    def take(self) -> bool:
        """Try to take the turn; False while somebody else has it, or it cannot be asked for."""
        ...

    def is_mine(self) -> bool:
        """Tell whether the turn that was taken is still held."""
        ...

    def give_up(self) -> None:
        """Let somebody else have it."""
        ...


class FileTurn:
    """A turn that is held by a file beside the books."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._held: IO[str] | None = None

    def take(self) -> bool:
        """Try to take the turn."""
        held = self._path.open("w")
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            held.close()
            return False
        self._held = held
        return True

    def is_mine(self) -> bool:
        """Tell whether the turn is held: a file is not lost."""
        return self._held is not None

    def give_up(self) -> None:
        """Let somebody else have it."""
        if self._held is not None:
            self._held.close()
            self._held = None


class ServerTurn:
    """A turn that is held by a session of its own on the database server; it ends with the session."""

    def __init__(self, url: str) -> None:
        where = make_url(url).set(drivername="postgresql+psycopg")
        self._engine = create_engine(
            where, poolclass=NullPool, isolation_level="AUTOCOMMIT", connect_args=_LINE
        )
        self._session: Connection | None = None

    def take(self) -> bool:
        """Try to take the turn."""
        try:
            session = self._engine.connect()
        except DBAPIError:
            return False
        try:
            mine = bool(session.scalar(_TAKE, {"room": LOCK_ROOM, "name": _NAME}))
        except DBAPIError:
            mine = False
        if mine:
            self._session = session
        else:
            session.close()
        return mine

    def is_mine(self) -> bool:
        """Tell whether the session that holds the turn still lives."""
        if self._session is None:
            return False
        try:
            return bool(self._session.scalar(text("SELECT 1")))
        except DBAPIError:
            return False

    def give_up(self) -> None:
        """Let somebody else have it."""
        session, self._session = self._session, None
        if session is not None:
            session.invalidate()  # never to be asked again, whether it still lives or not
            session.close()


def open_turn(folder: Path, database: str) -> Turn:
    """Give the turn of the centre whose books are at an address, or in a folder."""
    return ServerTurn(database) if database else FileTurn(folder / "schedule.lock")
