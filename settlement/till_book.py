"""The tills of the city and their lines, inside one transaction."""

import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, func, insert, select, update

from pos.rules.errors import CanteenError
from pos.rules.journal import Head, entry_id, instant
from settlement.filed_line import Filed
from settlement.put_rows import put_rows
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

    def counts(self, scope: Scope) -> dict[str, int]:
        """Count the tills inside a scope by their state."""
        return dict(Counter(known.state for known in self.all() if scope.covers(known.place)))

    def others(self, code: str) -> int:
        """Count the tills in use besides one."""
        query = select(func.count()).where(till.c.state == ENROLLED, till.c.till != code)
        return self._db.scalar(query) or 0

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

    def lines_after(self, code: str, number: int, most: int) -> tuple[str, ...]:
        """Give a till's lines after a number, as many as may be."""
        query = select(till_entry.c.line).where(till_entry.c.till == code, till_entry.c.number > number)
        return tuple(self._db.scalars(query.order_by(till_entry.c.number).limit(most)))

    def add(self, lines: Sequence[Filed], before: Head, after: Head, at: datetime) -> None:
        """Take lines in and move the till's head with them.

        The head moves first, and only from where it was when the lines were checked: whoever else sends
        lines of this till at the same moment waits for its row and then finds it gone from there. So no
        number is ever there twice, in whatever months its lines stand.
        """
        numbers = [line.entry.number for line in lines]
        if not before.number < numbers[0] <= numbers[-1] == after.number:
            raise CanteenError(f"{after.till} {numbers[0]} 号接不上 {before.number} 号：这一批没有收下。")
        self._move_head(before, after, at)
        put_rows(self._db, till_entry, [line.row for line in lines])

    def _move_head(self, before: Head, after: Head, at: datetime) -> None:
        totals = json.dumps(dict(after.totals), sort_keys=True)
        values = {"number": after.number, "hash": after.hash, "totals": totals, "at": instant(at)}
        if before.number == 0:
            self._db.execute(insert(till_head).values(till=after.till, **values))
            return
        moved = update(till_head).where(till_head.c.till == after.till, till_head.c.number == before.number)
        if self._db.execute(moved.values(**values)).rowcount != 1:
            raise CanteenError(f"{after.till} 的流水同时从两处上传：这一批没有收下，请再传。")

    def twice(self) -> Sequence[str]:
        """Name every number that is there more than once: there is none, whatever happened."""
        columns = (till_entry.c.till, till_entry.c.number)
        query = select(*columns).group_by(*columns).having(func.count() > 1).order_by(*columns)
        return [entry_id(code, number) for code, number in self._db.execute(query)]

    def keep_aside(self, kept: KeptAside, at: datetime) -> bool:
        """Keep lines that do not fit, as they came; false where the same were kept before."""
        again = update(kept_aside).where(kept_aside.c.digest == kept.digest)
        if self._db.execute(again.values(times=kept_aside.c.times + 1)).rowcount:
            return False
        self._db.execute(insert(kept_aside).values(**vars(kept), at=instant(at), times=1))
        return True

    def aside_till(self, digest: str) -> str | None:
        """Say whose lines were kept aside under a digest."""
        return self._db.scalar(select(kept_aside.c.till).where(kept_aside.c.digest == digest))

    def aside_times(self, digests: Sequence[str]) -> dict[str, tuple[datetime, int]]:
        """Give when kept lines first came, and how often they came."""
        query = select(kept_aside.c.digest, kept_aside.c.at, kept_aside.c.times)
        rows = self._db.execute(query.where(kept_aside.c.digest.in_(digests)))
        return {row.digest: (datetime.fromisoformat(row.at), row.times) for row in rows}

    def aside(self, code: str | None = None) -> tuple[KeptAside, ...]:
        """Give what was kept aside, of one till or of all, newest first."""
        columns = [kept_aside.c[name] for name in KeptAside.__dataclass_fields__]
        query = select(*columns).order_by(kept_aside.c.at.desc(), kept_aside.c.digest)
        if code is not None:
            query = query.where(kept_aside.c.till == code)
        return tuple(KeptAside(**row) for row in self._db.execute(query).mappings())

    def count(self, code: str | None = None) -> int:
        """Count the lines of one till, or of all."""
        query = select(func.count()).select_from(till_entry)
        if code is not None:
            query = query.where(till_entry.c.till == code)
        return self._db.scalar(query) or 0
