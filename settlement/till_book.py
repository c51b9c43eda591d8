"""The tills of the city and their lines, inside one transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from pos.journal_book import found_by
from pos.rules.errors import CanteenError
from pos.rules.journal import Entry, Head, instant, line_of
from settlement.rules.roles import Scope, read_scope
from settlement.till_tables import kept_aside, till, till_entry, till_head, till_invitation

INVITED, ENROLLED, REVOKED = "invited", "enrolled", "revoked"


@dataclass(frozen=True)
class TillKnown:
    """One till as the centre knows it."""

    till: str
    canteen: str
    place: Scope
    public_key: str
    state: str
    made_at: str
    enrolled_at: str
    seen_at: str


@dataclass(frozen=True)
class KeptAside:
    """Lines that did not fit: which, why, and how often they came."""

    digest: str
    till: str
    first: int
    last: int
    why: str
    sentence: str
    body: bytes


class TillBook:
    """Which tills there are, and who may speak for one."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, code: str) -> TillKnown | None:
        """Find a till by its code."""
        return self._one(till.c.till == code)

    def all(self) -> tuple[TillKnown, ...]:
        """Give every till, in the order of their codes."""
        return self._many()

    def with_token(self, hashed: str) -> TillKnown | None:
        """Find the till that shows a token."""
        return self._one(till.c.token == hashed, till.c.state == ENROLLED)

    def add(self, code: str, canteen: str, place: Scope, at: datetime) -> None:
        """Make a till that nobody has enrolled yet."""
        values = {"till": code, "canteen": canteen, "place": str(place), "state": INVITED}
        times = {"made_at": instant(at), "enrolled_at": "", "seen_at": ""}
        self._db.execute(insert(till).values(**values, **times, public_key="", token=None))

    def invite(self, hashed: str, code: str, until: datetime) -> None:
        """Keep a one-time code for a till; an older one for the same till stops working."""
        self._db.execute(delete(till_invitation).where(till_invitation.c.till == code))
        self._db.execute(insert(till_invitation).values(code=hashed, till=code, expires_at=instant(until)))

    def use_invitation(self, hashed: str, now: datetime) -> str | None:
        """Use a one-time code up and give its till; None for one that does not work."""
        query = delete(till_invitation).where(
            till_invitation.c.code == hashed, till_invitation.c.expires_at > instant(now)
        )
        return self._db.scalar(query.returning(till_invitation.c.till))

    def enrol(self, code: str, public_key: str, hashed: str, at: datetime) -> None:
        """Keep a till's public key, and the hash of the token that it shows from now on."""
        values = {"public_key": public_key, "token": hashed, "state": ENROLLED, "enrolled_at": instant(at)}
        self._db.execute(update(till).where(till.c.till == code).values(**values))

    def revoke(self, code: str) -> None:
        """Let a till speak no more."""
        self._db.execute(update(till).where(till.c.till == code).values(token=None, state=REVOKED))
        self._db.execute(delete(till_invitation).where(till_invitation.c.till == code))

    def seen(self, code: str, at: datetime) -> None:
        """Remember when a till last spoke."""
        self._db.execute(update(till).where(till.c.till == code).values(seen_at=instant(at)))

    def _one(self, *conditions: ColumnElement[bool]) -> TillKnown | None:
        return next(iter(self._many(*conditions)), None)

    def _many(self, *conditions: ColumnElement[bool]) -> tuple[TillKnown, ...]:
        columns = [column for column in till.columns if column.name != "token"]
        rows = self._db.execute(select(*columns).where(*conditions).order_by(till.c.till)).mappings()
        return tuple(TillKnown(**{**row, "place": read_scope(row["place"])}) for row in rows)


class InboxBook:
    """The lines of all tills, each once."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def head(self, code: str) -> Head:
        """Give the end of a till's chain as the centre has it."""
        query = select(till_head).where(till_head.c.till == code)
        row = self._db.execute(query).mappings().one_or_none()
        return Head(code, row["number"], row["hash"], json.loads(row["totals"])) if row else Head(code)

    def lines(self, code: str, first: int, last: int) -> Sequence[str]:
        """Give a till's lines from one number to another, both included, as far as they are there."""
        query = select(till_entry.c.line).where(
            till_entry.c.till == code, till_entry.c.number.between(first, last)
        )
        return self._db.scalars(query.order_by(till_entry.c.number)).all()

    def add(self, entries: Sequence[Entry], before: Head, after: Head, at: datetime) -> None:
        """Take lines in and move the till's head with them."""
        rows = [
            {"till": made.till, "number": made.number, **found_by(made), "line": line_of(made)}
            for made in entries
        ]
        self._db.execute(insert(till_entry), rows)
        totals = json.dumps(dict(after.totals), sort_keys=True)
        values = {"number": after.number, "hash": after.hash, "totals": totals, "at": instant(at)}
        if before.number == 0:
            self._db.execute(insert(till_head).values(till=after.till, **values))
            return
        moved = update(till_head).where(till_head.c.till == after.till, till_head.c.number == before.number)
        if self._db.execute(moved.values(**values)).rowcount != 1:
            raise CanteenError(f"{after.till} 的流水同时从两处上传：这一批没有收下，请再传。")

    def keep_aside(self, kept: KeptAside, at: datetime) -> bool:
        """Keep lines that do not fit, as they came; false where the same were kept before."""
        again = update(kept_aside).where(kept_aside.c.digest == kept.digest)
        if self._db.execute(again.values(times=kept_aside.c.times + 1)).rowcount:
            return False
        self._db.execute(insert(kept_aside).values(**vars(kept), at=instant(at), times=1))
        return True

    def aside(self, code: str | None = None) -> tuple[KeptAside, ...]:
        """Give what was kept aside, of one till or of all, newest first."""
        columns = [kept_aside.c[name] for name in KeptAside.__dataclass_fields__]
        query = select(*columns).order_by(kept_aside.c.at.desc(), kept_aside.c.digest)
        if code is not None:
            query = query.where(kept_aside.c.till == code)
        return tuple(KeptAside(**row) for row in self._db.execute(query).mappings())

    def count(self) -> int:
        """Count the lines of all tills."""
        return self._db.scalar(select(func.count()).select_from(till_entry)) or 0
