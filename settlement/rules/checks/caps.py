"""How many meals at a concession one person may have: in a meal period, on a day, over all canteens."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from settlement.rules.checks.right_to_meal import Tariffs
from settlement.rules.checks.view import CityDay
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine

E01 = Check("E01", "重复就餐", Level.EXCLUDE, "不用向老人收钱；请看看两处是不是同一个手环，有没有被人复制。")
E02 = Check("E02", "超每日次数", Level.EXCLUDE, "不用向老人收钱；超出的这份不申报，请核对是不是刷错了人。")


def e01(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find meals of a person in one meal period beyond the cap: the earliest stays, wherever it was."""
    tariffs = Tariffs(day, known)
    for lines in _several(day, tariffs):
        kept: defaultdict[str, list[MealLine]] = defaultdict(list)
        for line in lines:
            before = kept[line.period]
            if len(before) < tariffs.of(line.canteen).caps.per_period:
                before.append(line)
            else:
                said = f"{line.id} {_why(before)}。"
                yield known.found(E01, line.canteen, said, line.day, (line.id,))


def e02(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find meals of a person beyond the day's cap: the earliest stay."""
    tariffs = Tariffs(day, known)
    for lines in _several(day, tariffs):
        for taken, line in enumerate(lines):
            most = tariffs.of(line.canteen).caps.per_day
            if taken >= most:
                said = f"{line.id} 是这位老人当天第 {taken + 1} 份优惠餐，一天最多 {most} 份。"
                yield known.found(E02, line.canteen, said, line.day, (line.id,), most=most)


def _why(kept: Sequence[MealLine]) -> str:
    if not kept:
        return "这一餐规定不优惠"
    return f"和 {kept[-1].id} 是同一位老人的同一餐，只申报先取的 {kept[-1].id}"


def _several(day: CityDay, tariffs: Tariffs) -> Iterator[list[MealLine]]:
    """Give the meals at a concession of whoever had several, the earliest first.

    Where a canteen's cap is nothing at all, already one is too many.
    """
    people: defaultdict[str, list[MealLine]] = defaultdict(list)
    for line in day.subsidised:
        if line.person:
            people[line.person].append(line)
    caps = [tariffs.of(canteen).caps for canteen in {line.canteen for line in day.subsidised}]
    fewest = min((most for cap in caps for most in (cap.per_period, cap.per_day)), default=1)
    return (lines for lines in people.values() if len(lines) > min(fewest, 1))
