"""Everybody always there: a month that is people times days, and people who never missed a meal."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import date

from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.words import class_name
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine

D04 = Check("D04", "整数满额", Level.NOTE, "请核对是不是按人头和天数算出来的；确实天天到齐的，请写说明。")
D15 = Check("D15", "全勤", Level.INFO, "供复核时留意，可以打电话问问这几位是不是餐餐都来。")


def d04(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find a class whose meals are its people times open days times meal periods, not one less."""
    limits = known.rules.thresholds
    by_class: defaultdict[str, list[MealLine]] = defaultdict(list)
    for line in month.standing:
        if line.person and line.subsidy_fen:
            by_class[line.concession].append(line)
    open_days = {len(month.by_day), _calendar_days(month, known)}
    for code, lines in sorted(by_class.items()):
        people = len({line.person for line in lines})
        periods = len({line.period for line in lines})
        for days in sorted(open_days):
            enough = people >= limits.whole_people and days >= limits.whole_days
            if enough and len(lines) == people * days * periods:
                told = (
                    f"本月{class_name(code)} {len(lines)} 餐，正好是 {people} 人 × {days} 天 × {periods} 餐，"
                    "一餐不多、一餐不少。"
                )
                yield known.found(D04, month.canteen, told, about=code, meals=len(lines), people=people)


def d15(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find several people who were there at every meal period of a whole month."""
    limits = known.rules.thresholds
    if len(month.by_day) < limits.always_days:
        return
    always = _always(month.standing, month.by_meal)
    if len(always) >= limits.always_people:
        told = f"有 {len(always)} 人在 {len(month.by_day)} 个供餐日里每一餐都来了。"
        yield known.found(D15, month.canteen, told, people=len(always), days=len(month.by_day))


def _always(lines: Iterable[MealLine], meals: Collection[tuple[date, str]]) -> list[str]:
    came = Counter(person for person, _, _ in {(line.person, line.day, line.period) for line in lines})
    return [person for person, count in came.items() if person and count == len(meals)]


def _calendar_days(month: CanteenMonth, known: Known) -> int:
    """Count the open days by the calendar, as far as the month has lines."""
    calendar = known.calendars.get(month.canteen)
    if calendar is None or not month.by_day:
        return len(month.by_day)
    days = (month.month.first.replace(day=number) for number in range(1, max(month.by_day).day + 1))
    return sum(calendar.answer(day).open for day in days)
