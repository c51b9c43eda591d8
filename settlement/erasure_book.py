from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, Table, delete, exists, func, insert, or_, select

from pos.rules.journal import instant
from pos.tables import entry
from settlement.account_tables import account
from settlement.card_tables import band, bound_card, card_change
from settlement.consent_tables import band_view
from settlement.erasure_tables import OF_A_PERSON, erased_person
from settlement.import_book import UNDONE
from settlement.people_book import PAGE
from settlement.people_tables import death, listing, people_import, person, person_details, suspicion
from settlement.rules.retention import Reason
from settlement.rules.roles import Role
from settlement.till_tables import till_entry


@dataclass(frozen=True)
class Stub:
    """What stays of somebody who was erased."""

    number: int
    person: str
    reason: str
    erased_at: str


class ErasureBook:
    """Everything of one person at once, inside one transaction: to be shown, or to be gone."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def beginning_with(self, start: str, most: int) -> tuple[str, ...]:
        """Find the people of the ledger whose hash begins so."""
        query = select(person.c.person).where(person.c.person.startswith(start, autoescape=True))
        return tuple(self._db.scalars(query.order_by(person.c.person).limit(most)))

    def rows(self, table: Table, digest: str) -> tuple[RowMapping, ...]:
        """Give all rows of somebody in one of the tables, as stored, past ones too."""
        query = select(table).where(table.c.person == digest).order_by(*table.primary_key)
        return tuple(self._db.execute(query).mappings())

    def wipe(self, digest: str) -> dict[str, int]:
        """Delete every row of somebody; give how many by table."""
        if self._db.dialect.name == "sqlite":
            self._db.exec_driver_sql("PRAGMA secure_delete = ON")
        theirs = select(band.c.band).join(bound_card, bound_card.c.card == band.c.card)
        looks = delete(band_view).where(band_view.c.band.in_(theirs.where(bound_card.c.person == digest)))
        gone = {band_view.name: self._db.execute(looks).rowcount}
        wore = select(bound_card.c.card).where(bound_card.c.person == digest)
        self._db.execute(insert(card_change).from_select(["card"], wore))  # no till knows them any more
        for table in OF_A_PERSON:
            gone[table.name] = self._db.execute(delete(table).where(table.c.person == digest)).rowcount
        return gone

    def leave_stub(self, digest: str, reason: Reason, at: datetime) -> int:
        """Write down that somebody was erased; give the number."""
        values = {"person": digest, "reason": reason.value, "erased_at": instant(at)}
        made = insert(erased_person).values(values).returning(erased_person.c.number)
        return int(self._db.execute(made).scalar_one())

    def stubs(self, digest: str) -> tuple[Stub, ...]:
        """Give every erasure of somebody, oldest first."""
        query = select(erased_person).where(erased_person.c.person == digest)
        return tuple(
            Stub(**row) for row in self._db.execute(query.order_by(erased_person.c.number)).mappings()
        )

    def till_lines(self, digest: str) -> Iterator[str]:
        """Give the tills' lines that name somebody, oldest first."""
        query = select(till_entry.c.line).where(till_entry.c.person == digest)
        yield from self._db.scalars(query.order_by(till_entry.c.day, till_entry.c.till, till_entry.c.number))

    def audit_lines(self, digest: str) -> Iterator[str]:
        """Give the audit trail's lines that name somebody, oldest first."""
        query = select(entry.c.line).where(entry.c.person == digest).order_by(entry.c.till, entry.c.number)
        yield from self._db.scalars(query)

    def roles(self, accounts: Collection[int]) -> dict[int, str]:
        """Give the role of each account, in words; who they are is nobody's business here."""
        rows = self._db.execute(select(account.c.id, account.c.role).where(account.c.id.in_(accounts)))
        return {number: Role(role).label for number, role in rows}

    def maybe_gone(self) -> Iterator[Sequence[str]]:
        """Give everybody who is on no list and dead or moved away, a page at a time."""
        listed = exists().where(listing.c.person == person.c.person, listing.c.closed_by.is_(None))
        dead = exists().where(death.c.person == person.c.person, death.c.closed_by.is_(None))
        away = exists().where(
            person_details.c.person == person.c.person,
            person_details.c.closed_by.is_(None),
            person_details.c.moved_away_on.is_not(None),
        )
        query = select(person.c.person).where(~listed, or_(dead, away)).order_by(person.c.person).limit(PAGE)
        after = ""
        while page := self._db.scalars(query.where(person.c.person > after)).all():
            yield page
            after = page[-1]

    def unknown_dead(self, before: date) -> tuple[str, ...]:
        """Give those who died before a day and of whom the ledger knows nothing else."""
        known = exists().where(person.c.person == death.c.person)
        query = select(death.c.person).where(~known).group_by(death.c.person)
        return tuple(self._db.scalars(query.having(func.max(death.c.died_on) < before.isoformat())))

    def drop_remarks(self, before: datetime, *, dry_run: bool) -> int:
        """Let go of what looked wrong in imports that were undone, once they are old; give how many."""
        undone = select(people_import.c.number).where(
            people_import.c.state == UNDONE, people_import.c.at < instant(before)
        )
        old = suspicion.c["import"].in_(undone)
        if dry_run:
            return self._db.scalar(select(func.count()).select_from(suspicion).where(old)) or 0
        return self._db.execute(delete(suspicion).where(old)).rowcount
