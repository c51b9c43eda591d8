"""More meals than people: against the canteen's own people, the city's, and what usually comes of them."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from fractions import Fraction
from math import ceil

from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.words import beyond, class_name, meal_name, percent, period_name
from settlement.rules.claim_rules import Thresholds
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine

D01 = Check("D01", "超出勤系数", Level.NOTE, "请核对当餐就餐人和流水；确有集体来就餐等原因的，请写说明。")
D02 = Check("D02", "超资格人数", Level.BLOCK, "请先核对流水和资格名单，把多出来的餐撤销或补报名单，再申报。")
D03 = Check(
    "D03", "超月度上限", Level.NOTE, "请核对全月流水；来的人确实比别的食堂齐的，请写明原因，方便复核抽查。"
)


def d01(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find meal periods with clearly more meals at a concession than usually come of the home pool."""
    limits = known.rules.thresholds
    shares = {meal: _own(share, limits) for meal, share in month.attendance.items()}
    for (day, period), by_class in _by_class(month).items():
        for code, lines in sorted(by_class.items()):
            pool = month.pools[day].get(code)
            if pool is None or (period, code) not in shares:
                continue
            most = ceil(pool * shares[period, code])
            if len(lines) > most + _slack(most, limits):
                told = (
                    f"{meal_name(known, month.canteen, day, period)}{class_name(code)} {len(lines)} 餐；"
                    f"常来的有 {pool} 人，按以往最多来 {most} 人。"
                )
                over = beyond(lines, most)
                yield known.found(
                    D01, month.canteen, told, day, over, f"{period}/{code}", meals=len(lines), most=most
                )


def d02(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find meal periods with more meals at a concession than anybody in the city has a right to."""
    for (day, period), by_class in _by_class(month).items():
        for code, lines in sorted(by_class.items()):
            most = month.eligible.get(code)
            if most is not None and len(lines) > most:
                told = (
                    f"{meal_name(known, month.canteen, day, period)}{class_name(code)} {len(lines)} 餐，"
                    f"可全市能享受的只有 {most} 人。"
                )
                over = beyond(lines, most)
                yield known.found(
                    D02, month.canteen, told, day, over, f"{period}/{code}", meals=len(lines), most=most
                )


def d03(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find a month that comes to more than those who ate there before it would at the city's attendance.

    A month's sum of usual mosts lies far above what honestly comes, so hardly anything is left to chance.
    """
    limits = known.rules.thresholds
    counted = {
        (day, period, code): len(lines)
        for (day, period), by_class in _by_class(month).items()
        for code, lines in by_class.items()
    }
    periods = dict.fromkeys(period for _, period in month.by_meal)
    for code in sorted({code for _, code in month.attendance}):
        factors = {
            period: _of_city(month, period, code, limits)
            for period in periods
            if (period, code) in month.attendance
        }
        served = [(day, period) for day, period in month.by_meal if period in factors]
        meals = sum(counted.get((day, period, code), 0) for day, period in served)
        most = sum(ceil(month.regulars[day].get(code, 0) * factors[period]) for day, period in served)
        if meals > most + limits.attendance_slack_meals:
            people = month.regulars[month.month.first].get(code, 0)
            usual = "、".join(
                f"{period_name(known, month.canteen, served[0][0], period)} {percent(factor)}%"
                for period, factor in factors.items()
            )
            told = (
                f"本月{class_name(code)} {meals} 餐；月初以前常来的有 {people} 人，"
                f"按平常的出勤（{usual}），到现在最多 {most} 餐。"
            )
            yield known.found(D03, month.canteen, told, about=code, meals=meals, most=most)


def _of_city(month: CanteenMonth, period: str, code: str, limits: Thresholds) -> Fraction:
    """Give a canteen's own attendance, but not far above the city's middle."""
    share = month.attendance[period, code]
    of_city = month.city_attendance.get((period, code), share) * limits.attendance_city_percent / 100
    return min(_own(share, limits), max(of_city, _floor(limits)))


def _own(share: Fraction, limits: Thresholds) -> Fraction:
    return min(max(share, _floor(limits)), Fraction(1))


def _floor(limits: Thresholds) -> Fraction:
    return Fraction(limits.attendance_floor_percent, 100)


def _slack(most: int, limits: Thresholds) -> int:
    """Allow for chance: one meal period in twenty lies above the 95th percentile by its very meaning."""
    return max(limits.attendance_slack_meals, most * limits.attendance_slack_percent // 100)


def _by_class(month: CanteenMonth) -> Mapping[tuple[date, str], Mapping[str, list[MealLine]]]:
    found: dict[tuple[date, str], defaultdict[str, list[MealLine]]] = {}
    for meal, lines in month.by_meal.items():
        by_class = found[meal] = defaultdict(list)
        for line in lines:
            if line.person:
                by_class[line.concession].append(line)
    return found
