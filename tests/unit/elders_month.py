"""Two months at the canteen of Heping community, made up of regulars with habits of their own.

Nobody here exists. October 2026 is the month; the sixty days before it are history.
"""

import random
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import count
from pathlib import Path

from pos.rules.meals import SHANGHAI
from pos.rules.people import Status, age_on
from pos.rules.read_policy import read_policy
from pos.rules.service_days import Calendar, PublicDay
from settlement.rules.city_month import city_figures
from settlement.rules.claim_rules import CanteenKnown, Thresholds
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine, Undone
from settlement.rules.months import Month
from settlement.rules.person_history import PersonKnown, Roll
from settlement.rules.read_claim_rules import read_claim_rules
from settlement.rules.settle import settle

HOUSE = Path(__file__).parents[2]
TABLES = tomllib.loads((HOUSE / "config.toml").read_text(encoding="utf-8"))
POLICY = read_policy(TABLES["policy"])
RULES = read_claim_rules(TABLES["claims"])

HEPING = "示范区/示范街道/示范社区/和平社区食堂"
YINGZE = "示范区/示范街道/迎泽社区/迎泽社区食堂"
XINXING = "示范区/河畔街道/新兴社区/新兴社区食堂"
OCTOBER = Month(2026, 10)
DAY = date(2026, 10, 14)
NATIONAL_DAY = [date(2026, 10, day) for day in range(1, 8)]
SURNAMES = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗"
HALF_FEN, PRICE_FEN = 600, 1200


def october(first: int = 1, last: int = 31) -> list[date]:
    """Give days of the month."""
    return [date(2026, 10, day) for day in range(first, last + 1)]


def history() -> list[date]:
    """Give the sixty days before the month."""
    return [OCTOBER.first - timedelta(days=days) for days in range(60, 0, -1)]


def calendar(canteen: str = HEPING) -> Calendar:
    """Give a calendar that serves every day; the National Day week is not worked."""
    del canteen
    return Calendar(POLICY.service_days, {}, _public_day)


def _public_day(day: date) -> PublicDay | None:
    return PublicDay(is_workday=False, occasion="国庆节") if day in NATIONAL_DAY else None


def dibao(person: str, born_on: date = date(1950, 3, 8), **more) -> PersonKnown:
    """Give somebody of 76 who has been on dibao for years."""
    since = date(2023, 5, 1)
    statuses = (Status("dibao", since),)
    return replace(PersonKnown(person, born_on, statuses, listed_on=since), **more)


def ninety(person: str, born_on: date = date(1933, 2, 1)) -> PersonKnown:
    """Give somebody who eats free when dining in."""
    return PersonKnown(person, born_on, listed_on=date(2023, 5, 1))


def crowd(many: int, prefix: str = "") -> list[PersonKnown]:
    """Give so many people on dibao, each with a name of their own."""
    return [dibao(f"{prefix}{SURNAMES[i % len(SURNAMES)]}{i:03d}") for i in range(many)]


class Till:
    """Rings meals up, one number after the other."""

    def __init__(self, code: str = "K01", canteen: str = HEPING) -> None:
        self.code, self.canteen = code, canteen
        self._numbers = count(1)

    def meal(self, person: PersonKnown | str | None, day: date, clock: str | timedelta, **more) -> MealLine:
        """Ring up lunch for somebody at half price, or whatever else is said."""
        at = instant(day, clock)
        number = next(self._numbers)
        name = person.person if isinstance(person, PersonKnown) else person
        line = MealLine(
            canteen=self.canteen, till=self.code, number=number, hash=f"{self.code}{number:060d}", at=at,
            served_at=at, day=day, period="lunch", person=name, concession="half" if name else "full",
            ground="dibao" if name else "", mode="dine-in", portions=1, price_fen=PRICE_FEN,
            payable_fen=HALF_FEN if name else PRICE_FEN, receivable_fen=HALF_FEN if name else 0, held_fen=0,
            via="band" if name else "walk_in", tender="cash", cashier="07", policy="p",
            received_at=at + timedelta(seconds=20),
        )  # fmt: skip
        return replace(line, **more)

    def lunch(
        self, people: Iterable[PersonKnown | str], day: date, gap_s: int = 60, **more
    ) -> list[MealLine]:
        """Ring up a lunch for some people, one after the other from eleven on."""
        start = timedelta(hours=11)
        return [
            self.meal(person, day, start + timedelta(seconds=gap_s * place), **more)
            for place, person in enumerate(people)
        ]


def instant(day: date, clock: str | timedelta) -> datetime:
    """Give a moment of a day on Shanghai's clock."""
    if isinstance(clock, str):
        return datetime.combine(day, time.fromisoformat(clock), SHANGHAI)
    return datetime.combine(day, time(0), SHANGHAI) + clock


def undone(line: MealLine, after_min: int) -> MealLine:
    """Undo a meal some minutes later."""
    at = line.at + timedelta(minutes=after_min)
    return replace(line, undone=Undone(f"{line.till}-999{line.number:03d}", at, "按错了"))


def known_with(people: Iterable[PersonKnown] = (), thresholds: Thresholds | None = None, **more) -> Known:
    """Give what the centre knows: the shipped rules, some people, and whatever else is said."""
    rules = replace(RULES, thresholds=thresholds) if thresholds else RULES
    roll = Roll({person.person: person for person in people})
    return Known(
        **{"policy": POLICY, "rules": rules, "roll": roll, "calendars": {HEPING: calendar()}, **more}
    )


