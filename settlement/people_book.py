from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    RowMapping,
    Table,
    any_,
    bindparam,
    func,
    select,
    update,
)

from settlement.people_tables import death, listing, person, person_details, person_photo, person_status
from settlement.put_rows import put_rows
from settlement.rules.status_periods import Period

Row = Mapping[str, object]
PAGE = 1000


@dataclass(frozen=True)
class Leaving:
    """People whose standing rows an import ends."""

    people: Collection[str]
    number: int


class PeopleBook:
    """The resident ledger, inside one transaction; what is sealed stays sealed here."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def is_empty(self) -> bool:
        """Tell whether the ledger knows nobody yet."""
        return self._db.execute(select(person.c.person).limit(1)).first() is None

    def standing(self, people: Collection[str]) -> dict[str, RowMapping]:
        """Give identity and present details of these people, as stored."""
        query = select(
            person_details, person.c.born_on, person.c.woman, person.c.id_number, person.c.last_four
        ).join(person, person.c.person == person_details.c.person)
        these = self._among(person_details.c.person, people)
        found = query.where(these, person_details.c.closed_by.is_(None))
        return {row["person"]: row for row in self._db.execute(found).mappings()}

    def history(self, digest: str) -> tuple[RowMapping, ...]:
        """Give every version of a person's details, oldest first, as stored."""
        query = select(person_details).where(person_details.c.person == digest)
        return tuple(self._db.execute(query.order_by(person_details.c.opened_by)).mappings())

    def periods(self, people: Collection[str], source: str) -> dict[str, list[Period]]:
        """Give the standing status periods of these people from one source."""
        query = select(person_status).where(
            self._among(person_status.c.person, people),
            person_status.c.source == source,
            person_status.c.closed_by.is_(None),
        )
        found: dict[str, list[Period]] = {}
        for row in self._db.execute(query.order_by(person_status.c.person, person_status.c.begins)):
            found.setdefault(row.person, []).append(_period(row))
        return found

    def periods_of(self, digest: str) -> tuple[tuple[str, Period], ...]:
        """Give every standing status period of a person with its source."""
        query = select(person_status).where(
            person_status.c.person == digest, person_status.c.closed_by.is_(None)
        )
        ordered = query.order_by(person_status.c.begins, person_status.c.code, person_status.c.source)
        return tuple((row.source, _period(row)) for row in self._db.execute(ordered))

    def on_list(self, people: Collection[str], source: str) -> set[str]:
        """Say who of these people is on the last list of a source."""
        query = select(listing.c.person).where(
            listing.c.source == source, self._among(listing.c.person, people), listing.c.closed_by.is_(None)
        )
        return set(self._db.scalars(query))

    def lists_of(self, digest: str) -> tuple[str, ...]:
        """Name the sources on whose last list somebody is."""
        query = select(listing.c.source).where(listing.c.person == digest, listing.c.closed_by.is_(None))
        return tuple(self._db.scalars(query.order_by(listing.c.source)))

    def count_list(self, source: str) -> int:
        """Count who is on the last list of a source."""
        query = select(func.count()).where(listing.c.source == source, listing.c.closed_by.is_(None))
        return self._db.scalar(query) or 0

    def whole_list(self, source: str) -> Iterator[Sequence[str]]:
        """Give everybody on the last list of a source, a page at a time."""
        after = ""
        while True:
            query = select(listing.c.person).where(
                listing.c.source == source, listing.c.closed_by.is_(None), listing.c.person > after
            )
            page = self._db.scalars(query.order_by(listing.c.person).limit(PAGE)).all()
            if not page:
                return
            yield page
            after = page[-1]

    def alike(self, digests: Collection[str]) -> dict[str, set[str]]:
        """Find people by the hash of birth date and a name they have or once had."""
        query = select(person_details.c.alike, person_details.c.person).where(
            self._among(person_details.c.alike, digests)
        )
        found: dict[str, set[str]] = {}
        for alike, digest in self._db.execute(query):
            found.setdefault(alike, set()).add(digest)
        return found

    def deaths(self, people: Collection[str]) -> dict[str, dict[str, date]]:
        """Give the reported days of death of these people by source; every source is kept."""
        query = select(death).where(self._among(death.c.person, people), death.c.closed_by.is_(None))
        found: dict[str, dict[str, date]] = {}
        for row in self._db.execute(query):
            found.setdefault(row.person, {})[row.source] = date.fromisoformat(row.died_on)
        return found

    def photo(self, digest: str, photo: str) -> RowMapping | None:
        """Give a person's picture, as stored."""
        query = select(person_photo).where(person_photo.c.person == digest, person_photo.c.photo == photo)
        return self._db.execute(query).mappings().one_or_none()

    def add(self, table: Table, rows: Sequence[Row]) -> None:
        """Begin rows of one of the ledger's tables."""
        if rows:
            empty = dict.fromkeys(table.columns.keys())
            put_rows(self._db, table, [{**empty, **row} for row in rows])

    def close(self, table: Table, people: Leaving, source: str | None = None) -> None:
        """End the standing rows of these people, of one source where the table has sources."""
        rows = update(table).where(table.c.person == bindparam("who"), table.c.closed_by.is_(None))
        if source is not None:
            rows = rows.where(table.c.source == source)
        if people.people:
            self._db.execute(rows.values(closed_by=people.number), [{"who": who} for who in people.people])

    def close_periods(self, source: str, number: int, gone: Iterable[tuple[str, Period]]) -> None:
        """End standing status periods, each named by person, code and first day."""
        rows = update(person_status).where(
            person_status.c.person == bindparam("who"),
            person_status.c.source == source,
            person_status.c.code == bindparam("what"),
            person_status.c.begins == bindparam("first"),
            person_status.c.closed_by.is_(None),
        )
        named = [{"who": who, "what": p.code, "first": p.begins.isoformat()} for who, p in gone]
        if named:
            self._db.execute(rows.values(closed_by=number), named)

    def _among(self, column: Column[str], values: Collection[str]) -> ColumnElement[bool]:
        """Say as a condition that a column holds one of many keyed hashes.

        A server gets them as one text: a thousand of them each by itself take longer to write than to find.
        """
        if self._db.dialect.name != "postgresql":
            return column.in_(values)
        return column == any_(func.string_to_array(",".join(values), ","))


def _period(row: object) -> Period:
    code, begins, ends, document = (getattr(row, name) for name in ("code", "begins", "ends", "document"))
    return Period(code, date.fromisoformat(begins), date.fromisoformat(ends) if ends else None, document)
