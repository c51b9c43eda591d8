"""The home pool: who may be expected at a canteen's table, and which part of them usually comes."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from fractions import Fraction

from pos.rules.policy import Concession
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.months import Month

USUAL_MOST = Fraction(95, 100)
"""Which part of the meals stay at or below what counts as a canteen's usual most."""

Pools = dict[date, dict[str, int]]
Attendance = dict[tuple[str, str], Fraction]
"""By meal period and concession: which part of the home pool comes."""


def offered(known: Known, canteen: str, day: date) -> tuple[Concession, ...]:
    """Give the concessions in force at a canteen; none before the policy itself begins."""
    policy = known.policy_of(canteen)
    return policy.tariff_on(day).concessions if day >= policy.begins else ()


def home_pools(
    month: Month, lines: Iterable[MealLine], before: Iterable[MealLine], known: Known
) -> tuple[Pools, Pools]:
    """Count, for each day that had a meal, who ate at the canteen in the days before and has a right to it.

    The second count is of those alone who ate there before the month began: who was made up in the month
    itself does not raise what may be expected of it. Of somebody whom the ledger does not know, the
    concession they had counts. The first day of the month is always there. All lines are of one canteen, in
    order of time served.
    """
    reach = timedelta(days=known.rules.thresholds.pool_days)
    seen = _Seen(known)
    for line in before:
        seen.add(line)
    regulars = seen.since(month.first - reach)
    found: Pools = {}
    of_regulars: Pools = {}
    for day, of_day in _by_day(month.first, lines):
        canteen = of_day[0].canteen if of_day else seen.canteen
        found[day], of_regulars[day] = seen.count(day, day - reach, canteen, regulars)
        for line in of_day:
            seen.add(line)
    return found, of_regulars


def usual_attendance(before: Sequence[MealLine], pool: Mapping[str, int], history_days: int) -> Attendance:
    """Give the 95th percentile of meals by pool over the days served before, for each meal period by itself.

    Nothing is said of a meal period that was served on fewer days than that.
    """
    served: defaultdict[str, set[date]] = defaultdict(set)
    counts: Counter[tuple[date, str, str]] = Counter()
    for line in before:
        if line.stands:
            served[line.period].add(line.day)
            if line.person:
                counts[line.day, line.period, line.concession] += 1
    return {
        (period, code): Fraction(_usual_most([counts[day, period, code] for day in days]), people)
        for period, days in sorted(served.items())
        for code, people in pool.items()
        if people and len(days) >= history_days
    }


class _Seen:
    """Who ate at one canteen, and when last."""

    def __init__(self, known: Known) -> None:
        self.canteen = ""
        self._known = known
        self._last: dict[str, date] = {}
        self._strangers: defaultdict[str, set[str]] = defaultdict(set)

    def add(self, line: MealLine) -> None:
        self.canteen = line.canteen
        if line.person and line.stands:
            self._last[line.person] = line.day
            if line.person not in self._known.roll.people:
                self._strangers[line.person].add(line.concession)

    def since(self, day: date) -> frozenset[str]:
        """Give those seen since a day."""
        return frozenset(person for person, last in self._last.items() if last >= day)

    def count(
        self, day: date, since: date, canteen: str, regulars: frozenset[str]
    ) -> tuple[dict[str, int], dict[str, int]]:
        """Count by concession who has a right to it on a day: those seen since another day, and regulars."""
        concessions = offered(self._known, canteen, day)
        found = dict.fromkeys((concession.code for concession in concessions), 0)
        of_regulars = dict(found)
        for person, last in self._last.items():
            lately, regular = last >= since, person in regulars
            if lately or regular:
                for code in self._rights(person, concessions, day):
                    found[code] += lately
                    of_regulars[code] += regular
        return found, of_regulars

    def _rights(self, person: str, concessions: Iterable[Concession], day: date) -> Iterable[str]:
        known = self._known.roll.people.get(person)
        if known is None:
            return self._strangers[person] & {concession.code for concession in concessions}
        diner = known.diner
        return [c.code for c in concessions if c.fits(diner, day, c.modes[0])]


def _by_day(first: date, lines: Iterable[MealLine]) -> Iterable[tuple[date, list[MealLine]]]:
    days: defaultdict[date, list[MealLine]] = defaultdict(list)
    days[first] = []
    for line in lines:
        days[line.day].append(line)
    return sorted(days.items())


def _usual_most(counts: list[int]) -> int:
    """Give the smallest count that is not passed by more than one meal period in twenty."""
    counts.sort()
    return counts[-(-len(counts) * USUAL_MOST.numerator // USUAL_MOST.denominator) - 1]
