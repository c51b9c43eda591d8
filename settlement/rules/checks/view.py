"""What checks are given to look at: one day of the whole city, or one month of one canteen."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from functools import cached_property

from settlement.rules.meal_lines import MealLine
from settlement.rules.months import Month


@dataclass(frozen=True)
class CityDay:
    """All meals of one service day that were not undone, in all canteens, by the time they were served."""

    day: date
    lines: tuple[MealLine, ...]

    @cached_property
    def subsidised(self) -> tuple[MealLine, ...]:
        """Give the meals of which somebody else pays a part."""
        return tuple(line for line in self.lines if line.receivable_fen or line.held_fen)

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

    Both are in the order of time served. The rest is worked out over all canteens first: ``pools`` are the
    home pools by day and concession, ``regulars`` the part of them that ate there before the month;
    ``attendance`` this canteen's own attendance (meals by pool) by meal period and concession, empty without
    enough history, ``city_attendance`` the middle of all canteens'; ``city_weekend_drop`` how far rest days
    fall below workdays in the other canteens, in hundredths; ``eligible`` how many people of the city have a
    right to each concession; ``woken`` on which day somebody came again after the long time without a meal,
    and often from then on, wherever in the city; ``alike`` who has whose birth date and name.
    """

    canteen: str
    month: Month
    lines: tuple[MealLine, ...]
    before: tuple[MealLine, ...] = ()
    pools: Mapping[date, Mapping[str, int]] = field(default_factory=dict)
    regulars: Mapping[date, Mapping[str, int]] = field(default_factory=dict)
    attendance: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)
    city_attendance: Mapping[tuple[str, str], Fraction] = field(default_factory=dict)
    city_weekend_drop: int | None = None
    eligible: Mapping[str, int] = field(default_factory=dict)
    woken: Mapping[str, date] = field(default_factory=dict)
    alike: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

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

    @cached_property
    def by_meal(self) -> Mapping[tuple[date, str], Sequence[MealLine]]:
        """Give the standing meals of each meal period that was served, the earliest period first."""
        found: defaultdict[tuple[date, str], list[MealLine]] = defaultdict(list)
        for line in self.standing:
            found[line.day, line.period].append(line)
        return found
