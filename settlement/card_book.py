"""Which code belongs to whom, inside one transaction."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, insert, select, update

from pos.rules.cards import BOUND, LOST, CardKind
from pos.rules.journal import instant
from settlement.card_tables import bound_card, card_change


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


@dataclass(frozen=True)
class Changes:
    """Cards that have changed up to a version, each as it stands now; None for one that is nobody's."""

    version: int
    cards: Mapping[str, Card | None]
    more: bool


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
        self.tell(card)
        return Card(number, **new)

    def turn(self, number: int, state: str, at: datetime) -> None:
        """Say that a card is lost, or found again."""
        turned = update(bound_card).where(bound_card.c.number == number).returning(bound_card.c.card)
        card = self._db.scalar(turned.values(state=state, since=instant(at)))
        if card is not None:
            self.tell(card)

    def unbind(self, number: int) -> None:
        """Take a card from its owner."""
        gone = delete(bound_card).where(bound_card.c.number == number).returning(bound_card.c.card)
        card = self._db.scalar(gone)
        if card is not None:
            self.tell(card)

    def tell(self, card: str) -> None:
        """Let every till hear how a card stands now."""
        self._db.execute(insert(card_change).values(card=card))

    def changes(self, after: int, most: int) -> Changes:
        """Say how each card stands now that has changed since a version."""
        query = select(card_change).where(card_change.c.version > after)
        rows = self._db.execute(query.order_by(card_change.c.version).limit(most)).all()
        changed = {row.card: None for row in rows}
        now = self.owners(changed)
        version = rows[-1].version if rows else after
        return Changes(version, {card: now.get(card) for card in changed}, more=len(rows) == most)

    def _one(self, condition: ColumnElement[bool]) -> Card | None:
        row = self._db.execute(select(bound_card).where(condition)).mappings().one_or_none()
        return Card(**row) if row else None
