"""A till whose clock cannot be believed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from pos.rules.meals import service_day, shanghai
from settlement.rules.checks.view import CanteenMonth, CityDay
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine

E15 = Check("E15", "时钟异常", Level.NOTE, "请在收银机上校准时间，并写明当天这些餐实际是什么时候取的。")

_MINUTE_S = 60


def e15(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find tills whose clock was off when the centre compared it, with their meals of that day."""
    tills: defaultdict[tuple[str, str], list[MealLine]] = defaultdict(list)
    worst = _off_by_s(day, known)
    if not worst:
        return
    for line in day.lines:
        if (line.canteen, line.till) in worst:
            tills[line.canteen, line.till].append(line)
    for (canteen, till), lines in sorted(tills.items()):
        off = worst[canteen, till]
        said = f"收银机 {till} 的时钟 {day.day} {'快' if off > 0 else '慢'}了 {abs(off) // _MINUTE_S} 分钟。"
        entries = [one.id for one in sorted(lines, key=lambda line: line.number)]
        yield known.found(E15, canteen, said, day.day, entries, till, off_s=off)


def e15_back(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find where a till's time fell while its numbers rose, inside a day or into an earlier one.

    The last line before the month counts too. A fall out of the month is told on the month's first day.
    """
    tills: defaultdict[str, list[MealLine]] = defaultdict(list)
    for line in (*month.before, *month.lines):
        if line.stands:
            tills[line.till].append(line)
    for till, lines in sorted(tills.items()):
        lines.sort(key=lambda line: line.number)
        fell: defaultdict[date, list[tuple[MealLine, MealLine]]] = defaultdict(list)
        for before, line in pairwise(lines):
            if line.at < before.at and max(line.day, before.day) >= month.month.first:
                fell[max(line.day, month.month.first)].append((before, line))
        for day, pairs in sorted(fell.items()):
            before, line = pairs[0]
            where = f"{line.id}（{_clock(before)} → {_clock(line)}）"
            said = f"收银机 {till} 的号往后走，时间却往回走了，在 {where}。"
            yield known.found(E15, month.canteen, said, day, [one.id for _, one in pairs], f"{till} back")


def _clock(line: MealLine) -> str:
    return f"{shanghai(line.at):%m-%d %H:%M}"


def _off_by_s(day: CityDay, known: Known) -> dict[tuple[str, str], int]:
    """Give the worst that was seen of each till's clock on a day, where it was too much."""
    most = known.rules.thresholds.clock_off_min * _MINUTE_S
    worst: dict[tuple[str, str], int] = {}
    for seen in known.clocks:
        if abs(seen.off_s) > most and service_day(seen.at) == day.day:
            key = seen.canteen, seen.till
            worst[key] = max(worst.get(key, 0), seen.off_s, key=abs)
    return worst
