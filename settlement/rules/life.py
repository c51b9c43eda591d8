"""Birth days that matter to a subsidy, and deaths as several offices report them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from pos.rules.people import birthday
from settlement.rules.months import Month

BOUNDARIES = (60, 70, 90)
_MARCH = 3
DEATH_SOURCES = {"火化名单": "cremation", "户口注销": "household-cancelled", "停发养老金": "pension-stopped"}
"""Who reports a death: the word on the command line and the code that is kept."""


@dataclass(frozen=True, slots=True)
class Death:
    """The day somebody died as one office reports it."""

    source: str
    died_on: date


def died_on(deaths: Iterable[Death]) -> date | None:
    """Give the day that counts: the earliest of all reports; None while nobody reported one."""
    return min((death.died_on for death in deaths), default=None)


def dead_before(died: date | None, month: Month) -> bool:
    """Tell whether somebody had died before a month began, and so has no place on its list."""
    return died is not None and died < month.first


def age_reached(born_on: date, month: Month) -> int | None:
    """Give 60, 70 or 90 where that birthday falls into a month."""
    if born_on.month not in (month.number, month.eve.month):  # 29 February may complete on 1 March
        return None
    return next(
        (years for years in BOUNDARIES if month.first <= birthday(born_on, years) <= month.last), None
    )


def birth_range(years: int, month: Month) -> tuple[str, str]:
    """Give the first and the last birth date, as written, of whoever may complete these years in a month."""
    born = month.year - years
    # somebody born on 29 February completes a year on 1 March where there is no such day
    first = f"{born:04d}-02-29" if month.number == _MARCH else f"{born:04d}-{month.number:02d}-01"
    return first, f"{born:04d}-{month.number:02d}-31"
