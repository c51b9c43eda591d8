"""Finding people of the ledger by what stands there unsealed, inside one transaction."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, Connection, RowMapping, func, select

from settlement.people_tables import person, person_details
from settlement.rules.homes import Home

Inside = Collection[str] | None
"""The communities somebody may see; None for all."""

_STANDING = person_details.c.closed_by.is_(None)
_LEVELS = (
    person_details.c.community,
    person_details.c.grid,
    person_details.c.building,
    person_details.c.home,
)


def lives_inside(inside: Inside) -> tuple[ColumnElement[bool], ...]:
    """Say as a condition that somebody lives where the viewer may look."""
    return () if inside is None else (person_details.c.community.in_(inside),)


class PeopleSearchBook:
    """People as they stand now, found inside a place."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def by_person(self, inside: Inside, digest: str) -> tuple[RowMapping, ...]:
        """Find somebody by the keyed hash of the ID number."""
        return self._found(inside, person.c.person == digest, most=1)

    def by_last_four(self, inside: Inside, digest: str, most: int) -> tuple[RowMapping, ...]:
        """Find people by the keyed hash of the last four characters of the ID number."""
        return self._found(inside, person.c.last_four == digest, most=most)

    def by_name(
        self, inside: Inside, initials: str, masked_name: str, born_on: str, most: int
    ) -> tuple[RowMapping, ...]:
        """Find people by their initials, and by the mask of the name and the birth date where given."""
        conditions = [person_details.c.initials == initials]
        conditions += [person_details.c.masked_name == masked_name] if masked_name else []
        conditions += [person.c.born_on == born_on] if born_on else []
        return self._found(inside, *conditions, most=most)

    def by_home(self, inside: Inside, home: Home, start: int, most: int) -> tuple[RowMapping, ...]:
        """Find the people of a community, a grid, a building or a home."""
        return self._found(inside, *_lives_at(home), start=start, most=most)

    def below(self, inside: Inside, home: Home) -> tuple[tuple[str, int], ...]:
        """Name the places one level below a place, with how many people live in each."""
        named = next((level for level, name in enumerate(home) if not name), len(home))
        if named == len(home):
            return ()
        level = _LEVELS[named]
        query = select(level, func.count()).where(_STANDING, *lives_inside(inside), *_lives_at(home))
        grouped = query.where(level != "").group_by(level).order_by(level)
        return tuple((name, count) for name, count in self._db.execute(grouped))

    def _found(
        self, inside: Inside, *conditions: ColumnElement[bool], most: int, start: int = 0
    ) -> tuple[RowMapping, ...]:
        query = select(person_details, person.c.born_on, person.c.woman).join(
            person, person.c.person == person_details.c.person
        )
        found = query.where(_STANDING, *lives_inside(inside), *conditions)
        ordered = found.order_by(*_LEVELS, person_details.c.masked_name, person_details.c.person)
        return tuple(self._db.execute(ordered.offset(start).limit(most)).mappings())


def _lives_at(home: Home) -> list[ColumnElement[bool]]:
    """Say as conditions that somebody lives in a place, as far down as it is named."""
    return [column == name for column, name in zip(_LEVELS, home, strict=True) if name]
