"""What somebody agreed to show on their wristband's page, inside one transaction."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Connection, RowMapping, func, insert, select

from pos.rules.journal import instant
from settlement.consent_tables import band_consent
from settlement.rules.consent import Consent, GivenBy, Level
from settlement.vault import Place, Vault


@dataclass(frozen=True)
class Given:
    """One consent as it was written down: by which account, and when."""

    number: int
    consent: Consent
    account: int
    at: datetime


class ConsentBook:
    """Consents: each stays, the newest counts."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def now(self, person: str, vault: Vault) -> Consent | None:
        """Give what counts now; None for somebody who never agreed to anything."""
        found = self.history(person, vault, 1)
        return found[0].consent if found else None

    def history(self, person: str, vault: Vault, most: int) -> tuple[Given, ...]:
        """Give the newest consents of somebody, the one that counts first."""
        query = select(band_consent).where(band_consent.c.person == person)
        newest = query.order_by(band_consent.c.number.desc()).limit(most)
        return tuple(_read(row, vault) for row in self._db.execute(newest).mappings())

    def add(self, person: str, consent: Consent, vault: Vault, account: int, at: datetime) -> None:
        """Write down what somebody agreed to from now on."""
        number = (self._db.scalar(select(func.max(band_consent.c.number))) or 0) + 1
        self._db.execute(
            insert(band_consent).values(
                number=number,
                person=person,
                level=consent.level.value,
                given_by=consent.given_by.value,
                given_on=consent.given_on.isoformat(),
                called=vault.seal_text(_place("called", person, number), consent.called),
                note=vault.seal_text(_place("note", person, number), consent.note),
                key_version=vault.version,
                account=account,
                at=instant(at),
            )
        )


def _place(column: str, person: str, number: int) -> Place:
    return Place(band_consent.name, column, f"{person}/{number}")


def _read(row: RowMapping, vault: Vault) -> Given:
    consent = Consent(
        level=Level(row["level"]),
        given_by=GivenBy(row["given_by"]),
        given_on=date.fromisoformat(row["given_on"]),
        called=vault.open_text(_place("called", row["person"], row["number"]), row["called"]),
        note=vault.open_text(_place("note", row["person"], row["number"]), row["note"]),
    )
    return Given(row["number"], consent, row["account"], datetime.fromisoformat(row["at"]))
