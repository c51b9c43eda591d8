"""The centre's database: one transaction at a time, and the only place where its rows become values."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine

from pos.durable import WRITES
from pos.journal_book import JournalBook
from pos.keys import Seal
from pos.schema import Standing
from settlement.account_book import AccountBook
from settlement.band_book import BandBook
from settlement.band_view_book import BandViewBook
from settlement.beside_book import BesideBook
from settlement.card_book import CardBook
from settlement.centre_schema import open_tables, standing_of
from settlement.claim_book import ClaimBook
from settlement.claim_line_book import ClaimLineBook
from settlement.claim_people_book import ClaimPeopleBook
from settlement.consent_book import ConsentBook
from settlement.elsewhere_book import ElsewhereBook
from settlement.engine import EVERYTHING
from settlement.entry_months import EntryMonths
from settlement.erasure_book import ErasureBook
from settlement.feed_book import FeedBook
from settlement.finding_book import ClaimFindingBook
from settlement.findings_book import FindingsBook
from settlement.found_book import FoundBook
from settlement.grid_book import GridBook
from settlement.health_book import HealthBook
from settlement.import_book import ImportBook
from settlement.link_book import LinkBook
from settlement.month_book import MonthBook
from settlement.named_day_book import NamedDayBook
from settlement.partner_book import PartnerBook
from settlement.people_book import PeopleBook
from settlement.people_feed_book import PeopleFeedBook
from settlement.people_search_book import PeopleSearchBook
from settlement.rewriting import rewrite_files
from settlement.run_book import RunBook
from settlement.sealed_book import SealedBook
from settlement.sold_book import SoldBook
from settlement.till_book import InboxBook, TillBook
from settlement.visit_book import TryBook, VisitBook
from settlement.wall_book import WallBook

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
    feed: FeedBook
    people_feed: PeopleFeedBook
    search: PeopleSearchBook
    grids: GridBook
    findings: FindingsBook
    imports: ImportBook
    sealed: SealedBook
    cards: CardBook
    bands: BandBook
    band_views: BandViewBook
    consents: ConsentBook
    found: FoundBook
    tills: TillBook
    inbox: InboxBook
    health: HealthBook
    sold: SoldBook
    sold_months: MonthBook
    walls: WallBook
    months: EntryMonths
    runs: RunBook
    partners: PartnerBook
    elsewhere: ElsewhereBook
    named_days: NamedDayBook
    erasures: ErasureBook
    claim_lines: ClaimLineBook
    claim_people: ClaimPeopleBook
    claims: ClaimBook
    claim_findings: ClaimFindingBook
    beside: BesideBook


class Centre:
    """Opens transactions; what is inside one either happens wholly or not at all."""

    def __init__(self, engine: Engine, seal: Seal) -> None:
        self._engine = engine
        self.seal = seal
        open_tables(engine)
        with self.read() as office:
            is_named = bool(office.feed.id())
        if not is_named:
            with self.begin() as office:
                office.feed.begin()

    @contextmanager
    def begin(self, *held: str) -> Iterator[Office]:
        """Begin a writing transaction; nobody else writes meanwhile to what it holds, at first everything."""
        with self._engine.execution_options(**{WRITES: held or (EVERYTHING,)}).begin() as connection:
            yield self._office(connection)

    @contextmanager
    def read(self) -> Iterator[Office]:
        """Begin a transaction that only reads."""
        with self._engine.connect() as connection:
            yield self._office(connection)

    def standing(self) -> Standing:
        """Ask the database which revision its tables stand at."""
        with self._engine.connect() as connection:
            return standing_of(connection)

    def rewrite_files(self) -> None:
        """Write the files anew: nothing that was deleted is left in them."""
        rewrite_files(self._engine)

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
            feed=FeedBook(connection),
            people_feed=PeopleFeedBook(connection),
            search=PeopleSearchBook(connection),
            grids=GridBook(connection),
            findings=FindingsBook(connection),
            imports=ImportBook(connection),
            sealed=SealedBook(connection),
            cards=CardBook(connection),
            bands=BandBook(connection),
            band_views=BandViewBook(connection),
            consents=ConsentBook(connection),
            found=FoundBook(connection),
            tills=TillBook(connection),
            inbox=InboxBook(connection),
            health=HealthBook(connection),
            sold=SoldBook(connection),
            sold_months=MonthBook(connection),
            walls=WallBook(connection),
            months=EntryMonths(connection),
            runs=RunBook(connection),
            partners=PartnerBook(connection),
            elsewhere=ElsewhereBook(connection),
            named_days=NamedDayBook(connection),
            erasures=ErasureBook(connection),
            claim_lines=ClaimLineBook(connection),
            claim_people=ClaimPeopleBook(connection),
            claims=ClaimBook(connection),
            claim_findings=ClaimFindingBook(connection),
            beside=BesideBook(connection),
        )
