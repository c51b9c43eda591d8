"""What is known of a person for a claim: statuses with their periods, death, cards, and what is odd."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property

from pos.rules.people import Diner, Status


@dataclass(frozen=True, slots=True)
class CardSpan:
    """One card of a person, from the moment it was bound until it was lost, replaced or given back."""

    card: str
    kind: str
    bound_at: datetime
    ended_at: datetime | None = None
    why: str = ""

    def held_at(self, at: datetime) -> bool:
        """Tell whether the card was good at a moment."""
        return self.bound_at <= at and (self.ended_at is None or at < self.ended_at)


@dataclass(frozen=True)
class PersonKnown:
    """Somebody of the ledger as claims know them: a keyed digest in place of the number, a masked name.

    ``alike`` is the keyed digest of birth date and folded name; ``id_fault`` says what is wrong with the
    ID number, or nothing. ``listed_on`` is the first day on any list.
    """

    person: str
    born_on: date
    statuses: tuple[Status, ...] = ()
    died_on: date | None = None
    cards: tuple[CardSpan, ...] = ()
    alike: str = ""
    id_fault: str = ""
    name: str = ""
    community: str = ""
    listed_on: date | None = None
    moved_away_on: date | None = None

    @cached_property
    def diner(self) -> Diner:
        """Give only what pricing needs."""
        return Diner(self.person, self.born_on, self.statuses)


@dataclass(frozen=True)
class Staff:
    """Who works at a canteen, and whether the bureau has confirmed that they may eat at a concession."""

    canteen: str
    person: str
    confirmed: bool = False


People = Mapping[str, PersonKnown]


@dataclass(frozen=True)
class Roll:
    """Everybody a claim may name."""

    people: People = field(default_factory=dict)
    staff: tuple[Staff, ...] = ()
