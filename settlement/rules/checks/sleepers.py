"""Cards that slept for months and then are used day after day, several at one canteen."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from pos.rules.meals import service_day
from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.words import names
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.person_history import PersonKnown

D14 = Check(
    "D14",
    "沉睡激活",
    Level.NOTE,
    "请上门或打电话问问这几位老人是不是本人来吃的；集体搬来、住院回来的，请写说明。",
)


def d14(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find people who had no meal for a long time and then many, several of them at this canteen.

    All their meals in the city count, so that a stack of cards is found though it goes from house to house.
    Somebody who came onto the lists, or got a card, only lately did not sleep but is new.
    """
    limits = known.rules.thresholds
    meals = _of_woken(month)
    woken: list[MealLine] = []
    people = 0
    for person, lines in sorted(meals.items()):
        day = month.woken[person]
        soon = [line for line in lines if line.day < day + timedelta(days=limits.awake_days)]
        if _known_long(month, day, limits.asleep_days - limits.awake_days) and not _new(
            known.roll.people.get(person), day, limits.asleep_days
        ):
            people += 1
            woken += soon
    inside = [line for line in woken if line.day >= month.month.first]
    if people >= limits.awake_people and inside:
        cashiers = sorted({line.cashier for line in woken})
        by = f"，都是 {cashiers[0]} 号收银员收的" if len(cashiers) == 1 else ""
        told = (
            f"有 {people} 人 {limits.asleep_days} 天没来过，忽然两周里各吃了 {limits.awake_meals} 餐以上，"
            f"这里共 {len(woken)} 餐{by}。"
        )
        yield known.found(D14, month.canteen, told, None, names(inside), people=people, meals=len(woken))


def _of_woken(month: CanteenMonth) -> dict[str, list[MealLine]]:
    found: defaultdict[str, list[MealLine]] = defaultdict(list)
    for line in (*month.before, *month.lines):
        woken_on = month.woken.get(line.person) if line.person else None
        if line.person and woken_on and line.stands and line.day >= woken_on:
            found[line.person].append(line)
    return found


def _known_long(month: CanteenMonth, day: date, days: int) -> bool:
    """Tell whether the canteen itself was there long enough for anybody to have slept."""
    return bool(month.before) and (day - month.before[0].day).days >= days


def _new(person: PersonKnown | None, day: date, days: int) -> bool:
    if person is None:
        return False
    since = day - timedelta(days=days)
    listed = person.listed_on is not None and person.listed_on > since
    return listed or (bool(person.cards) and min(service_day(card.bound_at) for card in person.cards) > since)
