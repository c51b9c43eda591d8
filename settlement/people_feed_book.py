"""The people as the tills need them, from the version they have to the newest, inside one transaction."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import Connection, Select, delete, func, insert, select

from pos.wire import PersonSaid, StatusSaid
from settlement.card_tables import bound_card, card_change
from settlement.import_book import touched
from settlement.people_feed_tables import person_change
from settlement.people_tables import person, person_details, person_status


@dataclass(frozen=True)
class People:
    """People who changed up to a version, each as they stand now; ``gone`` are known no more."""

    version: int
    people: tuple[PersonSaid, ...]
    gone: tuple[str, ...]
    more: bool


class PeopleFeedBook:
    """What the tills hear of the ledger: no ID number, no full name, no address."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def version(self) -> int:
        """Give the version of the people list; 0 while nobody was ever in it."""
        return self._db.scalar(select(func.max(person_change.c.version))) or 0

    def tell_import(self, number: int) -> None:
        """Let every till hear of those whom an import changed; call it again before it is taken back."""
        moved = touched(number).subquery()
        self._tell(select(moved.c.person))
        new = select(person.c.person).where(person.c.opened_by == number)
        # a till keeps no card of somebody it does not know: now it is told of them once more
        theirs = select(bound_card.c.card).where(bound_card.c.person.in_(new)).order_by(bound_card.c.number)
        self._db.execute(insert(card_change).from_select(["card"], theirs))

    def tell(self, one: str) -> None:
        """Let every till hear of one person."""
        version = self.version() + 1
        self._db.execute(delete(person_change).where(person_change.c.person == one))
        self._db.execute(insert(person_change).values(person=one, version=version))

    def changes(self, after: int, most: int) -> People:
        """Say how people stand now who have changed since a version."""
        query = select(person_change).where(person_change.c.version > after)
        rows = self._db.execute(query.order_by(person_change.c.version).limit(most)).all()
        asked = [row.person for row in rows]
        known = self._known(asked)
        version = rows[-1].version if rows else max(after, 0)
        gone = tuple(one for one in asked if one not in known)
        return People(version, tuple(known.values()), gone, more=len(rows) == most)

    def _tell(self, people: Select[tuple[str]]) -> None:
        """Give everybody a query finds a version of their own, above all that were given."""
        before = self.version()
        found = people.subquery()
        numbered = select(
            found.c.person, (before + func.row_number().over(order_by=found.c.person)).label("version")
        )
        self._db.execute(delete(person_change).where(person_change.c.person.in_(select(found.c.person))))
        self._db.execute(insert(person_change).from_select(["person", "version"], numbered))

    def _known(self, asked: Collection[str]) -> dict[str, PersonSaid]:
        statuses = self._statuses(asked)
        columns = (person_details.c[name] for name in ("masked_name", "initials", "greeting", "community"))
        query = (
            select(person.c.person, person.c.last_four, person.c.born_on, *columns)
            .join(person_details, person_details.c.person == person.c.person)
            .where(person.c.person.in_(asked), person_details.c.closed_by.is_(None))
        )
        return {
            row.person: PersonSaid(
                person=row.person,
                last_four=row.last_four,
                born_on=row.born_on,
                name=row.masked_name,
                initials=row.initials,
                greeting=row.greeting,
                community=row.community,
                statuses=tuple(statuses.get(row.person, ())),
            )
            for row in self._db.execute(query)
        }

    def _statuses(self, asked: Collection[str]) -> dict[str, list[StatusSaid]]:
        query = select(person_status).where(
            person_status.c.person.in_(asked), person_status.c.closed_by.is_(None)
        )
        ordered = query.order_by(person_status.c.person, person_status.c.code, person_status.c.begins)
        found: dict[str, dict[tuple[str, str], list[str | None]]] = {}
        for row in self._db.execute(ordered):
            found.setdefault(row.person, {}).setdefault((row.code, row.begins), []).append(row.ends)
        return {one: _merged(periods.items()) for one, periods in found.items()}


def _merged(periods: Iterable[tuple[tuple[str, str], Sequence[str | None]]]) -> list[StatusSaid]:
    """Make one period of those that several sources begin on one day: it lasts as long as the longest."""
    return [
        StatusSaid(code=code, begins=begins, ends=None if None in ends else max(filter(None, ends)))
        for (code, begins), ends in periods
    ]
