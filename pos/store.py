"""The till's database: durable, one writer at a time, and the only place where rows become values."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection, text
from sqlalchemy.exc import OperationalError

from pos.calendar_book import CalendarBook
from pos.card_book import CardBook
from pos.durable import WRITES, open_durable
from pos.job_book import JobBook
from pos.journal_book import JournalBook
from pos.keys import Seal
from pos.roster_book import RosterBook
from pos.rules.errors import CanteenError
from pos.sent_book import SentBook
from pos.staff_book import StaffBook
from pos.tables import metadata
from pos.upgrades import upgrade

SCHEMA = 3


class StoreBusy(CanteenError):
    """The books are held by somebody else for too long."""

    retry = True


@dataclass(frozen=True)
class Book:
    """One transaction on the till's books."""

    journal: JournalBook
    roster: RosterBook
    cards: CardBook
    jobs: JobBook
    calendar: CalendarBook
    staff: StaffBook
    sent: SentBook


class Store:
    """Opens transactions; what is inside one either happens wholly or not at all."""

    def __init__(self, path: Path, till: str, seal: Seal) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._engine = open_durable(path)
        self._till = till
        self._seal = seal
        with self._engine.execution_options(**{WRITES: True}).begin() as connection:
            _check_schema(connection, path)
            metadata.create_all(connection)

    @contextmanager
    def begin(self) -> Iterator[Book]:
        """Begin a writing transaction; it is on disk when the block ends."""
        with _said_when_busy(), self._engine.execution_options(**{WRITES: True}).begin() as connection:
            yield self._book(connection)

    @contextmanager
    def read(self) -> Iterator[Book]:
        """Begin a transaction that only reads: one consistent view."""
        with _said_when_busy(), self._engine.connect() as connection:
            yield self._book(connection)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _book(self, connection: Connection) -> Book:
        return Book(
            JournalBook(connection, self._till, self._seal),
            RosterBook(connection),
            CardBook(connection),
            JobBook(connection),
            CalendarBook(connection),
            StaffBook(connection),
            SentBook(connection),
        )


@contextmanager
def _said_when_busy() -> Iterator[None]:
    """Turn the driver's word for a lock that was held too long into the sentence for it."""
    try:
        yield
    except OperationalError as error:
        if "database is locked" not in str(error.orig):
            raise
        raise StoreBusy("账本正被别的程序占着，没有记账：请再点一次。") from error


def _check_schema(connection: Connection, path: Path) -> None:
    (version,) = connection.execute(text("pragma user_version")).one()
    if version > SCHEMA:
        raise CanteenError(
            f"{path} 是第 {version} 版的账本，这个程序认得第 {SCHEMA} 版：请装相配的程序版本。"
        )
    if version:
        upgrade(connection, version)
    connection.exec_driver_sql(f"pragma user_version = {SCHEMA}")
