"""What checks are given to look at: one day of the whole city, or one month of one canteen."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from settlement.rules.meal_lines import MealLine
from settlement.rules.months import Month


@dataclass(frozen=True)
class CityDay:
    """All meals of one service day that were not undone, in all canteens, by the time they were served."""

    day: date
    lines: tuple[MealLine, ...]

    @cached_property
    def of_people(self) -> Mapping[str, Sequence[MealLine]]:
        """Give each person's meals of the day, the earliest first."""
        found: defaultdict[str, list[MealLine]] = defaultdict(list)
        for line in self.lines:
            if line.person:
                found[line.person].append(line)
        return found


@dataclass(frozen=True)
class CanteenMonth:
    """One canteen's month: every line of it, undone ones too, and those of the sixty days before it.

    Both are in the order of time served. ``city_attendance`` is the middle of all canteens' attendance
    (meals by pool) by concession, in thousandths; ``city_weekend_drop`` how far weekends fall below
    weekdays in the other canteens, in hundredths; ``eligible`` how many people of the city have a right to
    each concession. They are worked out over all canteens first.
    """

    canteen: str
    month: Month
    lines: tuple[MealLine, ...]
    before: tuple[MealLine, ...] = ()
    city_attendance: Mapping[str, int] | None = None
    city_weekend_drop: int | None = None
    eligible: Mapping[str, int] | None = None

    @cached_property
    def standing(self) -> tuple[MealLine, ...]:
        """Give the meals that were not undone."""
        return tuple(line for line in self.lines if line.stands)

    @cached_property
    def by_day(self) -> Mapping[date, Sequence[MealLine]]:
        """Give the standing meals of each day that has any."""
        found: defaultdict[date, list[MealLine]] = defaultdict(list)
        for line in self.standing:
            found[line.day].append(line)
        return found
