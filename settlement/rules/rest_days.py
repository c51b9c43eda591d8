"""Rest days and workdays: by the holiday notice where it is known, otherwise by the day of the week."""

from collections import Counter
from collections.abc import Iterable
from datetime import date

from pos.rules.service_days import Calendar
from settlement.rules.meal_lines import MealLine

_SATURDAY = 5


def is_rest_day(calendar: Calendar | None, day: date) -> bool:
    """Tell whether most people need not work on a day."""
    public = calendar.public_days(day) if calendar else None
    return day.weekday() >= _SATURDAY if public is None else not public.is_workday


def apart_by_rest(calendar: Calendar | None, lines: Iterable[MealLine]) -> tuple[list[int], list[int]]:
    """Count the meals of each rest day, and those of each workday, on which any was served."""
    counts = Counter(line.day for line in lines if line.stands)
    rest: list[int] = []
    work: list[int] = []
    for day, count in counts.items():
        (rest if is_rest_day(calendar, day) else work).append(count)
    return rest, work
