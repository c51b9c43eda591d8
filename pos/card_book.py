"""Wristbands and cards by the digest of their code, inside one transaction."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Connection, RowMapping, bindparam, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from pos.rules.cards import BOUND, LOST, CardKind
from pos.tables import card

_GET = select(card).where(card.c.digest == bindparam("wanted"))


@dataclass(frozen=True)
class Card:
    """Something somebody wears or carries; ``since`` is the day it was registered, where known."""

    digest: str
    person: str
    kind: CardKind
    lost: bool = False
    since: date | None = None


class CardBook:
    """Who wears and carries what; the text of a code is never here."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def get(self, digest: str) -> Card | None:
        """Find the card of a code."""
        row = self._db.execute(_GET, {"wanted": digest}).mappings().one_or_none()
        return _card(row) if row else None

    def of_person(self, person: str) -> tuple[Card, ...]:
        """Give everything somebody wears and carries: what works first, then what is lost."""
        order = (card.c.state, card.c.since, card.c.digest)
        theirs = select(card).where(card.c.person == person).order_by(*order)
        return tuple(_card(row) for row in self._db.execute(theirs).mappings())

    def add(self, new: Card) -> None:
        """Give a card to its person."""
        since = new.since.isoformat() if new.since else ""
        row = {"digest": new.digest, "person": new.person, "kind": new.kind.value, "since": since}
        self._db.execute(insert(card).values(**row, state=LOST if new.lost else BOUND))

    def turn(self, known: Card, *, lost: bool) -> bool:
        """Make a card lost or found; false where somebody was faster."""
        was, becomes = (BOUND, LOST) if lost else (LOST, BOUND)
        theirs = (card.c.digest == known.digest, card.c.person == known.person, card.c.state == was)
        return bool(self._db.execute(update(card).where(*theirs).values(state=becomes)).rowcount)

    def put(self, told: Card) -> None:
        """Let a card stand as the centre says, whatever was known of it here."""
        since = told.since.isoformat() if told.since else ""
        state = LOST if told.lost else BOUND
        values = {"person": told.person, "kind": told.kind.value, "state": state, "since": since}
        row = insert(card).values(digest=told.digest, **values)
        self._db.execute(row.on_conflict_do_update(index_elements=["digest"], set_=values))

    def keep_only(self, digests: Collection[str]) -> None:
        """Take every other card from its person."""
        others = [known for known in self._db.scalars(select(card.c.digest)) if known not in digests]
        if others:
            one = delete(card).where(card.c.digest == bindparam("gone"))
            self._db.execute(one, [{"gone": digest} for digest in others])

    def remove(self, digest: str) -> None:
        """Take a card from its person."""
        self._db.execute(delete(card).where(card.c.digest == digest))


def _card(row: RowMapping) -> Card:
    since = date.fromisoformat(row["since"]) if row["since"] else None
    return Card(row["digest"], row["person"], CardKind(row["kind"]), row["state"] == LOST, since)
