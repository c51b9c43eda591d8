"""A simulated city: ten canteens over sixty days and a month, honest as long as nobody plants anything.

Regulars with habits, rest days, a birthday week, a network cut, a power cut with paper slips, meals at the
elder's word, voids, walk-ins, deaths. Nobody in it exists; the same seed gives the same city.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta

from pos.holidays import public_day
from pos.rules.journal import entry_id
from pos.rules.meals import SHANGHAI
from pos.rules.policy import Policy
from pos.rules.service_days import Calendar
from settlement.rules.claim_rules import CanteenKnown, ClaimRules
from settlement.rules.known import CashCount, EarlierMonth, Inspection, Known, Prepared
from settlement.rules.meal_lines import MealLine, Undone
from settlement.rules.months import Month
from settlement.rules.person_history import PersonKnown, Roll, Staff
from settlement.rules.rest_days import is_rest_day
from settlement.sim_people import Regular, price_class, residents, with_habits

CANTEENS = 10
REGULARS, IDLE = 50, 70
PRICE_FEN = 1200
_NAMES = ["和平", "迎泽", "新兴", "河畔", "东街", "北苑", "青松", "红旗", "向阳", "长青"]


@dataclass
class City:
    """A city's lines and what is known beside them, before they are numbered; fraud is planted into it."""

    month: Month
    policy: Policy
    rules: ClaimRules
    lines: dict[str, list[MealLine]] = field(default_factory=dict)
    regulars: dict[str, list[Regular]] = field(default_factory=dict)
    idle: dict[str, list[PersonKnown]] = field(default_factory=dict)
    people: dict[str, PersonKnown] = field(default_factory=dict)
    tills: dict[str, str] = field(default_factory=dict)
    more: dict[str, object] = field(default_factory=dict)
    staff: list[Staff] = field(default_factory=list)
    prepared: list[Prepared] = field(default_factory=list)
    inspections: list[Inspection] = field(default_factory=list)
    counts: list[CashCount] = field(default_factory=list)
    earlier: list[EarlierMonth] = field(default_factory=list)
    calendars: dict[str, Calendar] = field(default_factory=dict)
    houses: dict[str, CanteenKnown] = field(default_factory=dict)

    def known(self) -> Known:
        """Give what the centre knows beside the lines."""
        held = (line.id for line in self.numbered() if line.held_fen)
        return Known(
            self.policy,
            replace(self.rules, canteens=self.houses),
            Roll(dict(self.people), tuple(self.staff)),
            calendars=self.calendars,
            counts=tuple(self.counts),
            inspections=tuple(self.inspections),
            prepared=tuple(self.prepared),
            earlier=tuple(self.earlier),
            accepted=frozenset(held),
            **self.more,  # type: ignore[arg-type]
        )

    def numbered(self) -> Iterator[MealLine]:
        """Give all lines as their tills numbered them: by the time they were written, voids among them."""
        for lines in self.lines.values():
            yield from _numbered(lines)

    def of_month(self, canteen: str) -> list[MealLine]:
        """Give a canteen's lines of the month, in order of time."""
        inside = [line for line in self.lines[canteen] if self.month.first <= line.day <= self.month.last]
        return sorted(inside, key=lambda line: line.at)

    def days(self) -> list[date]:
        """Give the days of the month."""
        return [self.month.first + timedelta(days=n) for n in range(self.month.last.day)]

    def meal(
        self, canteen: str, person: PersonKnown | None, day: date, clock: timedelta, period: str = "lunch"
    ) -> MealLine:
        """Ring up one meal, without a number yet; a walk-in pays the full price."""
        at = datetime.combine(day, time(0), SHANGHAI).astimezone(UTC) + clock
        concession, ground, percent = price_class(person, day) if person else ("full", "", 100)
        paid = PRICE_FEN * percent // 100
        return MealLine(
            canteen=canteen,
            till=self.tills[canteen],
            number=0,
            hash="",
            at=at,
            served_at=at,
            day=day,
            period=period,
            person=person.person if person else None,
            concession=concession,
            ground=ground,
            mode="dine-in",
            portions=1,
            price_fen=PRICE_FEN,
            payable_fen=paid,
            receivable_fen=PRICE_FEN - paid,
            held_fen=0,
            via="band" if person else "walk_in",
            tender="cash" if paid else "free",
            cashier="张* 2号",
            policy="simulated",
            card=person.cards[0].card if person and person.cards else "",
            received_at=at + timedelta(seconds=20),
        )


def honest_city(seed: int, month: Month, policy: Policy, rules: ClaimRules) -> City:
    """Let a city of ten canteens live through sixty days and a month."""
    dice = random.Random(seed)  # noqa: S311, the same city every time is the point
    city = City(month, policy, rules)
    for place, name in enumerate(_NAMES[:CANTEENS]):
        canteen, till = f"示范区/示范街道/{name}社区/{name}社区食堂", f"S{place + 1:02d}"
        city.tills[canteen] = till
        city.calendars[canteen] = Calendar(policy.service_days, {}, public_day)
        people = list(residents(f"{till}r", REGULARS, month, dice))
        dying = dice.randrange(REGULARS)
        people[dying] = _dies(people[dying], month, dice)
        city.regulars[canteen] = [with_habits(person, dice) for person in people]
        city.idle[canteen] = list(residents(f"{till}i", IDLE, month, dice))
        known = (*(one.person for one in city.regulars[canteen]), *city.idle[canteen])
        city.people.update((person.person, person) for person in known)
        city.lines[canteen] = list(_lived(city, canteen, dice))
        _seen_beside(city, canteen, dice)
    return city


