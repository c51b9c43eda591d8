"""Fraud and faults to plant into a simulated city, one pattern a check, each in three strengths.

Every pattern is planted at one canteen; where it needs a second, that one stays otherwise honest.
"""

import random
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta

from pos.rules.meals import SHANGHAI
from pos.rules.people import Status
from pos.rules.service_days import Calendar, Override
from settlement.rules.claim_rules import Span
from settlement.rules.known import ClockOff, EarlierMonth
from settlement.rules.meal_lines import MealLine
from settlement.rules.person_history import PersonKnown, Staff
from settlement.sim_city import City, undo

STRENGTHS = (1, 2, 3)


@dataclass
class Spot:
    """Where something is planted, how strongly, and with which dice."""

    city: City
    canteen: str
    other: str
    strength: int
    dice: random.Random

    @property
    def lines(self) -> list[MealLine]:
        """Give the canteen's lines, to add to or take from."""
        return self.city.lines[self.canteen]

    @property
    def idle(self) -> list[PersonKnown]:
        """Give the people of the canteen who never come."""
        return self.city.idle[self.canteen]

    def day(self, number: int) -> date:
        """Give a day of the month."""
        return self.city.month.first + timedelta(days=number - 1)

    def ring_up(self, people: Iterable[PersonKnown | None], day: date, period: str = "lunch") -> None:
        """Add meals of these people at scattered times of a meal period."""
        opens, length_min = (11 * 60, 100) if period == "lunch" else (16 * 60 + 40, 90)
        for person in people:
            clock = timedelta(minutes=opens + self.dice.uniform(0, length_min))
            self.lines.append(self.city.meal(self.canteen, person, day, clock, period))

    def swap(self, line: MealLine, **changes: object) -> None:
        """Put a changed line in place of another."""
        self.lines.remove(line)
        self.lines.append(replace(line, **changes))  # type: ignore[arg-type]

    def paid_for(self) -> list[MealLine]:
        """Give the month's standing meals that civil affairs pays a part of and that need no review."""
        return [line for line in self.city.of_month(self.canteen) if line.receivable_fen and line.stands]

    def frequent(self, many: int) -> list[PersonKnown]:
        """Give regulars at a concession all month who come often enough to be there after any day.

        Whoever turns ninety in the month needs no status any more.
        """
        turning = self.city.month.year - 90
        of_class = [
            one
            for one in self.city.regulars[self.canteen]
            if one.person.statuses and one.person.died_on is None and one.person.born_on.year > turning
        ]
        return [one.person for one in sorted(of_class, key=lambda one: -one.often)[:many]]

    def learn(self, person: PersonKnown, **changes: object) -> None:
        """Let the centre know something else of a person than the till did."""
        self.city.people[person.person] = replace(person, **changes)  # type: ignore[arg-type]


def _one_at_two(spot: Spot, apart_min: int) -> None:
    theirs = [
        line
        for line in spot.city.of_month(spot.other)
        if line.receivable_fen and line.stands and line.period == "lunch" and not line.slip
    ]
    for line in spot.dice.sample(theirs, spot.strength * 2):
        at = line.at + timedelta(minutes=apart_min)
        till = spot.city.tills[spot.canteen]
        spot.lines.append(replace(line, canteen=spot.canteen, till=till, at=at, served_at=at, received_at=at))


def _status_ended(spot: Spot) -> None:
    for person in spot.frequent(spot.strength):
        held = tuple(Status(one.code, one.begins, spot.day(15)) for one in person.statuses)
        spot.learn(person, statuses=held)


def _made_older(spot: Spot) -> None:
    free = sorted({line.person for line in spot.paid_for() if line.concession == "free" and line.person})
    for name in free[: spot.strength]:
        spot.learn(spot.city.people[name], born_on=date(spot.city.month.year - 84, 3, 1))


def _the_dead_eat(spot: Spot) -> None:
    for person in spot.frequent(spot.strength):
        spot.learn(person, died_on=spot.day(12))


