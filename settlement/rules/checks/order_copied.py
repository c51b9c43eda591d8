"""People in the order of an earlier day: a sheet that was copied, not a queue that came."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction

from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.words import day_name, names
from settlement.rules.claim_rules import Thresholds
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine

D12 = Check(
    "D12", "顺序复刻", Level.NOTE, "请对照监控或签到看当天是不是照着旧单子补的；确实按队来的，请写说明。"
)

Comer = tuple[str, str]
"""A person and the meal period."""

_NEARLY_ALL = Fraction(98, 100)


def d12(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find days whose people came in the order of one of the days before.

    Regulars who keep their hours come in nearly the same order by themselves: half way from the most alike
    two days of the time before up to wholly alike is asked of a copy, where that is more.
    """
    limits = known.rules.thresholds
    days = _sequences((*month.before, *(line for line in month.lines if line.stands)))
    floor = Fraction(limits.order_percent, 100)
    alike = _likenesses(days, limits, 2 * floor - 1)
    usual = max((share for day, (share, _) in alike.items() if day < month.month.first), default=Fraction(0))
    asked = max(floor, min(_NEARLY_ALL, (1 + usual) / 2))
    for day, (share, other) in alike.items():
        if day >= month.month.first and share >= asked:
            count, length = int(share * len(days[day])), len(days[day])
            told = f"{day_name(day)}的 {length} 餐里有 {count} 餐，先后顺序和{day_name(other)}一模一样。"
            copied = names(days[day].values())
            yield known.found(D12, month.canteen, told, day, copied, alike=count, meals=length)


def _sequences(lines: Sequence[MealLine]) -> dict[date, dict[Comer, MealLine]]:
    """Give for each day who came, in order, each once a meal period."""
    found: dict[date, dict[Comer, MealLine]] = {}
    for line in lines:
        if line.person and line.stands:
            found.setdefault(line.day, {}).setdefault((line.person, line.period), line)
    return found


def _likenesses(
    days: Mapping[date, Mapping[Comer, MealLine]], limits: Thresholds, least: Fraction
) -> dict[date, tuple[Fraction, date]]:
    """Give for each day its largest likeness to a day before, and which day; small ones are left out."""
    in_order = sorted(days)
    ranks = {day: {comer: place for place, comer in enumerate(days[day])} for day in in_order}
    found = {}
    for at, day in enumerate(in_order):
        length = len(days[day])
        if length < limits.order_least:
            continue
        shares = [
            (Fraction(common, length), other)
            for other in in_order[max(at - limits.order_days, 0) : at]
            if (common := _common_order(days[day], ranks[other], least * length))
        ]
        if shares:
            found[day] = max(shares)
    return found


def _common_order(comers: Mapping[Comer, object], ranks: Mapping[Comer, int], least: Fraction) -> int:
    """Give the length of the longest common subsequence; 0 where it cannot reach what is asked.

    Nobody stands twice in a day, so it is the longest rising run of places, found in n·log n steps.
    """
    places = [ranks[comer] for comer in comers if comer in ranks]
    if len(places) < least:
        return 0
    ends: list[int] = []
    for place in places:
        spot = bisect_left(ends, place)
        ends[spot : spot + 1] = [place]
    return len(ends) if len(ends) >= least else 0