def _dies(person: PersonKnown, month: Month, dice: random.Random) -> PersonKnown:
    return replace(person, died_on=month.first + timedelta(days=dice.randint(3, 24)))


def _lived(city: City, canteen: str, dice: random.Random) -> Iterator[MealLine]:
    """Let one canteen's days happen one after the other."""
    first, last = city.month.first, city.month.last
    cut, dark = (first + timedelta(days=dice.randint(7, 26)) for _ in range(2))
    for n in range(-60, last.day):
        day = first + timedelta(days=n)
        rests = is_rest_day(city.calendars[canteen], day)
        coming = [
            (at, period, one.person)
            for one in city.regulars[canteen]
            for period, at in one.comes(day, dice, rests=rests)
        ]
        walk_ins: list[tuple[timedelta, str, PersonKnown | None]] = [
            (timedelta(hours=11, minutes=dice.uniform(0, 90)), "lunch", None)
            for _ in range(dice.randint(2, 9))
        ]
        yield from _day(city, canteen, day, (*coming, *walk_ins), (day == cut, day == dark), dice)


def _day(
    city: City,
    canteen: str,
    day: date,
    coming: Iterable[tuple[timedelta, str, PersonKnown | None]],
    troubles: tuple[bool, bool],
    dice: random.Random,
) -> Iterator[MealLine]:
    cut, dark = troubles
    last, slips = timedelta(), 0
    for at, period, person in sorted(coming, key=lambda one: one[0]):
        last = max(at, last + timedelta(seconds=dice.uniform(5, 25)))
        line = city.meal(canteen, person, day, last, period)
        if dark and person and period == "lunch" and slips < 8:  # noqa: PLR2004, a short power cut
            slips += 1
            evening = timedelta(hours=18, minutes=40, seconds=20 * slips)
            at_evening = city.meal(canteen, person, day, evening, period)
            line = replace(
                at_evening,
                served_at=line.at,
                via="slip",
                slip=f"{slips:04d}",
                confirmer="李* 5号",
                why="停电",
            )
        elif person and line.receivable_fen and dice.random() < 0.005:  # noqa: PLR2004, the band forgotten
            line = replace(line, via="stated", held="no-card", held_fen=line.receivable_fen, receivable_fen=0)
        if cut and period == "lunch":
            line = replace(line, received_at=line.at + timedelta(hours=6))
        if dice.random() < 0.008:  # noqa: PLR2004, the wrong button
            line = undo(line, timedelta(minutes=dice.uniform(0.5, 6)))
        yield line


def undo(line: MealLine, after: timedelta) -> MealLine:
    """Undo a meal some time after it was rung up."""
    return replace(line, undone=Undone("", line.at + after, "按错了"))


def _seen_beside(city: City, canteen: str, dice: random.Random) -> None:
    """Write down what the canteen itself wrote down: meals cooked, drawers counted, a visit, other months."""
    lines = [line for line in city.of_month(canteen) if line.stands]
    meals = Counter((line.day, line.period) for line in lines)
    most = max(meals.values())
    city.houses[canteen] = CanteenKnown(
        canteen, "示范餐饮", "合格", seats=most + 2, turns=1, take_away_most=6
    )
    for (day, period), count in sorted(meals.items()):
        wasted = dice.randint(0, 4)
        city.prepared.append(
            Prepared(canteen, day, period, count + wasted + dice.randint(0, 2), wasted=wasted)
        )
    cash: defaultdict[date, int] = defaultdict(int)
    for line in lines:
        cash[line.day] += line.payable_fen
    for day, fen in sorted(cash.items()):
        off = dice.choice((0, 0, 0, 0, 0, 100, -100, -50))
        till = city.tills[canteen]
        city.counts.append(CashCount(canteen, till, f"{till}-c{day:%m%d}", day, fen, fen + off))
    visit = dice.choice([line for line in lines if line.period == "lunch" and not line.slip])
    near = sum(
        line.day == visit.day and abs(line.served_at - visit.served_at) <= timedelta(minutes=30)
        for line in lines
    )
    city.inspections.append(Inspection(canteen, visit.served_at, near - dice.choice((0, 0, 1))))
    classes = Counter(line.concession for line in lines)
    eve = city.month.eve
    for _ in range(3):
        usual = {code: round(count * dice.gauss(1, 0.05)) for code, count in sorted(classes.items())}
        city.earlier.append(EarlierMonth(canteen, f"{eve:%Y-%m}", usual))
        eve = eve.replace(day=1) - timedelta(days=1)


def _numbered(lines: Iterable[MealLine]) -> Iterator[MealLine]:
    written = sorted(lines, key=lambda line: (line.at, line.person or ""))
    happened = [(line.at, 0, place) for place, line in enumerate(written)]
    happened += [(line.undone.at, 1, place) for place, line in enumerate(written) if line.undone]
    number: dict[tuple[int, int], int] = {}
    for made, (_, kind, place) in enumerate(sorted(happened), start=1):
        number[kind, place] = made
    for place, line in enumerate(written):
        given = number[0, place]
        undone = line.undone
        if undone is not None:
            undone = replace(undone, entry=entry_id(line.till, number[1, place]))
        yield replace(line, number=given, hash=f"{line.till}{given:061d}", undone=undone)
