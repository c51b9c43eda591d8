from dataclasses import dataclass
from datetime import date

from pos.rules.errors import BadValue


@dataclass(frozen=True, slots=True)
class Status:
    """A hardship status with the days it holds; either end may be open."""

    code: str
    begins: date | None = None
    ends: date | None = None

    def __post_init__(self) -> None:
        if self.begins and self.ends and self.ends < self.begins:
            raise BadValue(f"{self.code} 的止日 {self.ends} 早于起日 {self.begins}：请改正日期。")

    def holds_on(self, day: date) -> bool:
        """Tell whether the status is in force on a day; both end days count."""
        return (self.begins is None or self.begins <= day) and (self.ends is None or day <= self.ends)


@dataclass(frozen=True, slots=True)
class Diner:
    """Somebody of the roster who eats: only what pricing needs.

    ``person`` is the keyed digest that stands for the ID number.
    """

    person: str
    born_on: date
    statuses: tuple[Status, ...] = ()


def birthday(born_on: date, years: int) -> date:
    """Give the day on which ``years`` are completed; 29 February completes on 1 March in a common year."""
    year = born_on.year + years
    try:
        return born_on.replace(year=year)
    except ValueError:
        return date(year, 3, 1)


def age_on(born_on: date, day: date) -> int:
    """Count the completed years (周岁) on a day."""
    before = (day.month, day.day) < (born_on.month, born_on.day)  # 29 February: complete from 1 March on
    return day.year - born_on.year - before
