"""The wristbands that the centre issued itself, inside one transaction."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, Select, case, func, insert, select, update

from pos.rules.cards import BOUND, CardKind
from pos.rules.journal import instant
from settlement.card_tables import band, bound_card
from settlement.people_tables import death, person, person_details

ISSUED, USED, ENDED = "issued", "used", "ended"


@dataclass(frozen=True)
class Band:
    """One of our own wristbands; ``card`` is what a till knows it by, ``token`` finds its page."""

    band: int
    token: str
    card: str
    batch: int
    community: str
    state: str
    issued_at: str
    account: int | None

    @property
    def printed(self) -> str:
        """Give the number that people read on it: batch and band."""
        return f"{self.batch}-{self.band}"


@dataclass(frozen=True)
class Batch:
    """Wristbands that were made at once: how many are blank, in use, and at their end."""

    batch: int
    community: str
    issued_at: str
    account: int | None
    blank: int
    used: int
    ended: int

    @property
    def made_at(self) -> datetime:
        """Give when it was made."""
        return datetime.fromisoformat(self.issued_at)


class BandBook:
    """Our own wristbands: never more than the hash of a token is kept."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def issue(
        self, digests: Sequence[tuple[str, str]], community: str, account: int | None, at: datetime
    ) -> tuple[Band, ...]:
        """Write down a batch of new wristbands, each given by the hashes of its token and of its code."""
        batch = (self._db.scalar(select(func.max(band.c.batch))) or 0) + 1
        first = (self._db.scalar(select(func.max(band.c.band))) or 0) + 1
        made = tuple(
            Band(number, token, card, batch, community, ISSUED, instant(at), account)
            for number, (token, card) in enumerate(digests, first)
        )
        self._db.execute(insert(band), [vars(each) for each in made])
        return made

    def with_token(self, token: str) -> Band | None:
        """Find a wristband by the hash of its token."""
        return self._one(band.c.token == token)

    def with_card(self, card: str) -> Band | None:
        """Find a wristband by the hash of its code."""
        return self._one(band.c.card == card)

    def turn(self, number: int, state: str) -> None:
        """Say that a wristband was handed out, or is at its end."""
        self._db.execute(update(band).where(band.c.band == number).values(state=state))

    def of_batch(self, batch: int) -> tuple[Band, ...]:
        """Give the wristbands of a batch as they were printed."""
        query = select(band).where(band.c.batch == batch).order_by(band.c.band)
        return tuple(Band(**row) for row in self._db.execute(query).mappings())

    def batch(self, batch: int) -> Batch | None:
        """Find a batch by its number."""
        found = self._db.execute(_batches().where(band.c.batch == batch)).mappings().one_or_none()
        return Batch(**found) if found else None

    def batches(self, communities: Collection[str] | None, before: int, most: int) -> tuple[Batch, ...]:
        """Give the newest batches of these communities, or of all, numbered below ``before``."""
        query = _batches().where(band.c.batch < before).order_by(band.c.batch.desc()).limit(most)
        if communities is not None:
            query = query.where(band.c.community.in_(communities))
        return tuple(Batch(**row) for row in self._db.execute(query).mappings())

    def newest(self, community: str | None = None) -> int:
        """Give the number of the newest batch, of a community or of all; 0 where there is none."""
        query = select(func.max(band.c.batch))
        if community is not None:
            query = query.where(band.c.community == community)
        return self._db.scalar(query) or 0

    def without_one(self, community: str, born_until: date, most: int) -> tuple[str, ...]:
        """Name who lives in a community, is old enough and wears no wristband, home by home."""
        wears = select(bound_card.c.card).where(
            bound_card.c.person == person.c.person,
            bound_card.c.kind == CardKind.BAND.value,
            bound_card.c.state == BOUND,
        )
        died = select(death.c.person).where(death.c.person == person.c.person, death.c.closed_by.is_(None))
        at = person_details.c
        query = (
            select(person.c.person)
            .join(person_details, at.person == person.c.person)
            .where(at.closed_by.is_(None), at.community == community, at.moved_away_on.is_(None))
            .where(person.c.born_on <= born_until.isoformat(), ~wears.exists(), ~died.exists())
            .order_by(at.grid, at.building, at.home, person.c.person)
        )
        return tuple(self._db.scalars(query.limit(most)))

    def _one(self, condition: ColumnElement[bool]) -> Band | None:
        row = self._db.execute(select(band).where(condition)).mappings().one_or_none()
        return Band(**row) if row else None


def _batches() -> Select[tuple[int, str, str, int | None, int, int, int]]:
    def counted(state: str) -> ColumnElement[int]:
        return func.sum(case((band.c.state == state, 1), else_=0))

    return select(
        band.c.batch,
        band.c.community,
        band.c.issued_at,
        band.c.account,
        counted(ISSUED).label("blank"),
        counted(USED).label("used"),
        counted(ENDED).label("ended"),
    ).group_by(band.c.batch, band.c.community, band.c.issued_at, band.c.account)
