"""The centre's database: one transaction at a time, and the only place where its rows become values."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from pos.durable import WRITES
from pos.journal_book import JournalBook
from pos.keys import Seal
from pos.tables import entry, head
from settlement.account_book import AccountBook
from settlement.band_book import BandBook
from settlement.card_book import CardBook
from settlement.import_book import ImportBook
from settlement.link_book import LinkBook
from settlement.people_book import PeopleBook
from settlement.sealed_book import SealedBook
from settlement.tables import metadata
from settlement.till_book import InboxBook, TillBook
from settlement.visit_book import TryBook, VisitBook

AUDIT = "A00"
"""What stands for a till's code in the centre's own journal, the audit trail."""


@dataclass(frozen=True)
class Office:
    """One transaction on the centre's books."""

    audit: JournalBook
    accounts: AccountBook
    visits: VisitBook
    tries: TryBook
    links: LinkBook
    people: PeopleBook
    imports: ImportBook
    sealed: SealedBook
    cards: CardBook
    bands: BandBook
    tills: TillBook
    inbox: InboxBook


class Centre:
    """Opens transactions; what is inside one either happens wholly or not at all."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self.seal = seal
        with engine.execution_options(**{WRITES: True}).begin() as connection:
            for table in (entry, head):
                table.create(connection, checkfirst=True)
            metadata.create_all(connection)

    @contextmanager
    def begin(self) -> Iterator[Office]:
        """Begin a writing transaction."""
        with self._engine.execution_options(**{WRITES: True}).begin() as connection:
            yield self._office(connection)

    @contextmanager
    def read(self) -> Iterator[Office]:
        """Begin a transaction that only reads."""
        with self._engine.connect() as connection:
            yield self._office(connection)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    def _office(self, connection: Connection) -> Office:
        return Office(
            audit=JournalBook(connection, AUDIT, self.seal),
            accounts=AccountBook(connection),
            visits=VisitBook(connection),
            tries=TryBook(connection),
            links=LinkBook(connection),
            people=PeopleBook(connection),
            imports=ImportBook(connection),
            sealed=SealedBook(connection),
            cards=CardBook(connection),
            bands=BandBook(connection),
            tills=TillBook(connection),
            inbox=InboxBook(connection),
        )
