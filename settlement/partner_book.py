"""Partners and what they asked, inside one transaction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import (
    ColumnElement,
    Connection,
    RowMapping,
    delete,
    func,
    insert,
    or_,
    select,
    update,
)

from pos.rules.journal import instant
from settlement.partner_tables import partner, partner_check, partner_key
from settlement.rules.faults import Fault
from settlement.rules.sign_in import folded_name


@dataclass(frozen=True)
class Terms:
    """What a partner may ask: from which age somebody is entitled, and how often a day."""

    age_least: int
    per_day_max: int


@dataclass(frozen=True)
class Partner:
    """A sight, a pharmacy, an office that gives elders a benefit of its own."""

    number: int
    name: str
    terms: Terms
    locked: bool
    made_at: str


@dataclass(frozen=True)
class Key:
    """A key of a partner: when it was made and when it ends, not what it says."""

    made_at: datetime
    ends_at: datetime | None


@dataclass(frozen=True)
class Check:
    """One question of a partner and its answer."""

    reference: str
    partner: int
    day: str
    at: str
    card: str
    entitled: int


@dataclass(frozen=True)
class DayCount:
    """How many codes a partner asked about on a day, and how many of them were entitled."""

    day: date
    asked: int
    entitled: int


class PartnerBook:
    """Who may ask, with which key, and what was asked."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, number: int) -> Partner | None:
        """Find a partner by its number."""
        return self._one(partner.c.partner == number)

    def after(self, number: int, most: int) -> list[Partner]:
        """List partners, oldest first, beginning after a number."""
        query = select(partner).where(partner.c.partner > number).order_by(partner.c.partner).limit(most)
        return [_read(row) for row in self._db.execute(query).mappings()]

    def with_key(self, hashed: str, now: datetime) -> Partner | None:
        """Find who may ask with a key now."""
        holds = or_(partner_key.c.ends_at.is_(None), partner_key.c.ends_at > instant(now))
        owner = select(partner_key.c.partner).where(partner_key.c.hashed == hashed, holds)
        return self._one(partner.c.partner.in_(owner) & (partner.c.locked == 0))

    def add(self, name: str, terms: Terms, account: int, at: datetime) -> Partner:
        """Make a partner that has no key yet."""
        folded = folded_name(name)
        if self._one(partner.c.folded == folded) is not None:
            raise Fault("name", f"已经有叫 {name} 的合作单位：请换一个名字，或在后面加地点。")
        values = {"name": name, "folded": folded, "locked": 0, "made_at": instant(at), "account": account}
        made = self._db.execute(insert(partner).values(**values, **vars(terms)).returning(partner))
        return _read(made.mappings().one())

    def change(self, number: int, terms: Terms) -> None:
        """Let a partner ask about another age, or more or less often."""
        self._db.execute(update(partner).where(partner.c.partner == number).values(**vars(terms)))

    def lock(self, number: int, *, locked: bool) -> bool:
        """Close a partner or open it again; false where it was so before."""
        asked = update(partner).where(partner.c.partner == number, partner.c.locked == int(not locked))
        return self._db.execute(asked.values(locked=int(locked))).rowcount == 1

    def add_key(self, number: int, hashed: str, at: datetime) -> None:
        """Keep the hash of a new key."""
        values = {"hashed": hashed, "partner": number, "made_at": instant(at), "ends_at": None}
        self._db.execute(insert(partner_key).values(**values))

    def end_keys(self, number: int, until: datetime) -> None:
        """Let every key of a partner end at an instant, where it does not end before."""
        later = or_(partner_key.c.ends_at.is_(None), partner_key.c.ends_at > instant(until))
        ending = update(partner_key).where(partner_key.c.partner == number, later)
        self._db.execute(ending.values(ends_at=instant(until)))

    def keys(self, number: int, most: int) -> list[Key]:
        """Give the keys of a partner, the newest first."""
        query = select(partner_key.c.made_at, partner_key.c.ends_at).where(partner_key.c.partner == number)
        newest = query.order_by(partner_key.c.made_at.desc(), partner_key.c.ends_at.is_(None).desc())
        return [
            Key(datetime.fromisoformat(made), datetime.fromisoformat(ends) if ends else None)
            for made, ends in self._db.execute(newest.limit(most))
        ]

    def check(self, reference: str) -> Check | None:
        """Find a check by its reference."""
        query = select(partner_check).where(partner_check.c.reference == reference)
        row = self._db.execute(query).mappings().one_or_none()
        return Check(**row) if row else None

    def add_check(self, made: Check) -> None:
        """Write down a check."""
        self._db.execute(insert(partner_check).values(**vars(made)))

    def forget_before(self, day: date) -> int:
        """Delete the checks of before a day; give how many they were."""
        old = delete(partner_check).where(partner_check.c.day < day.isoformat())
        return self._db.execute(old).rowcount

    def count(self, number: int, day: date) -> int:
        """Count what a partner asked on a day."""
        asked = (partner_check.c.partner == number, partner_check.c.day == day.isoformat())
        return self._db.scalar(select(func.count()).select_from(partner_check).where(*asked)) or 0

    def counts(self, number: int, days: Iterable[date]) -> list[DayCount]:
        """Count what a partner asked on each of some days, also on those without a question."""
        wanted = list(days)
        query = select(partner_check.c.day, func.count(), func.sum(partner_check.c.entitled)).where(
            partner_check.c.partner == number, partner_check.c.day.in_([day.isoformat() for day in wanted])
        )
        found = {day: (asked, yes) for day, asked, yes in self._db.execute(query.group_by("day"))}
        return [DayCount(day, *found.get(day.isoformat(), (0, 0))) for day in wanted]

    def _one(self, condition: ColumnElement[bool]) -> Partner | None:
        row = self._db.execute(select(partner).where(condition)).mappings().one_or_none()
        return _read(row) if row else None


def _read(row: RowMapping) -> Partner:
    terms = Terms(row["age_least"], row["per_day_max"])
    return Partner(row["partner"], row["name"], terms, bool(row["locked"]), row["made_at"])
