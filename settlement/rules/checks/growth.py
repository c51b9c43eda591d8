"""A month much larger than those before it, and a year that just passes a band of the operating subsidy."""

from collections.abc import Iterator
from fractions import Fraction

from pos.rules.pricing import FULL
from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.words import portions
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.months import Month

D10 = Check("D10", "异常增长", Level.NOTE, "请说明为什么多了这么多：新老人、新小区，还是集体活动。")
D20 = Check("D20", "卡档", Level.INFO, "供复核时留意：看看月底几天的餐是不是真的。")

_MONTHS = 3


def d10(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find a month with clearly more meals than the mean of the last three."""
    limits = known.rules.thresholds
    lately = _months_before(month.month)
    earlier = [one.total for one in known.earlier if one.canteen == month.canteen and one.month in lately]
    if len(earlier) < _MONTHS:
        return
    mean, meals = Fraction(sum(earlier), _MONTHS), portions(month.standing)
    if meals * 100 > mean * limits.growth_percent and meals >= mean + limits.growth_meals:
        told = f"本月 {meals} 餐，前三个月平均 {round(mean)} 餐，多了 {meals - round(mean)} 餐。"
        yield known.found(D10, month.canteen, told, meals=meals, mean=round(mean))


def d20(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find a year's subsidised meals that in this month came to lie just above a band."""
    rule = known.rules.operating.on(month.month.last)
    before = sum(
        count
        for one in known.earlier
        if one.canteen == month.canteen and f"{month.month.year:04d}" == one.month[:4]
        if one.month < str(month.month)
        for code, count in one.meals.items()
        if code != FULL
    )
    total = before + portions(line for line in month.standing if line.concession != FULL)
    for band in rule.bands[1:]:
        over = total - band.from_meals
        if (
            before < band.from_meals
            and 0 <= over * 100 <= band.from_meals * known.rules.thresholds.band_percent
        ):
            told = f"今年到本月享受补贴 {total} 餐，刚过 {band.from_meals} 餐这一档，只多 {over} 餐。"
            yield known.found(D20, month.canteen, told, about=str(band.from_meals), meals=total, over=over)


def _months_before(month: Month) -> set[str]:
    found = set()
    for _ in range(_MONTHS):
        month = month.before
        found.add(str(month))
    return found
