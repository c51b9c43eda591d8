"""A till whose clock cannot be believed on a day."""

from collections import defaultdict
from collections.abc import Iterator
from itertools import pairwise

from pos.rules.meals import service_day
from settlement.rules.checks.view import CityDay
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine

E15 = Check("E15", "时钟异常", Level.NOTE, "请在收银机上校准时间，并写明当天这些餐实际是什么时候取的。")

_MINUTE_S = 60


def e15(day: CityDay, known: Known) -> Iterator[Finding]:
    """Find tills whose clock was off when the centre compared it, or went back while numbers went on."""
    tills: defaultdict[tuple[str, str], list[MealLine]] = defaultdict(list)
    for line in day.lines:
        tills[line.canteen, line.till].append(line)
    worst = _off_by_s(day, known)
    for (canteen, till), lines in tills.items():
        lines.sort(key=lambda line: line.number)
        fell = [line.id for before, line in pairwise(lines) if line.at < before.at]
        off = worst.get((canteen, till), 0)
        if off:
            word = "快" if off > 0 else "慢"
            said = f"收银机 {till} 的时钟 {day.day} {word}了 {abs(off) // _MINUTE_S} 分钟。"
            yield known.found(E15, canteen, said, day.day, [one.id for one in lines], till, off_s=off)
        if fell:
            said = f"收银机 {till} 的号往后走，时间却往回走了，在 {fell[0]}。"
            yield known.found(E15, canteen, said, day.day, fell, f"{till} back")


def _off_by_s(day: CityDay, known: Known) -> dict[tuple[str, str], int]:
    """Give the worst that was seen of each till's clock on a day, where it was too much."""
    most = known.rules.thresholds.clock_off_min * _MINUTE_S
    worst: dict[tuple[str, str], int] = {}
    for seen in known.clocks:
        if abs(seen.off_s) > most and service_day(seen.at) == day.day:
            key = seen.canteen, seen.till
            worst[key] = max(worst.get(key, 0), seen.off_s, key=abs)
    return worst
