"""What looks wrong in the ledger as it stands, over all lists, inside one transaction."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Connection, and_, func, select

from settlement.import_book import APPLIED, LIST
from settlement.people_search_book import Inside, lives_inside
from settlement.people_tables import death, listing, people_import, person, person_details, suspicion

_STANDING = person_details.c.closed_by.is_(None)


@dataclass(frozen=True, slots=True)
class Noted:
    """Somebody of whom something is to be looked at; what it says depends on the kind."""

    person: str
    masked_name: str
    community: str
    born_on: str
    text: str = ""


class FindingsBook:
    """People of whom something looks wrong, found inside a place."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def two_numbers(self, inside: Inside) -> tuple[Noted, ...]:
        """Find people who have name and birth date in common with somebody else in the ledger."""
        twice = (
            select(person_details.c.alike)
            .where(_STANDING)
            .group_by(person_details.c.alike)
            .having(func.count() > 1)
        )
        return self._noted(inside, person_details.c.alike.in_(twice), text=person_details.c.alike)

    def dead_on_a_list(self, inside: Inside) -> tuple[Noted, ...]:
        """Find people who are on a list though some office reports their death."""
        died = func.min(death.c.died_on)
        reported = (
            select(death.c.person, died.label("day"))
            .where(death.c.closed_by.is_(None))
            .group_by(death.c.person)
            .subquery()
        )
        listed = select(listing.c.person).where(listing.c.closed_by.is_(None))
        query = (
            select(*_SHOWN, reported.c.day)
            .join(person, person.c.person == person_details.c.person)
            .join(reported, reported.c.person == person_details.c.person)
            .where(_STANDING, person_details.c.person.in_(listed), *lives_inside(inside))
        )
        return tuple(Noted(*row) for row in self._db.execute(query.order_by(*_ORDER)))

    def born_between(self, inside: Inside, first: str, last: str) -> tuple[Noted, ...]:
        """Find people by their birth date who are not known to have died."""
        dead = select(death.c.person).where(death.c.closed_by.is_(None))
        born = person.c.born_on.between(first, last)
        return self._noted(inside, born, person_details.c.person.not_in(dead))

    def remarked(self, inside: Inside, kinds: Sequence[str]) -> dict[str, tuple[Noted, ...]]:
        """Give what the last list of each source was remarked on for, by kind."""
        last = (
            select(func.max(people_import.c.number))
            .where(people_import.c.state == APPLIED, people_import.c.kind == LIST)
            .group_by(people_import.c.source)
        )
        query = (
            select(suspicion.c.kind, *_SHOWN, people_import.c.source, suspicion.c.row, suspicion.c.sentence)
            .join_from(suspicion, person_details, suspicion.c.person == person_details.c.person)
            .join(person, person.c.person == person_details.c.person)
            .join(people_import, people_import.c.number == suspicion.c["import"])
            .where(_STANDING, suspicion.c["import"].in_(last), suspicion.c.kind.in_(kinds))
            .where(*lives_inside(inside))
        )
        found: dict[str, list[Noted]] = {}
        for one in self._db.execute(query.order_by(*_ORDER)):
            text = f"{one.source} 第 {one.row} 行：{one.sentence}"
            noted = Noted(one.person, one.masked_name, one.community, one.born_on, text)
            found.setdefault(one.kind, []).append(noted)
        return {kind: tuple(noted) for kind, noted in found.items()}

    def _noted(
        self, inside: Inside, *conditions: ColumnElement[bool], text: ColumnElement[str] | None = None
    ) -> tuple[Noted, ...]:
        columns = (*_SHOWN, text) if text is not None else _SHOWN
        query = select(*columns).join(person, person.c.person == person_details.c.person)
        found = query.where(and_(_STANDING, *conditions), *lives_inside(inside))
        return tuple(Noted(*row) for row in self._db.execute(found.order_by(*_ORDER)))


_SHOWN = (
    person_details.c.person,
    person_details.c.masked_name,
    person_details.c.community,
    person.c.born_on,
)
_ORDER = (person_details.c.community, person.c.born_on, person_details.c.person)
