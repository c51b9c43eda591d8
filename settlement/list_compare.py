"""Lays a list beside the ledger, a batch of people at a time; it only reads, so a preview can trust it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import RowMapping

from settlement.list_reading import Listed, ReadList
from settlement.people_keys import PeopleKeys
from settlement.rules.cross_match import (
    TWO_PEOPLE,
    Suspicion,
    back_again,
    life_remarks,
    name_remarks,
    other_worker,
    two_numbers,
)
from settlement.rules.grids import Grid, GridRoll, GridWorker
from settlement.rules.list_difference import Details, FieldChange, changed_fields, details_after
from settlement.rules.months import Month
from settlement.rules.status_periods import (
    NO_STEPS,
    Period,
    Steps,
    resumed_on,
    steps_of_absence,
    steps_of_list,
)
from settlement.sealed_people import known_details
from settlement.store import Office

NEW, CHANGED, UNCHANGED, ENDED, HELD = "new", "changed", "unchanged", "ended", "held"


@dataclass(frozen=True, slots=True)
class ListName:
    """Which list this is: whose, for which month, read on which day; what a clerk has vouched for.

    ``seen`` is how far the imports had come when the clerk saw the difference; None for whoever saw none.
    """

    source: str
    month: Month
    today: date
    taken: frozenset[int] = frozenset()
    shorter: bool = False
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class PersonChange:
    """What a list changes for one person; ``listed`` is None for somebody it no longer names.

    ``fields`` are those of somebody who was known before: of whoever is new, all are.
    """

    kind: str
    person: str
    listed: Listed | None = None
    details: Details | None = None
    fields: tuple[FieldChange, ...] = ()
    steps: Steps = NO_STEPS
    joins: bool = False
    suspicions: tuple[Suspicion, ...] = ()


@dataclass(frozen=True, slots=True)
class GridChange:
    """Who looks after a grid before and after a list."""

    grid: Grid
    before: GridWorker
    after: GridWorker


@dataclass(frozen=True)
class _Beside:
    """What the ledger holds of one batch of people."""

    rows: dict[str, RowMapping]
    periods: dict[str, list[Period]]
    on_list: set[str]
    alike: dict[str, set[str]]
    died: dict[str, date]


class Comparison:
    """One list beside the ledger; afterwards it knows whom the list named."""

    def __init__(self, office: Office, keys: PeopleKeys, name: ListName) -> None:
        self._people = office.people
        self._grids = office.grids
        self._keys = keys
        self._name = name
        self._roll = GridRoll()

    def changes(self, read: ReadList) -> Iterator[Sequence[PersonChange]]:
        """Give what changes, batch by batch: first everybody named, then whoever is not any more."""
        named: set[str] = set()
        for batch in read.spool.batches():
            named.update(listed.person for listed in batch)
            beside = self._beside(batch)
            yield [self._change(listed, beside) for listed in batch]
            read.progress(len(batch))
        for page in self._people.whole_list(self._name.source):
            gone = [person for person in page if person not in named]
            if gone:
                yield self._ended(gone)

    def grid_changes(self) -> list[GridChange]:
        """Give each grid whose worker the list changes; to be asked for once everybody was compared."""
        known = self._grids.standing(self._keys.vault, self._roll.workers.keys())
        return [GridChange(*change) for change in self._roll.changes(known)]

    def _beside(self, batch: Sequence[Listed]) -> _Beside:
        people = [listed.person for listed in batch]
        reports = self._people.deaths(people)
        return _Beside(
            self._people.standing(people),
            self._people.periods(people, self._name.source),
            self._people.on_list(people, self._name.source),
            self._people.alike([listed.alike for listed in batch]),
            {person: min(days.values()) for person, days in reports.items()},
        )

    def _change(self, listed: Listed, beside: _Beside) -> PersonChange:
        row = beside.rows.get(listed.person)
        known = known_details(self._keys.vault, row) if row else None
        remarks = tuple(self._remarks(listed, known, beside))
        if any(found.kind == TWO_PEOPLE for found in remarks):
            return PersonChange(HELD, listed.person, listed, suspicions=remarks)
        first = self._roll.add(listed.row, Grid(*listed.line.lives_at[:2]), listed.line.grid_worker)
        if first:
            remarks += (other_worker(listed.row, first),)
        after = details_after(known, listed.details) if known else listed.details
        fields = changed_fields(known, after) if known else ()
        resident = listed.line.resident
        held = beside.periods.get(listed.person, [])
        steps = steps_of_list(held, resident.statuses, resident.document, self._name.month)
        resumed = resumed_on(steps, self._name.month)
        if resumed:
            remarks += (back_again(listed.row, resumed),)
        joins = listed.person not in beside.on_list
        same = known is not None and not fields and steps == NO_STEPS and not joins
        kind = NEW if known is None else UNCHANGED if same else CHANGED
        return PersonChange(kind, listed.person, listed, after, fields, steps, joins, remarks)

    def _remarks(self, listed: Listed, known: Details | None, beside: _Beside) -> Iterator[Suspicion]:
        row = listed.row
        if known is not None and row not in self._name.taken:
            yield from name_remarks(row, known.name, listed.line.resident.name)
        if listed.same_as_row:
            yield two_numbers(row, listed.same_as_row)
        elif beside.alike.get(listed.alike, set()) - {listed.person}:
            yield two_numbers(row, None)
        born_on = listed.line.resident.born_on
        yield from life_remarks(row, born_on, beside.died.get(listed.person), self._name.month)

    def _ended(self, people: Sequence[str]) -> list[PersonChange]:
        held = self._people.periods(people, self._name.source)
        return [
            PersonChange(ENDED, person, steps=steps_of_absence(held.get(person, []), self._name.month))
            for person in people
        ]