def found(check: str, lines: Iterable[MealLine], known: Known, canteen: str = HEPING) -> list:
    """Settle October and give what one check says about a canteen."""
    told = settle(OCTOBER, lines, known).findings.get(canteen, ())
    return [finding for finding in told if finding.check == check]


def view_of(lines: Iterable[MealLine], known: Known, canteen: str = HEPING):
    """Give a canteen's month as the checks see it."""
    in_order = sorted(lines, key=lambda line: line.order)
    months: dict[str, list[MealLine]] = {}
    before: dict[str, list[MealLine]] = {}
    for line in in_order:
        (months if line.day >= OCTOBER.first else before).setdefault(line.canteen, []).append(line)
    return city_figures(OCTOBER, months, before, known)[canteen]


class Regular:
    """Somebody with habits: how often they come, when, by what way."""

    def __init__(self, person: PersonKnown, rng: random.Random) -> None:
        self.person = person
        self.often = rng.triangular(0.2, 0.97, 0.75)
        self.weekend = rng.uniform(0.5, 0.95)
        self.lunch = timedelta(hours=10, minutes=35) + timedelta(minutes=rng.triangular(0, 150, 50))
        self.dines = rng.random() < 0.3
        self.jitter_min = rng.uniform(2, 9)

    def comes(self, day: date, rng: random.Random) -> Iterator[tuple[str, timedelta]]:
        """Say for which meal periods of a day somebody comes, and when."""
        rests = day.weekday() >= 5 or day in NATIONAL_DAY
        chance = self.often * (self.weekend if rests else 1)
        jitter = timedelta(minutes=rng.gauss(0, self.jitter_min))
        if rng.random() < chance:
            yield "lunch", max(self.lunch + jitter, timedelta(hours=10, minutes=30))
        if self.dines and rng.random() < chance:
            yield "dinner", timedelta(hours=17, minutes=rng.uniform(0, 60))


def honest_city(seed: int, people: int = 60) -> tuple[list[MealLine], Known]:
    """Make three honest canteens: holidays, a birthday week, a network cut, slips, voids, walk-ins."""
    rng = random.Random(seed)
    lines: list[MealLine] = []
    roll: list[PersonKnown] = []
    for till, canteen in (("K01", HEPING), ("K02", YINGZE), ("K03", XINXING)):
        regulars = [Regular(person, rng) for person in _mixed(people, till, rng)]
        roll += [regular.person for regular in regulars]
        lines += _months_of(Till(till, canteen), regulars, rng)
    calendars = {canteen: calendar() for canteen in (HEPING, YINGZE, XINXING)}
    houses = {c: CanteenKnown(c, seats=people, turns=2, take_away_most=people) for c in calendars}
    rules = replace(RULES, canteens=houses)
    return lines, known_with(roll, rules=rules, calendars=calendars)


def _mixed(people: int, till: str, rng: random.Random) -> Iterator[PersonKnown]:
    for place in range(people):
        name = f"{till}{SURNAMES[place % len(SURNAMES)]}{place:03d}"
        if place % 6 == 0:
            yield ninety(name, date(1933, 1 + place % 12, 5))
        elif place % 20 == 1:
            yield dibao(name, date(1936, 10, rng.randint(12, 16)))  # ninety in the birthday week
        else:
            yield dibao(name)


def _months_of(till: Till, regulars: list[Regular], rng: random.Random) -> Iterator[MealLine]:
    cut, slips = date(2026, 10, rng.randint(8, 30)), date(2026, 10, rng.randint(8, 30))
    for day in (*history(), *october()):
        coming = [(at, period, one.person) for one in regulars for period, at in one.comes(day, rng)]
        walk_ins = [timedelta(hours=11, minutes=rng.uniform(0, 90)) for _ in range(rng.randint(2, 9))]
        coming += [(at, "lunch", None) for at in walk_ins]
        last, on_paper = timedelta(), []
        for place, (at, period, person) in enumerate(sorted(coming, key=lambda one: one[0])):
            last = max(at, last + timedelta(seconds=rng.uniform(5, 25)))
            if day == slips and person is not None and place % 3 == 0 and place < 24:
                on_paper.append((last, period, person))
                continue
            line = _priced(till.meal(person, day, last, period=period), person)
            if day == cut and period == "lunch":
                line = replace(line, received_at=instant(day, "20:00"))
            yield undone(line, rng.randint(1, 6)) if rng.random() < 0.008 else line
        for place, (served, period, person) in enumerate(on_paper):
            keyed = till.meal(person, day, timedelta(hours=20, seconds=2 * place), via="slip", why="停电")
            slip = replace(
                keyed, period=period, served_at=instant(day, served), slip=f"{place:04d}", confirmer="05"
            )
            yield _priced(slip, person)


def _priced(line: MealLine, person: PersonKnown | None) -> MealLine:
    """Make the meal of somebody of ninety free."""
    if person is None or age_on(person.born_on, line.day) < 90:
        return line
    return replace(line, concession="free", ground="", payable_fen=0, receivable_fen=PRICE_FEN)
