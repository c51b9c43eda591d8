"""One-time links, inside one transaction."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, insert, select

from pos.rules.journal import instant
from settlement.account_tables import link

VALID = timedelta(hours=24)


class Purpose(StrEnum):
    """What a link lets its holder set."""

    FIRST = "first"
    """Name, password and code of the first administrator."""
    ACCOUNT = "account"
    """Password, and code where the role has one, of an account that an administrator made."""
    CODE = "code"
    """The code of one's own account, after signing in."""


@dataclass(frozen=True)
class Link:
    """What is kept of a link: not its token, only the hash."""

    hashed: str
    account: int | None
    purpose: Purpose
    code_secret: str = field(repr=False)

    @property
    def row(self) -> str:
        """Name this row where a secret is sealed for it."""
        return f"link:{self.hashed}"


class LinkBook:
    """Links that were given out and not used yet."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def give(self, given: Link, at: datetime) -> None:
        """Keep a new link; the older ones for the same account stop working, and so do all expired ones."""
        same = link.c.account.is_(None) if given.account is None else link.c.account == given.account
        self._db.execute(delete(link).where(same))
        self._db.execute(delete(link).where(link.c.expires_at <= instant(at)))
        values = {"token": given.hashed, "account": given.account, "purpose": given.purpose.value}
        sealed = {"code_secret": given.code_secret, "expires_at": instant(at + VALID)}
        self._db.execute(insert(link).values(**values, **sealed))

    def find(self, hashed: str, now: datetime) -> Link | None:
        """Find a link that still works."""
        query = select(link).where(link.c.token == hashed, link.c.expires_at > instant(now))
        row = self._db.execute(query).mappings().one_or_none()
        if row is None:
            return None
        return Link(row["token"], row["account"], Purpose(row["purpose"]), row["code_secret"])

    def use(self, given: Link) -> bool:
        """Use a link up; false where somebody else was first."""
        return self._db.execute(delete(link).where(link.c.token == given.hashed)).rowcount == 1

    def withdraw(self, account: int) -> None:
        """Make the links of an account stop working."""
        self._db.execute(delete(link).where(link.c.account == account))
