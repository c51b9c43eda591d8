"""Which months of the tills' lines get a table of their own."""

from collections.abc import Iterator
from datetime import date

from settlement.rules.months import Month

BACK, AHEAD = 36, 2


def month_of(day: date) -> str:
    """Give the month that a service day's lines stand in."""
    return day.isoformat()[:7]


def has_its_own(month: str, today: date) -> bool:
    """Tell whether a month is near enough to now: a till whose clock is wrong makes no tables."""
    return month_of(_first(today, -BACK)) <= month <= month_of(_first(today, AHEAD))


def coming(today: date) -> Iterator[str]:
    """Give this month and the ones that are made ahead of time."""
    for months in range(AHEAD + 1):
        yield month_of(_first(today, months))


def _first(today: date, months: int) -> date:
    since, number = divmod(today.year * 12 + today.month - 1 + months, 12)
    return Month(since, number + 1).first
