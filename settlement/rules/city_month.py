"""What one canteen's month is measured by in all the others: attendance, weekends, who is eligible."""

import statistics
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from pos.rules.people import birthday
from pos.rules.policy import Concession
from settlement.rules.checks.view import CanteenMonth
from settlement.rules.home_pool import Attendance, home_pools, offered, usual_attendance
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.months import Month
from settlement.rules.person_history import PersonKnown
from settlement.rules.rest_days import apart_by_rest

Lines = Mapping[str, Sequence[MealLine]]


def city_figures(month: Month, months: Lines, before: Lines, known: Known) -> dict[str, CanteenMonth]:
    """Make each canteen's view of its month, with what all canteens together say."""
    enough = known.rules.thresholds.history_days
    pools = {c: home_pools(month, lines, before.get(c, ()), known) for c, lines in months.items()}
    usual = {
        c: usual_attendance(before.get(c, ()), pool[month.first], enough) for c, (pool, _) in pools.items()
    }
    drops = {canteen: _weekend_drop(canteen, lines, known) for canteen, lines in months.items()}
    middle, woken = _middle_attendance(usual.values()), _woken(month, months, before, known)
    eligible, alike = _eligible(known, month), _alike(known)
    return {
        canteen: CanteenMonth(
            canteen,
            month,
            tuple(lines),
            tuple(before.get(canteen, ())),
            pools=pools[canteen][0],
            regulars=pools[canteen][1],
            attendance=usual[canteen],
            city_attendance=middle,
            city_weekend_drop=_middle(
                drop for other, drop in drops.items() if other != canteen and drop is not None
            ),
            eligible=eligible,
            woken=woken,
            alike=alike,
        )
        for canteen, lines in sorted(months.items())
    }


def _middle_attendance(usual: Iterable[Attendance]) -> Attendance:
    of_city: defaultdict[tuple[str, str], list[Fraction]] = defaultdict(list)
    for of_canteen in usual:
        for meal, share in of_canteen.items():
            of_city[meal].append(share)
    return {meal: statistics.median(shares) for meal, shares in of_city.items()}


def _eligible(known: Known, month: Month) -> dict[str, int]:
    """Count who may have each concession on some day of the month; nothing where nobody is known."""
    if not known.roll.people:
        return {}
    concessions = offered(known, "", month.last)
    people = known.roll.people.values()
    return {concession.code: _may_have(people, concession, month) for concession in concessions}


def _may_have(people: Iterable[PersonKnown], concession: Concession, month: Month) -> int:
    """Count who may have a concession on some day of the month.

    A whole city is asked, hence the plain loop: the birth date alone tells who is too young to the last, and
    nobody's birthday is looked for who had the age before the month.
    """
    first, last = month.first, month.last
    old_before, old_at_last = (_latest_birth(concession.min_age, day) for day in (first, last))
    if not concession.statuses:
        return sum(person.born_on <= old_at_last for person in people)
    codes = frozenset(concession.statuses)
    count = 0
    for person in people:
        born = person.born_on
        if born > old_at_last:
            continue
        since = first if born <= old_before else birthday(born, concession.min_age)
        for status in person.statuses:
            begins, ends = status.begins, status.ends
            if (
                status.code in codes
                and (begins is None or begins <= last)
                and (ends is None or since <= ends)
            ):
                count += 1
                break
    return count


def _latest_birth(age: int, day: date) -> date:
    """Give the latest day to be born on for so many completed years on a day."""
    try:
        return day.replace(year=day.year - age)
    except ValueError:  # 29 February, and the year of birth had none
        return date(day.year - age, 2, 28)


def _woken(month: Month, months: Lines, before: Lines, known: Known) -> dict[str, date]:
    """Give who came again after ``asleep_days`` without a meal, often from then on, and from which day.

    All canteens of the city count together. Somebody woken at the end of the month before is still followed;
    of the time before that somewhat fewer days are known.
    """
    limits = known.rules.thresholds
    lately = month.first - timedelta(days=limits.awake_days - 1)
    earliest, latest = _ends(before)
    first_now, _ = _ends(months)
    found: dict[str, date] = {}
    for person, day in first_now.items():
        last = latest.get(person)
        if last is None or (day - last).days > limits.asleep_days:
            found[person] = day
    found.update((person, day) for person, day in earliest.items() if day >= lately)
    awake = timedelta(days=limits.awake_days)
    meals = Counter(
        line.person
        for lines in (*before.values(), *months.values())
        for line in lines
        if line.person in found
        and line.stands
        and found[line.person] <= line.day < found[line.person] + awake
    )
    return {person: day for person, day in found.items() if meals[person] >= limits.awake_meals}


def _ends(lines: Lines) -> tuple[dict[str, date], dict[str, date]]:
    """Give each person's first and last day with a meal."""
    first: dict[str, date] = {}
    last: dict[str, date] = {}
    for of_canteen in lines.values():
        for line in of_canteen:
            if line.person and line.stands:
                first[line.person] = min(line.day, first.get(line.person, line.day))
                last[line.person] = max(line.day, last.get(line.person, line.day))
    return first, last


def _alike(known: Known) -> dict[str, tuple[str, ...]]:
    """Give for each person who else has the same birth date and name."""
    groups: defaultdict[str, list[str]] = defaultdict(list)
    for person in known.roll.people.values():
        if person.alike:
            groups[person.alike].append(person.person)
    return {
        person: tuple(sorted(other for other in group if other != person))
        for group in groups.values()
        if len(group) > 1
        for person in group
    }


def _weekend_drop(canteen: str, lines: Sequence[MealLine], known: Known) -> int | None:
    """Say by how many hundredths rest days fall below workdays; None where there are not both."""
    rest, work = apart_by_rest(known.calendars.get(canteen), lines)
    if not rest or not work:
        return None
    return round(100 * (1 - Fraction(sum(rest) * len(work), len(rest) * sum(work))))


def _middle(found: Iterable[int]) -> int | None:
    numbers = list(found)
    return int(statistics.median(numbers)) if numbers else None
