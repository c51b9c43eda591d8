"""Meals undone: too many in a month, or long after they were rung up."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date

from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.words import day_name, names, percent
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine, minutes

D18 = Check("D18", "撤销异常", Level.NOTE, "请逐条核对撤销原因和退款；钱退给了谁，请在说明里写清。")


def d18(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find a month with too many voids, and the days on which a meal was undone long after it was sold."""
    limits = known.rules.thresholds
    undone = [line for line in month.lines if line.undone]
    many = len(undone) * 100 > len(month.lines) * limits.voids_percent
    if many and len(undone) >= limits.voids_least:
        told = (
            f"本月 {len(month.lines)} 笔里撤销了 {len(undone)} 笔，"
            f"占 {percent(len(undone), len(month.lines))}%，一般不超过 {limits.voids_percent}%。"
        )
        yield known.found(
            D18, month.canteen, told, None, names(undone), "share", meals=len(month.lines), voids=len(undone)
        )
    days: defaultdict[date, list[MealLine]] = defaultdict(list)
    for line in undone:
        if line.undone and minutes(line.undone.at - line.at) > limits.void_late_min:
            days[line.day].append(line)
    for day, late in sorted(days.items()):
        longest = max(int(minutes(line.undone.at - line.at)) for line in late if line.undone)
        told = (
            f"{day_name(day)}有 {len(late)} 笔在收款很久以后才撤销，最长隔了 {_length(longest)}；"
            f"一般在 {limits.void_late_min} 分钟以内。"
        )
        yield known.found(
            D18, month.canteen, told, day, names(late), "late", voids=len(late), minutes=longest
        )


def _length(length_min: int) -> str:
    hours, left = divmod(length_min, 60)
    return f"{hours} 小时 {left} 分钟" if hours else f"{left} 分钟"
