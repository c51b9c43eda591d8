"""A month of the tills' lines, inside one transaction: sums by the database, lines a page at a time."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, Connection, Select, and_, case, func, or_, select

from pos.rules.journal import parse_entry_id
from settlement.rules.meal_lines import SALE, MealLine, meal_line
from settlement.rules.month_sold import FREE, FULL, HALF, SoldPart
from settlement.rules.months import Month
from settlement.sold_book import undone
from settlement.till_tables import till_entry

HELD, UNDONE, SLIP, SEARCH = "held", "undone", "slip", "search"
"""What a page of lines can be narrowed to, besides a price class."""

_OTHER = "other"
_TAKE_AWAY = "take-away"


def _says(fact: str, value: str = "") -> ColumnElement[bool]:
    """Tell a line by a fact in its canonical JSON, in which no text can hold a bare quotation mark."""
    return till_entry.c.line.contains(f'"{fact}":"{value}' + ('"' if value else ""), autoescape=True)


_CLASS = case(*((_says("concession", code), code) for code in (FULL, HALF, FREE)), else_=_OTHER)


@dataclass(frozen=True, slots=True)
class Cursor:
    """The last line of a page: the next page begins after it."""

    day: date
    till: str
    number: int


@dataclass(frozen=True)
class Asked:
    """Which lines of a month somebody wants to see: one by its name, or all of a kind."""

    only: str = ""
    entry: str = ""


@dataclass(frozen=True, slots=True)
class SoldLine:
    """One line as a page shows it."""

    line: MealLine
    undone: bool


class MonthBook:
    """The meals of a month."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def sums(self, month: Month, tills: Iterable[str]) -> dict[str, tuple[int, int]]:
        """Add up by till the portions at a concession and their subsidy in fen; what was undone is off."""
        columns = (till_entry.c.till, func.sum(till_entry.c.portions), func.sum(till_entry.c.subsidy_fen))
        query = select(*columns).where(*_standing(month, tills), till_entry.c.subsidy_fen > 0)
        rows = self._db.execute(query.group_by(till_entry.c.till))
        return {row[0]: (int(row[1]), int(row[2])) for row in rows}

    def parts(self, month: Month, tills: Iterable[str]) -> tuple[SoldPart, ...]:
        """Add up a month by day and price class; what was undone is off."""
        portions, fen = till_entry.c.portions, till_entry.c.subsidy_fen
        columns = (
            till_entry.c.day,
            _CLASS.label("code"),
            func.sum(portions),
            func.sum(fen),
            func.sum(case((_says("held"), fen), else_=0)),
            func.sum(case((till_entry.c.mode == _TAKE_AWAY, portions), else_=0)),
        )
        query = select(*columns).where(*_standing(month, tills)).group_by("day", "code")
        rows = self._db.execute(query.order_by("day", "code"))
        return tuple(SoldPart(date.fromisoformat(row[0]), row[1], *map(int, row[2:])) for row in rows)

    def by_class(self, month: Month, tills: Iterable[str]) -> tuple[tuple[str, str, int], ...]:
        """Add up a month's portions by till and price class; what was undone is off."""
        columns = (till_entry.c.till, _CLASS.label("code"), func.sum(till_entry.c.portions))
        query = select(*columns).where(*_standing(month, tills))
        rows = self._db.execute(query.group_by(till_entry.c.till, "code"))
        return tuple((row[0], row[1], int(row[2])) for row in rows)

    def undone(self, month: Month, tills: Iterable[str]) -> int:
        """Count the month's sales that some line undoes."""
        query = (
            select(func.count()).select_from(till_entry).where(*_of_month(month, tills), undone(month.first))
        )
        return self._db.scalar(query) or 0

    def lines(
        self, month: Month, tills: Iterable[str], asked: Asked, after: Cursor | None, most: int
    ) -> tuple[SoldLine, ...]:
        """Give a page of the month's sales, newest first, after the last one of the page before."""
        row = till_entry.c
        query = _narrowed(select(row.day, row.till, row.number, row.line), month, asked)
        query = query.where(*_of_month(month, tills))
        if after is not None:
            query = query.where(_beyond(after))
        page = query.order_by(row.day.desc(), row.till.desc(), row.number.desc()).limit(most).subquery()
        # asked of the page alone: beside the month's own rows PostgreSQL would first read every line undone
        shown = select(page.c.line, undone(month.first, page).label("undone"))
        query = shown.order_by(page.c.day.desc(), page.c.till.desc(), page.c.number.desc())
        return tuple(
            SoldLine(meal_line(json.loads(found.line), ""), bool(found.undone))
            for found in self._db.execute(query)
        )


def _of_month(month: Month, tills: Iterable[str]) -> tuple[ColumnElement[bool], ...]:
    row = till_entry.c
    days = row.day.between(month.first.isoformat(), month.last.isoformat())
    return row.month == str(month), days, row.kind == SALE, row.till.in_(tuple(tills))


def _standing(month: Month, tills: Iterable[str]) -> tuple[ColumnElement[bool], ...]:
    return *_of_month(month, tills), ~undone(month.first)


def _narrowed(
    query: Select[tuple[str, str, bool]], month: Month, asked: Asked
) -> Select[tuple[str, str, bool]]:
    if asked.only:
        query = query.where(_only(asked.only, month))
    if asked.entry:
        till, number = parse_entry_id(asked.entry)
        query = query.where(till_entry.c.till == till, till_entry.c.number == number)
    return query


def _only(kind: str, month: Month) -> ColumnElement[bool]:
    """Tell what is of a kind of lines, or of a price class."""
    standing = ~undone(month.first)
    return {
        **{code: and_(_says("concession", code), standing) for code in (FULL, HALF, FREE)},
        HELD: and_(_says("held"), standing),
        UNDONE: undone(month.first),
        SLIP: till_entry.c.slip.is_not(None),
        SEARCH: _says("via", "search"),
    }[kind]


def _beyond(after: Cursor) -> ColumnElement[bool]:
    """Tell what stands after a line where the newest day is first."""
    row, day = till_entry.c, after.day.isoformat()
    later = or_(row.till < after.till, and_(row.till == after.till, row.number < after.number))
    return and_(row.day <= day, or_(row.day < day, later))
