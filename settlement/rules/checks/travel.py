"""One person at two canteens sooner than anybody can get from one to the other."""

from collections.abc import Iterator
from datetime import timedelta
from itertools import pairwise

from settlement.rules.checks.view import CityDay
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine, minutes

D13 = Check("D13", "异地瞬移", Level.NOTE, "请两家食堂都看看是谁取的餐，手环可能被人复制了。")


def d13(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find pairs of meals of one person at two canteens within less than the way takes; both are told."""
    travel = timedelta(minutes=known.rules.thresholds.travel_min)
    for person in _at_several(day):
        for first, then in pairwise(day.of_people[person]):
            if first.canteen != then.canteen and then.served_at - first.served_at < travel:
                yield _told(first, then, known)
                yield _told(then, first, known)


def _at_several(day: CityDay) -> list[str]:
    """Give whoever had meals at more than one canteen, in order of name."""
    seen: dict[str, str] = {}
    return sorted(
        {
            one.person
            for one in day.lines
            if one.person and seen.setdefault(one.person, one.canteen) != one.canteen
        }
    )


def _told(own: MealLine, other: MealLine, known: Known) -> Finding:
    apart = int(minutes(abs(own.served_at - other.served_at)))
    said = f"{own.id} 和别的食堂的 {other.id} 是同一位老人，只隔 {apart} 分钟。"
    return known.found(D13, own.canteen, said, own.day, (own.id, other.id), own.id)
