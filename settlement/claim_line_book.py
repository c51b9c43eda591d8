"""The tills' lines as claims read them, a day or a month after the other, inside one transaction."""

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pydantic_core import from_json
from sqlalchemy import ColumnElement, Connection, func, select

from pos.rules.journal import parse_entry_id
from settlement.rules.entry_months import month_of
from settlement.rules.known import CashCount
from settlement.rules.meal_lines import SALE, VOID, MealLine, Undone, meal_line, undone_by, with_voids
from settlement.sold_book import undone
from settlement.till_book import ENROLLED
from settlement.till_tables import till, till_entry, till_head

_AT_ONCE = 2_000
_IN_ONE_GO = 500
_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Days:
    """Service days from one to another, both included."""

    first: date
    last: date


class ClaimLineBook:
    """Meals with what undid them, counted drawers, and how far each till's journal has come."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def heads(self) -> dict[str, int]:
        """Give the last number that the centre has of each till."""
        return {
            row.till: row.number for row in self._db.execute(select(till_head.c.till, till_head.c.number))
        }

    def places(self) -> dict[str, str]:
        """Give the place of each till's canteen."""
        return {row.till: row.place for row in self._db.execute(select(till.c.till, till.c.place))}

    def meals(self, days: Days) -> Iterator[MealLine]:
        """Give the meals of service days, in the order of days, tills and numbers."""
        if self._db.dialect.name == "postgresql":
            # every row is read: a plan for a quick first row goes through the whole month for each day
            self._db.exec_driver_sql("SET LOCAL cursor_tuple_fraction = 1")
        places, voids = self.places(), self.voids(days.first)
        for number in range((days.last - days.first).days + 1):  # a day at a time: no month has to be sorted
            day = days.first + timedelta(days=number)
            query = (
                select(till_entry.c.till, till_entry.c.line)
                .where(*_within(Days(day, day)), till_entry.c.kind == SALE)
                .order_by(till_entry.c.till, till_entry.c.number)
            )
            rows = self._db.execute(query, execution_options={"yield_per": _AT_ONCE})
            for some in rows.partitions():
                yield from with_voids(
                    (meal_line(from_json(line), places[till]) for till, line in some), voids
                )

    def firsts(self, since: date) -> dict[str, int]:
        """Give by till the lowest number of a line of a day from then on."""
        query = (
            select(till_entry.c.till, func.min(till_entry.c.number).label("first"))
            .where(till_entry.c.month >= month_of(since), till_entry.c.day >= since.isoformat())
            .group_by(till_entry.c.till)
        )
        return {row.till: row.first for row in self._db.execute(query)}

    def voids(self, since: date) -> Mapping[str, Undone]:
        """Give what was undone since a day, by the line it undid: a void is never older than its sale."""
        query = select(till_entry.c.line).where(
            till_entry.c.month >= month_of(since),
            till_entry.c.kind == VOID,
            till_entry.c.reverses.is_not(None),
        )
        lines = self._db.scalars(query, execution_options={"yield_per": _AT_ONCE})
        return dict(undone_by(json.loads(line)) for line in lines)

    def booked_fen(self, days: Days, place: str, but: Collection[str]) -> int:
        """Let the database itself add up the subsidies of a canteen's standing meals, but for some lines."""
        tills = [code for code, where in self.places().items() if where == place]
        own = (till_entry.c.kind == SALE, till_entry.c.till.in_(tills))
        standing = (*_within(days), *own, ~undone(days.first))
        total = self._db.scalar(select(func.sum(till_entry.c.subsidy_fen)).where(*standing)) or 0
        left_out = [parse_entry_id(entry) for entry in but]
        for till_code in {code for code, _ in left_out}:
            numbers = [number for code, number in left_out if code == till_code]
            for begins in range(0, len(numbers), _IN_ONE_GO):
                some = till_entry.c.number.in_(numbers[begins : begins + _IN_ONE_GO])
                of_till = (*standing, till_entry.c.till == till_code, some)
                total -= self._db.scalar(select(func.sum(till_entry.c.subsidy_fen)).where(*of_till)) or 0
        return int(total)

    def silent_since(self, place: str, day: date) -> tuple[str, ...]:
        """Name a canteen's tills in use that were not heard of after a day."""
        query = select(till.c.till).where(
            till.c.place == place, till.c.state == ENROLLED, till.c.seen_at < f"{day + _DAY}"
        )
        return tuple(self._db.scalars(query.order_by(till.c.till)))

    def cash_counts(self, days: Days) -> Iterator[CashCount]:
        """Give the counted drawer of each shift that was closed on these days."""
        places = self.places()
        query = select(till_entry.c.line).where(*_within(days), till_entry.c.kind == "shift-closed")
        for line in self._db.scalars(query.order_by(till_entry.c.till, till_entry.c.number)):
            content = json.loads(line)
            facts = content["facts"]
            if isinstance(facts.get("counted_fen"), int) and isinstance(facts.get("expected_fen"), int):
                yield CashCount(
                    places[content["till"]],
                    content["till"],
                    f"{content['till']}-{content['number']:06d}",
                    date.fromisoformat(content["day"]),
                    facts["expected_fen"],
                    facts["counted_fen"],
                )


def _within(days: Days) -> tuple[ColumnElement[bool], ...]:
    return (
        till_entry.c.month >= month_of(days.first),
        till_entry.c.month <= month_of(days.last),
        till_entry.c.day >= days.first.isoformat(),
        till_entry.c.day <= days.last.isoformat(),
    )
