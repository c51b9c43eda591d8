"""Meals that nobody should be paid for, planted into a simulated city: one pattern for each E check."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from pos.rules.meals import SHANGHAI
from pos.rules.people import Status
from pos.rules.service_days import Calendar, Override
from settlement.rules.claim_rules import Span
from settlement.rules.known import ClockOff
from settlement.rules.person_history import Staff
from settlement.sim_spot import Spot


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


MEAL_FRAUD: dict[str, Callable[[Spot], None]] = {
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
    "D13": lambda spot: _one_at_two(spot, 6),
}