def _lost_bands(spot: Spot) -> None:
    for person in spot.frequent(spot.strength):
        lost = datetime.combine(spot.day(12), time(9), SHANGHAI).astimezone(UTC)
        spot.learn(person, cards=(replace(person.cards[0], ended_at=lost, why="lost"),))


def _closed_days(spot: Spot) -> None:
    named = {spot.day(n): Override(spot.day(n), served=False) for n in range(20, 20 + spot.strength)}
    old = spot.city.calendars[spot.canteen]
    spot.city.calendars[spot.canteen] = Calendar(old.rule, named, old.public_days)


def _afternoon(spot: Spot) -> None:
    for line in spot.dice.sample(spot.paid_for(), spot.strength * 2):
        at = datetime.combine(line.day, time(15, 10), SHANGHAI).astimezone(UTC)
        spot.swap(line, at=at, served_at=at, received_at=at)


def _licence_gone(spot: Spot) -> None:
    house = spot.city.houses[spot.canteen]
    gone = Span(date(2023, 5, 1), spot.city.month.last - timedelta(days=2 * spot.strength))
    spot.city.houses[spot.canteen] = replace(house, licences=(gone,))


def _own_price(spot: Spot) -> None:
    for line in spot.dice.sample(spot.paid_for(), spot.strength * 3):
        spot.swap(line, price_fen=line.price_fen + 300, receivable_fen=line.receivable_fen + 300)


def _bad_numbers(spot: Spot) -> None:
    for person in spot.frequent(spot.strength):
        spot.learn(person, id_fault="校验位不对")


def _staff_eat(spot: Spot) -> None:
    spot.city.staff += [Staff(spot.canteen, person.person) for person in spot.frequent(spot.strength)]


def _in_care(spot: Spot) -> None:
    for person in spot.frequent(spot.strength):
        spot.learn(person, statuses=(*person.statuses, Status("residential-care", date(2025, 1, 1))))


def _sent_late(spot: Spot) -> None:
    for line in [one for one in spot.paid_for() if one.day.day <= spot.strength]:
        spot.swap(line, received_at=line.at + timedelta(hours=70))


def _clock_off(spot: Spot) -> None:
    till = spot.city.tills[spot.canteen]
    at = [datetime.combine(spot.day(5 + n), time(10), SHANGHAI) for n in range(spot.strength)]
    spot.city.more["clocks"] = tuple(
        ClockOff(spot.canteen, till, one, 300 + 120 * spot.strength) for one in at
    )


def _nobody_confirmed(spot: Spot) -> None:
    for line in spot.dice.sample(spot.paid_for(), spot.strength * 3):
        spot.swap(line, via="search")


def _after_the_claim(spot: Spot) -> None:
    cut_off = datetime.combine(spot.city.month.last + timedelta(days=1), time(2), SHANGHAI)
    spot.city.more["submitted"] = {f"{spot.canteen} {spot.city.month}": cut_off}
    for number, line in enumerate(spot.dice.sample(spot.paid_for(), spot.strength)):
        late = cut_off + timedelta(hours=30, minutes=number)
        slip = {"via": "slip", "slip": f"{number:04d}", "confirmer": "李* 5号", "why": "补录"}
        spot.swap(line, at=late, received_at=late, **slip)


def _padded_lunches(spot: Spot) -> None:
    for n in range(spot.strength):
        spot.ring_up(spot.dice.sample(spot.idle, 10 + 10 * spot.strength), spot.day(9 + 4 * n))


def _more_than_there_are(spot: Spot) -> None:
    people = len(spot.city.people) + 5 * spot.strength
    for number in range(people):
        clock = timedelta(hours=10, minutes=40, seconds=10 * number)
        pattern = spot.city.meal(spot.canteen, spot.frequent(1)[0], spot.day(14), clock)
        spot.lines.append(replace(pattern, person=f"{spot.city.tills[spot.canteen]}x{number:04d}", card=""))


