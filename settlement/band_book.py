"""The wristbands that the centre issued itself, inside one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, func, insert, select, update

from pos.rules.journal import instant
from settlement.card_tables import band

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

    def _one(self, condition: ColumnElement[bool]) -> Band | None:
        row = self._db.execute(select(band).where(condition)).mappings().one_or_none()
        return Band(**row) if row else None
