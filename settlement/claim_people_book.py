"""People as claims know them: whoever ate, and whoever may eat at a concession, inside one transaction."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from datetime import date, datetime

from sqlalchemy import Connection, func, select, union

from pos.rules.people import Status
from settlement.card_tables import bound_card
from settlement.people_tables import death, people_import, person, person_details, person_status
from settlement.rules.person_history import CardSpan, PersonKnown

_AT_ONCE = 500
_LOST = "lost"


class ClaimPeopleBook:
    """Statuses with their periods, the earliest death, cards; no full name and no ID number."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def entitled(self, statuses: Collection[str], born_until: date) -> frozenset[str]:
        """Give everybody who holds or held one of these statuses, or was born so long ago."""
        held = select(person_status.c.person).where(
            person_status.c.code.in_(statuses), person_status.c.closed_by.is_(None)
        )
        old = select(person.c.person).where(person.c.born_on <= born_until.isoformat())
        # one condition with "or" is checked person by person once the holders do not fit work_mem
        return frozenset(self._db.scalars(union(held, old)))

    def known(self, people: Collection[str]) -> dict[str, PersonKnown]:
        """Give these people as they stand now."""
        found: dict[str, PersonKnown] = {}
        everybody = sorted(people)
        for begins in range(0, len(everybody), _AT_ONCE):
            some = everybody[begins : begins + _AT_ONCE]
            found.update((one.person, one) for one in self._some(some))
        return found

    def _some(self, asked: Collection[str]) -> Iterator[PersonKnown]:
        statuses, deaths, cards = self._statuses(asked), self._deaths(asked), self._cards(asked)
        details = person_details.c
        query = (
            select(
                person.c.person, person.c.born_on, people_import.c.at.label("listed_at"),
                details.alike, details.masked_name, details.community, details.moved_away_on,
            )
            .join(person_details, details.person == person.c.person)
            .join(people_import, people_import.c.number == person.c.opened_by, isouter=True)
            .where(person.c.person.in_(asked), details.closed_by.is_(None))
        )  # fmt: skip
        for row in self._db.execute(query):
            yield PersonKnown(
                person=row.person,
                born_on=date.fromisoformat(row.born_on),
                statuses=tuple(statuses[row.person]),
                died_on=deaths.get(row.person),
                cards=tuple(cards[row.person]),
                alike=row.alike,
                name=row.masked_name,
                community=row.community,
                listed_on=datetime.fromisoformat(row.listed_at).date() if row.listed_at else None,
                moved_away_on=date.fromisoformat(row.moved_away_on) if row.moved_away_on else None,
            )

    def _statuses(self, asked: Collection[str]) -> defaultdict[str, list[Status]]:
        columns = person_status.c
        query = (
            select(columns.person, columns.code, columns.begins, columns.ends)
            .where(columns.person.in_(asked), columns.closed_by.is_(None))
            .order_by(columns.person, columns.code, columns.begins, columns.ends)
        )
        found: defaultdict[str, list[Status]] = defaultdict(list)
        for row in self._db.execute(query):
            found[row.person].append(Status(row.code, _day(row.begins), _day(row.ends)))
        return found

    def _deaths(self, asked: Collection[str]) -> dict[str, date]:
        query = (
            select(death.c.person, func.min(death.c.died_on).label("died_on"))
            .where(death.c.person.in_(asked), death.c.closed_by.is_(None))
            .group_by(death.c.person)
        )
        return {row.person: date.fromisoformat(row.died_on) for row in self._db.execute(query)}

    def _cards(self, asked: Collection[str]) -> defaultdict[str, list[CardSpan]]:
        """Give the cards that are known: of a lost one since when, not since when it had been good."""
        query = select(bound_card).where(bound_card.c.person.in_(asked)).order_by(bound_card.c.number)
        found: defaultdict[str, list[CardSpan]] = defaultdict(list)
        for row in self._db.execute(query):
            since = datetime.fromisoformat(row.since)
            lost = row.state == _LOST
            span = CardSpan(
                row.card,
                row.kind,
                datetime.min.replace(tzinfo=since.tzinfo) if lost else since,
                since if lost else None,
                _LOST if lost else "",
            )
            found[row.person].append(span)
        return found


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