def _padded_month(spot: Spot) -> None:
    for n in range(1, 29):
        spot.ring_up(spot.dice.sample(spot.idle, 5 + 6 * spot.strength), spot.day(n))


def _headcount_billed(spot: Spot) -> None:
    _drop(spot, lambda line: line.concession == "half")
    people = spot.frequent(12 + 3 * spot.strength)
    for day in spot.city.days():
        spot.ring_up(people, day)


def _drop(spot: Spot, which: Callable[[MealLine], bool]) -> None:
    first = spot.city.month.first
    spot.lines[:] = [line for line in spot.lines if line.day < first or not which(line)]


def _like_last_month(spot: Spot) -> None:
    meals: dict[str, int] = {}
    for line in spot.city.of_month(spot.canteen):
        if line.stands:
            meals[line.concession] = meals.get(line.concession, 0) + 1
    eve = str(spot.city.month.before)
    for place, one in enumerate(spot.city.earlier):
        if one.canteen == spot.canteen and one.month == eve:
            spot.city.earlier[place] = EarlierMonth(spot.canteen, eve, meals)


def _more_than_fit(spot: Spot) -> None:
    house = spot.city.houses[spot.canteen]
    spot.ring_up(spot.dice.sample(spot.idle, house.seats // 2 + 8 * spot.strength), spot.day(13))


def _more_than_cooked(spot: Spot) -> None:
    for n in range(spot.strength):
        spot.ring_up(spot.dice.sample(spot.idle, 3 + 2 * spot.strength), spot.day(8 + 5 * n))


def _always_the_same(spot: Spot) -> None:
    for day in spot.city.days()[: 6 + 6 * spot.strength]:
        lunch = [line for line in spot.paid_for() if line.day == day and line.period == "lunch"]
        wanted = 33
        for line in lunch[wanted:]:
            spot.lines.remove(line)
        spot.ring_up(spot.dice.sample(spot.idle, max(wanted - len(lunch), 0)), day)


def _no_weekends(spot: Spot) -> None:
    lines = [line for line in spot.city.of_month(spot.canteen) if line.stands]
    count = {day: sum(line.day == day for line in lines) for day in spot.city.days()}
    wanted = sorted(count.values())[-8] + spot.strength
    for day, meals in count.items():
        if meals < wanted:
            spot.ring_up(spot.dice.sample(spot.idle, min(wanted - meals, len(spot.idle))), day)


def _grown(spot: Spot) -> None:
    wanted = len(spot.city.of_month(spot.canteen)) * (30 + 12 * spot.strength) // 100
    for n in range(1, 32):
        spot.ring_up(spot.dice.sample(spot.idle, min(-(-wanted // 31), len(spot.idle))), spot.day(n))


def _stack_of_cards(spot: Spot) -> None:
    for n in range(spot.strength):
        for place, person in enumerate(spot.idle[: 4 + 2 * spot.strength]):
            clock = timedelta(hours=13, minutes=24, seconds=2 * place)
            spot.lines.append(spot.city.meal(spot.canteen, person, spot.day(10 + n), clock))


def _copied_sheet(spot: Spot) -> None:
    for n in range(spot.strength):
        day, copied = spot.day(12 + 6 * n), spot.day(9 + 6 * n)
        _drop(spot, lambda line, day=day: line.day == day)  # type: ignore[misc]
        for line in [one for one in spot.city.of_month(spot.canteen) if one.day == copied]:
            if spot.dice.random() < 0.03 * (3 - spot.strength):
                continue
            later = timedelta(days=3, seconds=spot.dice.uniform(0, 3))
            spot.lines.append(
                replace(line, day=day, at=line.at + later, served_at=line.served_at + later,
                        received_at=line.at + later, undone=None)
            )  # fmt: skip


def _idle_cards(spot: Spot) -> None:
    for person in spot.idle[: 2 + spot.strength]:
        for n in range(7 + spot.strength):
            spot.ring_up((person,), spot.day(8 + n))


def _never_missing(spot: Spot) -> None:
    for day in spot.city.days():
        for period in ("lunch", "dinner"):
            spot.ring_up(spot.idle[: 4 + spot.strength], day, period)


def _by_hand(spot: Spot) -> None:
    lines = spot.paid_for()
    for line in spot.dice.sample(lines, len(lines) * (5 + 3 * spot.strength) // 100):
        spot.swap(line, via="search", confirmer="李* 5号", why="没带手环")


def _offline(spot: Spot) -> None:
    lines = [line for line in spot.city.of_month(spot.canteen) if line.stands]
    for line in spot.dice.sample(lines, len(lines) * (19 + 6 * spot.strength) // 100):
        spot.swap(line, received_at=line.at + timedelta(minutes=40))


def _voids(spot: Spot) -> None:
    for line in spot.dice.sample(spot.paid_for(), spot.strength * 8):
        late = timedelta(minutes=50 if line.at.second % 3 == 0 else 4)
        spot.swap(line, undone=undo(line, late).undone)


def _drawer_short(spot: Spot) -> None:
    own = [place for place, one in enumerate(spot.city.counts) if one.canteen == spot.canteen]
    for place in spot.dice.sample(own, spot.strength):
        one = spot.city.counts[place]
        spot.city.counts[place] = replace(one, counted_fen=one.expected_fen - 600 * spot.strength)


def _just_over(spot: Spot) -> None:
    bands = spot.city.rules.operating.on(spot.city.month.last).bands
    now = sum(line.concession != "full" and line.stands for line in spot.city.of_month(spot.canteen))
    months = [one for one in spot.city.earlier if one.canteen == spot.canteen]
    before = sum(count for one in months for code, count in one.meals.items() if code != "full")
    rest = bands[1].from_meals + 300 // spot.strength - now - before
    january = f"{spot.city.month.year}-01"
    spot.city.earlier.append(EarlierMonth(spot.canteen, january, {"half": rest}))


def _same_person_twice(spot: Spot) -> None:
    for person, twin in zip(spot.frequent(spot.strength), spot.idle, strict=False):
        spot.learn(twin, alike=person.alike, listed_on=spot.day(3))


def _empty_tables(spot: Spot) -> None:
    for place, one in enumerate(spot.city.inspections):
        if one.canteen == spot.canteen:
            spot.city.inspections[place] = replace(one, heads=one.heads * (80 - 20 * spot.strength) // 100)


PLANTS: dict[str, Callable[[Spot], None]] = {
    "E01": lambda spot: _one_at_two(spot, 45),
    "E03": _status_ended,
    "E04": _made_older,
    "E05": _the_dead_eat,
    "E06": _lost_bands,
    "E07": _closed_days,
    "E08": _afternoon,
    "E09": _licence_gone,
    "E10": _own_price,
    "E11": _bad_numbers,
    "E12": _staff_eat,
    "E13": _in_care,
    "E14": _sent_late,
    "E15": _clock_off,
    "E16": _nobody_confirmed,
    "E17": _after_the_claim,
    "D01": _padded_lunches,
    "D02": _more_than_there_are,
    "D03": _padded_month,
    "D04": _headcount_billed,
    "D05": _like_last_month,
    "D06": _more_than_fit,
    "D07": _more_than_cooked,
    "D08": _always_the_same,
    "D09": _no_weekends,
    "D10": _grown,
    "D11": _stack_of_cards,
    "D12": _copied_sheet,
    "D13": lambda spot: _one_at_two(spot, 6),
    "D14": _idle_cards,
    "D15": _never_missing,
    "D16": _by_hand,
    "D17": _offline,
    "D18": _voids,
    "D19": _drawer_short,
    "D20": _just_over,
    "D21": _same_person_twice,
    "D22": _empty_tables,
}
"""By the check that should find it. E02 is not among them: with two periods a day, E01 is first."""
