"""From a calendar sheet to the named days: compared first, written with its entry, all or nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from pos.rules.journal import Draft, Fact
from pos.rules.meals import service_day
from pos.rules.roster_sheet import BadRow
from pos.rules.service_days import Override
from pos.store import Store


@dataclass(frozen=True)
class CalendarImported:
    """What an import did, or would do: days new, changed and unchanged, and every bad row."""

    new: int = 0
    changed: int = 0
    unchanged: int = 0
    bad: tuple[BadRow, ...] = ()


def import_calendar(
    store: Store, named: Sequence[Override], cashier: str, at: datetime, *, dry_run: bool = False
) -> CalendarImported:
    """Bring the named days up to a sheet; a change and its entry are written together or not at all."""
    with store.begin() as book:
        differing, done = compare_days(book.calendar.overrides(), named)
        if differing and not dry_run:
            book.calendar.put(differing)
            facts: dict[str, Fact] = {
                "cashier": cashier,
                "days": len(differing),
                "digest": book.calendar.digest(),
            }
            book.journal.append(Draft("calendar-changed", at, service_day(at), facts))
    return done


def compare_days(
    known: Mapping[date, Override], named: Sequence[Override]
) -> tuple[list[Override], CalendarImported]:
    """Give the days of which a sheet says something else than is known, and how many those are."""
    differing = [one for one in named if known.get(one.day) != one]
    new = sum(one.day not in known for one in differing)
    return differing, CalendarImported(new, len(differing) - new, len(named) - len(differing))
