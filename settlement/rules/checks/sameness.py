"""Numbers too alike to be true: every day the same, the month like the last, rest days like workdays."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby
from math import pi, sqrt

from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.words import class_name, day_name, period_name
from settlement.rules.claim_rules import Thresholds
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.rest_days import apart_by_rest

D05 = Check("D05", "与上月相同", Level.INFO, "供复核时留意：两个月的合计一模一样很少见。")
D08 = Check("D08", "数量雷同", Level.NOTE, "请对照签到和监控核对这几天的流水；确实如此的，请写说明。")
D09 = Check("D09", "节假日无差异", Level.INFO, "供复核时留意：别的食堂休息日人少，这里没有少。")

Series = Sequence[tuple[date, int]]


def d05(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find a class that comes to exactly what it came to last month."""
    now: Counter[str] = Counter()
    for line in month.standing:
        now[line.concession] += line.portions
    for earlier in known.earlier:
        if earlier.canteen != month.canteen or earlier.month != str(month.month.before):
            continue
        for code, meals in sorted(now.items()):
            if meals >= known.rules.thresholds.same_month_meals and earlier.meals.get(code) == meals:
                told = f"本月{class_name(code)} {meals} 餐，和上个月一餐不差。"
                yield known.found(D05, month.canteen, told, about=code, meals=meals)


def d08(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find a meal period whose subsidised meals are the same day after day, or hardly differ at all.

    Regulars differ little by themselves: what their own comings and stayings-away would give is the measure.
    """
    limits = known.rules.thresholds
    for period, (series, spread) in sorted(_by_period(month).items()):
        mean = Fraction(sum(count for _, count in series), len(series))
        if mean < limits.same_mean:
            continue
        expected = max(spread, mean * limits.dispersion_floor_percent / 100)
        run = _longest_run(series)
        if len(run) >= limits.same_days and _chance(len(series), len(run), expected, limits):
            (first, count), (last, _) = run[0], run[-1]
            told = (
                f"{day_name(first)}到{day_name(last)}连续 {len(run)} 个供餐日，"
                f"{period_name(known, month.canteen, first, period)}每天都是 {count} 餐享受补贴。"
            )
            yield known.found(D08, month.canteen, told, first, about=period, days=len(run), meals=count)
        elif len(series) >= limits.dispersion_days:
            variance = sum((count - mean) ** 2 for _, count in series) / (len(series) - 1)
            if variance * 100 < mean * limits.dispersion_percent and variance * 2 < expected:
                low, high = min(count for _, count in series), max(count for _, count in series)
                told = (
                    f"{len(series)} 个供餐日的{period_name(known, month.canteen, series[0][0], period)}"
                    f"都在 {low} 到 {high} 餐之间，比老人平常来来去去的起伏小得多。"
                )
                yield known.found(D08, month.canteen, told, about=period, low=low, high=high)


def d09(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find rest days that are like workdays while the other canteens have clearly fewer people."""
    limits = known.rules.thresholds
    rest, work = apart_by_rest(known.calendars.get(month.canteen), month.standing)
    drop = month.city_weekend_drop
    if drop is None or drop < limits.weekend_drop_percent or min(len(rest), len(work)) < limits.weekend_days:
        return
    of_rest, of_work = Fraction(sum(rest), len(rest)), Fraction(sum(work), len(work))
    if of_work >= limits.same_mean and of_rest * 100 >= of_work * limits.weekend_percent:
        told = (
            f"休息日平均 {round(of_rest)} 餐，工作日平均 {round(of_work)} 餐，几乎一样；"
            f"别的食堂休息日少 {drop}%。"
        )
        yield known.found(D09, month.canteen, told, rest=round(of_rest), work=round(of_work), drop=drop)


def _by_period(month: CanteenMonth) -> dict[str, tuple[Series, Fraction]]:
    """Give by meal period the subsidised meals a day, and the variance that its people would give."""
    days: defaultdict[str, dict[date, int]] = defaultdict(dict)
    came: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for (day, period), lines in month.by_meal.items():
        people = [line.person for line in lines if line.person and line.subsidy_fen]
        days[period][day] = len(people)
        came[period].update(people)
    found: dict[str, tuple[Series, Fraction]] = {}
    for period, counts in days.items():
        served = len(counts)
        spread = sum(min(times, served) * (served - min(times, served)) for times in came[period].values())
        found[period] = sorted(counts.items()), Fraction(spread, served * served)
    return found


def _longest_run(series: Series) -> Series:
    runs = [list(run) for _, run in groupby(series, key=lambda one: one[1])]
    return max(runs, key=len)


def _chance(days: int, run: int, expected: Fraction, limits: Thresholds) -> bool:
    """Tell whether chance would hardly ever give so long a run.

    Two days are alike with about 1/√(4π·variance), a run of k days with that to the power k − 1.
    """
    alike = min(1.0, 1 / sqrt(4 * pi * expected))
    return (days - run + 1) * alike ** (run - 1) * 100 <= limits.same_chance_percent
