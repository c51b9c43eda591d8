"""Months that are not what they look like, planted into a simulated city: one pattern for each D check."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from settlement.rules.known import EarlierMonth
from settlement.rules.meal_lines import MealLine
from settlement.sim_city import undo
from settlement.sim_spot import Spot


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


MONTH_FRAUD: dict[str, Callable[[Spot], None]] = {
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
