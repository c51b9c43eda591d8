import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Connection,
    and_,
    delete,
    func,
    insert,
    or_,
    select,
    union,
    update,
)

from settlement.people_tables import (
    STANDING,
    grid_worker,
    listing,
    people_import,
    person,
    person_details,
    person_photo,
    person_status,
    suspicion,
)

LIST, DEATHS = "list", "deaths"
APPLIED, UNDONE = "applied", "undone"


@dataclass(frozen=True)
class Import:
    """One list that was brought into the ledger."""

    number: int
    kind: str
    source: str
    month: str
    at: str
    file_digest: str
    state: str
    counts: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Noticed:
    """Something that looked wrong in an import."""

    kind: str
    row: int
    person: str
    sentence: str


class ImportBook:
    """Which lists were brought in, and the way back out of each."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def next_number(self) -> int:
        """Give the number of the next import; one that was undone keeps its own."""
        return (self._db.scalar(select(func.max(people_import.c.number))) or 0) + 1

    def moves(self) -> int:
        """Count imports and undoings: as long as it stays the same, so does what a list was compared with."""
        undone = func.count().filter(people_import.c.state == UNDONE)
        made, gone = self._db.execute(select(func.count(), undone).select_from(people_import)).one()
        return int(made + gone)

    def add(self, made: Import) -> None:
        """Write down an import."""
        row = {**vars(made), "counts": json.dumps(dict(made.counts), sort_keys=True)}
        self._db.execute(insert(people_import).values(row))

    def add_suspicions(self, rows: Sequence[Mapping[str, object]]) -> None:
        """Keep what looked wrong in an import."""
        if rows:
            self._db.execute(insert(suspicion), list(rows))

    def suspicion_counts(self, number: int) -> dict[str, int]:
        """Count what looked wrong in an import by kind."""
        query = select(suspicion.c.kind, func.count()).where(suspicion.c["import"] == number)
        grouped = query.group_by(suspicion.c.kind).order_by(suspicion.c.kind)
        return {row[0]: row[1] for row in self._db.execute(grouped)}

    def suspicions(self, number: int, kind: str, start: int, most: int) -> tuple[Noticed, ...]:
        """Give what looked wrong in an import, of one kind or of all, in the order of its rows."""
        query = select(suspicion).where(suspicion.c["import"] == number)
        if kind:
            query = query.where(suspicion.c.kind == kind)
        page = query.order_by(suspicion.c.place).offset(start).limit(most)
        return tuple(Noticed(row.kind, row.row, row.person, row.sentence) for row in self._db.execute(page))

    def get(self, number: int) -> Import | None:
        """Find an import by its number."""
        return next(iter(self._imports(people_import.c.number == number)), None)

    def latest(self, most: int, before: int | None = None) -> tuple[Import, ...]:
        """Give the newest imports, newest first, or those before a number."""
        earlier = () if before is None else (people_import.c.number < before,)
        return self._imports(*earlier, most=most)

    def sources(self, kind: str = LIST) -> tuple[str, ...]:
        """Name the sources that lists have come from."""
        query = select(people_import.c.source).where(people_import.c.kind == kind)
        return tuple(self._db.scalars(query.distinct().order_by(people_import.c.source)))

    def last_of(self, source: str, kind: str = LIST) -> Import | None:
        """Give the newest import of a source that was not undone."""
        found = self._imports(
            people_import.c.source == source,
            people_import.c.kind == kind,
            people_import.c.state == APPLIED,
            most=1,
        )
        return found[0] if found else None

    def built_on(self, made: Import) -> Import | None:
        """Find a later import that would hang in the air if this one were undone."""
        later = self._imports(people_import.c.number > made.number, people_import.c.state == APPLIED)
        return next((other for other in reversed(later) if self._builds_on(other, made)), None)

    def take_back(self, number: int) -> None:
        """Undo an import: what it began is gone, what it ended stands again."""
        for table in STANDING:
            self._db.execute(delete(table).where(table.c.opened_by == number))
            self._db.execute(update(table).where(table.c.closed_by == number).values(closed_by=None))
        for table in (person_photo, person):
            self._db.execute(delete(table).where(table.c.opened_by == number))
        self._db.execute(update(people_import).where(people_import.c.number == number).values(state=UNDONE))

    def _builds_on(self, later: Import, made: Import) -> bool:
        """Say whether a later import compared itself with what an earlier one wrote."""
        if later.kind != made.kind:
            return False  # a death stands on its own, whatever the lists say
        if later.source == made.source:
            return True
        if made.kind == DEATHS:
            return False
        ours, theirs = touched(made.number).subquery(), _named(later).subquery()
        both = select(ours.c.person).join(theirs, theirs.c.person == ours.c.person).limit(1)
        return self._db.execute(both).first() is not None or self._same_grid(later, made)

    def _same_grid(self, later: Import, made: Import) -> bool:
        """Say whether a later import found a worker in a grid whose worker an earlier one had changed."""
        ours, theirs = grid_worker.alias(), grid_worker.alias()
        same = and_(ours.c.community == theirs.c.community, ours.c.grid == theirs.c.grid)
        query = (
            select(ours.c.grid)
            .join(theirs, same)
            .where(
                or_(ours.c.opened_by == made.number, ours.c.closed_by == made.number),
                theirs.c.opened_by == later.number,
            )
        )
        return self._db.execute(query.limit(1)).first() is not None

    def _imports(self, *conditions: ColumnElement[bool], most: int | None = None) -> tuple[Import, ...]:
        query = select(people_import).where(*conditions).order_by(people_import.c.number.desc()).limit(most)
        return tuple(
            Import(**{**row, "counts": json.loads(row["counts"])})
            for row in self._db.execute(query).mappings()
        )


def touched(number: int) -> CompoundSelect[tuple[str]]:
    """Find the people of whom an import began or ended something."""
    return union(
        *(
            select(table.c.person).where(or_(table.c.opened_by == number, table.c.closed_by == number))
            for table in (person_details, person_status, listing)
        )
    )


def _named(later: Import) -> CompoundSelect[tuple[str]]:
    """Find the people an import touched, and those it names without a change."""
    on_its_list = select(listing.c.person).where(
        listing.c.source == later.source,
        listing.c.opened_by <= later.number,
        or_(listing.c.closed_by.is_(None), listing.c.closed_by >= later.number),
    )
    return union(*touched(later.number).selects, on_its_list)
