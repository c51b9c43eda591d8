"""The till's database: durable, one writer at a time, and the only place where rows become values."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import OperationalError

from pos.calendar_book import CalendarBook
from pos.card_book import CardBook
from pos.durable import WRITES, open_durable
from pos.elsewhere_book import ElsewhereBook
from pos.job_book import JobBook
from pos.journal_book import JournalBook
from pos.keys import Seal
from pos.restored_book import RestoredBook
from pos.roster_book import RosterBook
from pos.rules.errors import CanteenError
from pos.same_books import SameBooks
from pos.sent_book import SentBook
from pos.settings_book import SettingsBook
from pos.staff_book import StaffBook
from pos.till_schema import open_tables
from pos.told_people_book import ToldPeopleBook
from pos.told_rules_book import ToldRulesBook


class StoreBusy(CanteenError):
    """The books are held by somebody else for too long."""

    retry = True


class StoreFull(CanteenError):
    """There is no room left on the disk."""

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
    told_people: ToldPeopleBook
    told_rules: ToldRulesBook
    elsewhere: ElsewhereBook
    restored: RestoredBook
    same: SameBooks


class Store:
    """Opens transactions; what is inside one either happens wholly or not at all."""

    def __init__(self, path: Path, till: str, seal: Seal) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._engine = open_durable(path)
        self._till = till
        self._seal = seal
        open_tables(self._engine, path)
        self._writing = self._engine.execution_options(**{WRITES: True})

    @contextmanager
    def begin(self) -> Iterator[Book]:
        """Begin a writing transaction; it is on disk when the block ends."""
        with _said_when_not_to_be_had(), self._writing.begin() as connection:
            yield self._book(connection)

    @contextmanager
    def read(self) -> Iterator[Book]:
        """Begin a transaction that only reads: one consistent view."""
        with _said_when_not_to_be_had(), self._engine.connect() as connection:
            yield self._book(connection)

    def close(self) -> None:
        """Let go of the file."""
        self._engine.dispose()

    def _book(self, connection: Connection) -> Book:
        settings = SettingsBook(connection)
        restored, sent, told_rules = RestoredBook(settings), SentBook(settings), ToldRulesBook(settings)
        same = SameBooks(connection, self._till, sent)

        def may_go_on() -> None:
            restored.check()
            same.check()

        return Book(
            JournalBook(connection, self._till, self._seal, may_go_on),
            RosterBook(connection, settings),
            CardBook(connection),
            JobBook(connection),
            CalendarBook(connection, told_rules),
            StaffBook(connection),
            sent,
            ToldPeopleBook(connection, settings),
            told_rules,
            ElsewhereBook(connection, settings),
            restored,
            same,
        )


@contextmanager
def _said_when_not_to_be_had() -> Iterator[None]:
    """Turn the driver's word for a lock that was held too long, or a full disk, into the sentence for it."""
    try:
        yield
    except OperationalError as error:
        if "database is locked" in str(error.orig):
            raise StoreBusy("账本正被别的程序占着，没有记账：请再点一次。") from error
        if "disk is full" in str(error.orig):
            raise StoreFull(
                "磁盘满了，没有记账：请先用纸单，叫维护人员腾出地方；腾出来再点一次就记上。"
            ) from error
        raise
