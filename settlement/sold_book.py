"""What was sold on a day by till and hour, counted from the tills' lines inside one transaction."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, Connection, FromClause, String, case, cast, func, literal, select

from pos.rules.meals import shanghai
from settlement.rules.entry_months import month_of
from settlement.till_tables import till_entry

_DIGITS = 6
_HOUR_AT, _HOUR_LENGTH = 19, 2
"""Where the hour stands in a line: canonical JSON begins ``{"at":"2026-11-24T03:…``."""
_AHEAD_H, _DAY_H = 8, 24


@dataclass(frozen=True)
class Sold:
    """The portions sold in one hour at one till, and how many of them at a concession."""

    till: str
    hour: int
    portions: int
    reduced: int


class SoldBook:
    """What was sold and not undone."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def sold(self, day: date, tills: Iterable[str] | None = None) -> tuple[Sold, ...]:
        """Count a service day's portions by till and by the hour of the Shanghai clock; voided ones are off.

        What was served on a paper slip counts in the hour it was served, not in the one it was keyed in.
        """
        hour = func.substr(till_entry.c.line, _HOUR_AT, _HOUR_LENGTH)
        reduced = case((till_entry.c.subsidy_fen > 0, till_entry.c.portions), else_=0)
        query = (
            select(till_entry.c.till, hour, func.sum(till_entry.c.portions), func.sum(reduced))
            .where(*_standing(day, tills), till_entry.c.slip.is_(None))
            .group_by(till_entry.c.till, hour)
        )
        portions: Counter[tuple[str, int]] = Counter()
        reduced_ones: Counter[tuple[str, int]] = Counter()
        rows = [
            (row[0], (int(row[1]) + _AHEAD_H) % _DAY_H, row[2], row[3]) for row in self._db.execute(query)
        ]
        for till, at, sold, at_concession in [*rows, *self._on_slips(day, tills)]:
            portions[till, at] += int(sold)
            reduced_ones[till, at] += int(at_concession)
        return tuple(Sold(*key, portions[key], reduced_ones[key]) for key in sorted(portions))

    def voids(self, day: date, tills: Iterable[str] | None = None) -> int:
        """Count the day's sales that were undone."""
        query = select(func.count()).where(*_of_day(day, tills), undone(day))
        return self._db.scalar(query) or 0

    def _on_slips(self, day: date, tills: Iterable[str] | None) -> Iterator[tuple[str, int, int, int]]:
        """Give each meal that was keyed in from a slip: till, hour, portions, and those at a concession."""
        columns = (till_entry.c.till, till_entry.c.portions, till_entry.c.subsidy_fen, till_entry.c.line)
        query = select(*columns).where(*_standing(day, tills), till_entry.c.slip.is_not(None))
        for row in self._db.execute(query):
            reduced = row.portions if row.subsidy_fen > 0 else 0
            yield row.till, _served_hour(json.loads(row.line)), row.portions, reduced


def _served_hour(line: Mapping[str, object]) -> int:
    facts = line["facts"]
    served_at = facts.get("served_at") if isinstance(facts, Mapping) else None
    return shanghai(datetime.fromisoformat(str(served_at or line["at"]))).hour


def _of_day(day: date, tills: Iterable[str] | None) -> tuple[ColumnElement[bool], ...]:
    row = till_entry.c
    own = () if tills is None else (row.till.in_(tuple(tills)),)
    return (row.month == month_of(day), row.day == day.isoformat(), row.kind == "sale", *own)


def _standing(day: date, tills: Iterable[str] | None) -> tuple[ColumnElement[bool], ...]:
    return (*_of_day(day, tills), ~undone(day))


def undone(since: date, sale: FromClause = till_entry) -> ColumnElement[bool]:
    """Tell a sale from a day on that some line undoes, which names it as the paper does: ``K01-000017``.

    A void is never older than its sale, so the tables of the months before the day stay shut.
    """
    void = till_entry.alias("void")
    digits = cast(sale.c.number, String)
    padded = func.substr(literal("0" * _DIGITS).concat(digits), func.length(digits) + 1)
    number = case((sale.c.number >= 10**_DIGITS, digits), else_=padded)
    paper = sale.c.till.concat("-").concat(number)
    return select(void.c.number).where(void.c.month >= month_of(since), void.c.reverses == paper).exists()
