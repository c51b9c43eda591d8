"""Which code belongs to whom, inside one transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from pos.rules.cards import CardKind
from pos.rules.journal import instant
from settlement.card_tables import bound_card

BOUND, LOST = "bound", "lost"


@dataclass(frozen=True)
class Card:
    """A wristband or card that belongs to somebody; it is named by its number, never by its code."""

    number: int
    card: str
    person: str
    kind: str
    state: str
    since: str

    @property
    def is_lost(self) -> bool:
        """Tell whether it was reported lost."""
        return self.state == LOST

    @property
    def is_a_band(self) -> bool:
        """Tell whether it is worn on a wrist."""
        return self.kind == CardKind.BAND

    @property
    def began_at(self) -> datetime:
        """Give when its state began."""
        return datetime.fromisoformat(self.since)


class CardBook:
    """Who owns which wristband or card."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, card: str) -> Card | None:
        """Find a card by the keyed hash of its code."""
        return self._one(bound_card.c.card == card)

    def numbered(self, number: int) -> Card | None:
        """Find a card by its number."""
        return self._one(bound_card.c.number == number)

    def of(self, person: str) -> tuple[Card, ...]:
        """Give the cards of somebody, the oldest number first."""
        query = select(bound_card).where(bound_card.c.person == person).order_by(bound_card.c.number)
        return tuple(Card(**row) for row in self._db.execute(query).mappings())

    def newest(self, person: str) -> int:
        """Give the number of the card that somebody got last; 0 for somebody without one."""
        query = select(bound_card.c.number).where(bound_card.c.person == person)
        return self._db.scalar(query.order_by(bound_card.c.number.desc()).limit(1)) or 0

    def owners(self, cards: Collection[str]) -> dict[str, Card]:
        """Give the cards of these keyed hashes that somebody has."""
        query = select(bound_card).where(bound_card.c.card.in_(cards))
        return {row["card"]: Card(**row) for row in self._db.execute(query).mappings()}

    def bind(self, card: str, person: str, kind: str, at: datetime) -> Card:
        """Give a card that nobody has to somebody."""
        new = {"card": card, "person": person, "kind": kind, "state": BOUND, "since": instant(at)}
        number = self._db.execute(insert(bound_card).returning(bound_card.c.number), new).scalar_one()
        return Card(number, **new)

    def turn(self, number: int, state: str, at: datetime) -> None:
        """Say that a card is lost, or found again."""
        turned = update(bound_card).where(bound_card.c.number == number)
        self._db.execute(turned.values(state=state, since=instant(at)))

    def unbind(self, number: int) -> None:
        """Take a card from its owner."""
        self._db.execute(delete(bound_card).where(bound_card.c.number == number))

    def _one(self, condition: ColumnElement[bool]) -> Card | None:
        row = self._db.execute(select(bound_card).where(condition)).mappings().one_or_none()
        return Card(**row) if row else None
