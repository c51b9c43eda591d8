import re
from dataclasses import dataclass
from datetime import date, timedelta

from pos.rules.errors import BadValue

_WRITTEN = re.compile(r"([0-9]{4})-([0-9]{2})")
_DECEMBER = 12


@dataclass(frozen=True, slots=True, order=True)
class Month:
    """A calendar month, as monthly lists are named by."""

    year: int
    number: int

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.number:02d}"

    @property
    def first(self) -> date:
        """Give the first day."""
        return date(self.year, self.number, 1)

    @property
    def last(self) -> date:
        """Give the last day."""
        return (date(self.year, self.number, 28) + timedelta(days=4)).replace(day=1) - timedelta(days=1)

    @property
    def eve(self) -> date:
        """Give the day before the first."""
        return self.first - timedelta(days=1)

    @property
    def before(self) -> "Month":
        """Give the month before."""
        return month_of_day(self.eve)

    @property
    def following(self) -> "Month":
        """Give the month that follows."""
        return month_of_day(self.last + timedelta(days=1))


def month_of_day(day: date) -> Month:
    """Give the month that a day lies in."""
    return Month(day.year, day.month)


def read_month(text: str) -> Month:
    """Read ``2026-10``."""
    match = _WRITTEN.fullmatch(text.strip())
    if match is None or not 1 <= int(match[2]) <= _DECEMBER or not 1900 <= int(match[1]) < 2200:  # noqa: PLR2004, the years a sheet may name
        raise BadValue(f"看不懂月份“{text[:20]}”：请写成 2026-10。")
    return Month(int(match[1]), int(match[2]))
