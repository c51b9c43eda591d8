"""What closings add up to: a day is the sum of its Zs, a month of its days; and what is owed to diners."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from pos.rules.errors import Refused
from pos.rules.journal import Entry
from pos.rules.meals import service_day
from pos.rules.money import ZERO, Money
from pos.rules.tally import Tally, added, tally_in
from pos.shifts import tally_of
from pos.store import Book
from pos.undo import closed_up_to


@dataclass(frozen=True)
class Row:
    """One line of a report: a Z, a day of Zs, or what is not closed yet; its numbers, figures, difference."""

    name: str
    first: int
    last: int
    figures: Tally
    difference: Money = ZERO


@dataclass(frozen=True)
class Report:
    """The closed lines of a day or a month, and what was sold in it but is not closed yet."""

    rows: tuple[Row, ...]
    open: Row | None

    @property
    def total(self) -> Row | None:
        """Add the closed lines up."""
        return _together("合计", self.rows) if self.rows else None


@dataclass(frozen=True)
class Owed:
    """What the canteen owes its diners: each one's balance, and what the account says it is altogether."""

    balances: tuple[tuple[str, str, Money], ...]
    account: Money

    @property
    def total(self) -> Money:
        """Add the balances up."""
        return sum((balance for _, _, balance in self.balances), ZERO)

    @property
    def agrees(self) -> bool:
        """Tell whether the diners' balances are what the account says."""
        return self.total == self.account


def closing(book: Book, number: int | None) -> Entry:
    """Find the Z with this number; the newest one without a number."""
    if number is None:
        found = book.journal.newest("shift-closed")
    else:
        every = book.journal.closings(date.min, date.max)
        found = next((entry for entry in every if entry.fen("z") == number), None)
    if found is None:
        which = f"第 {number} 号" if number else "任何"
        raise Refused(f"没有{which}交班单：请看 canteen report month，或先交班。")
    return found


def day_report(book: Book, day: date) -> Report:
    """Add up the Zs of a service day, one line each."""
    rows = tuple(_row(entry) for entry in book.journal.closings(day, day))
    return Report(rows, _open(book, day, day))


def month_report(book: Book, first_day: date, last_day: date) -> Report:
    """Add up the Zs of some days, one line a day."""
    closings = book.journal.closings(first_day, last_day)
    days = groupby(sorted(closings, key=_day_of), key=_day_of)  # a clock set back may leave days out of order
    rows = tuple(_together(day.isoformat(), tuple(map(_row, zs))) for day, zs in days)
    return Report(rows, _open(book, first_day, last_day))


def prepaid_report(book: Book) -> Owed:
    """List what is owed to whom, beside what the account says."""
    balances = [(_name(book, person), person, owed) for person, owed in book.journal.balances().items()]
    head = book.journal.head()
    return Owed(tuple(sorted(balances)), -Money(head.totals.get(f"prepaid:{head.till}", 0)))


def _day_of(entry: Entry) -> date:
    return entry.day


def _row(entry: Entry) -> Row:
    return Row(
        name=str(entry.fen("z")),
        first=entry.fen("first"),
        last=entry.fen("last"),
        figures=tally_in(entry.facts),
        difference=Money(entry.fen("difference_fen")),
    )


def _together(name: str, rows: Sequence[Row]) -> Row:
    return Row(
        name=name,
        first=min(row.first for row in rows),
        last=max(row.last for row in rows),
        figures=added(*(row.figures for row in rows)),
        difference=sum((row.difference for row in rows), ZERO),
    )


def _open(book: Book, first_day: date, last_day: date) -> Row | None:
    """Add up what is not closed yet of some days; a slip counts on the day it is keyed in."""
    written = book.journal.range(closed_up_to(book) + 1, book.journal.head().number)
    entries = [entry for entry in written if first_day <= service_day(entry.at) <= last_day]
    if not entries:
        return None
    return Row("没交班", entries[0].number, entries[-1].number, tally_of(book, entries))


def _name(book: Book, person: str) -> str:
    guest = book.roster.guest(person)
    return guest.resident.name if guest else "不在名单"
