"""What one canteen's month is measured by in all the others: attendance, weekends, who is eligible."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from settlement.rules.checks.view import CanteenMonth
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.months import Month

_SATURDAY = 5
_THOUSAND = 1000


def city_figures(
    month: Month,
    months: Mapping[str, Sequence[MealLine]],
    before: Mapping[str, Sequence[MealLine]],
    known: Known,
) -> dict[str, CanteenMonth]:
    """Make each canteen's view of its month, with what all canteens together say."""
    middle = _middle_attendance(before)
    eligible = _eligible(known, month)
    drops = {canteen: _weekend_drop(lines) for canteen, lines in months.items()}
    return {
        canteen: CanteenMonth(
            canteen,
            month,
            tuple(lines),
            tuple(before.get(canteen, ())),
            middle,
            _middle(drop for other, drop in drops.items() if other != canteen and drop is not None),
            eligible,
        )
        for canteen, lines in sorted(months.items())
    }


def pools(lines: Sequence[MealLine]) -> dict[str, int]:
    """Count by concession the people who had a meal at a canteen: its home pool."""
    people: defaultdict[str, set[str]] = defaultdict(set)
    for line in lines:
        if line.person and line.stands:
            people[line.concession].add(line.person)
    return {code: len(members) for code, members in people.items()}


def attendance(lines: Sequence[MealLine], pool: Mapping[str, int]) -> dict[str, list[int]]:
    """Give by concession the meals of each day and meal period by pool, in thousandths."""
    counts: Counter[tuple[date, str, str]] = Counter()
    for line in lines:
        if line.person and line.stands:
            counts[line.day, line.period, line.concession] += 1
    found: defaultdict[str, list[int]] = defaultdict(list)
    for (_, _, code), count in sorted(counts.items()):
        found[code].append(_THOUSAND * count // pool[code])
    return found


def _middle_attendance(before: Mapping[str, Sequence[MealLine]]) -> dict[str, int]:
    of_city: defaultdict[str, list[int]] = defaultdict(list)
    for lines in before.values():
        for code, shares in attendance(lines, pools(lines)).items():
            of_city[code] += shares
    return {code: int(statistics.median(shares)) for code, shares in of_city.items()}


def _eligible(known: Known, month: Month) -> dict[str, int]:
    """Count who may have each concession at some time of the month, by the rules of its last day."""
    offered = known.policy.tariff_on(month.last).concessions
    found: Counter[str] = Counter()
    for person in known.roll.people.values():
        diner = person.diner
        for concession in offered:
            found[concession.code] += any(
                concession.fits(diner, day, concession.modes[0]) for day in (month.first, month.last)
            )
    return dict(found)


def _weekend_drop(lines: Sequence[MealLine]) -> int | None:
    """Say by how many hundredths weekends fall below weekdays; None where there are not both."""
    counts = Counter(line.day for line in lines if line.stands)
    weekend = [count for day, count in counts.items() if day.weekday() >= _SATURDAY]
    week = [count for day, count in counts.items() if day.weekday() < _SATURDAY]
    if not weekend or not week:
        return None
    return round(100 * (1 - statistics.mean(weekend) / statistics.mean(week)))


def _middle(found: Iterable[int]) -> int | None:
    numbers = list(found)
    return int(statistics.median(numbers)) if numbers else None
