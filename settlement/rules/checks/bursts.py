"""Meals rung up faster than a queue can walk past the till."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from pos.rules.meals import shanghai
from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.words import day_name, names
from settlement.rules.claim_rules import Thresholds
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine

D11 = Check("D11", "集中连刷", Level.NOTE, "请对照监控看当时是不是本人在场；集体来就餐的，请写说明。")

_MINUTE = timedelta(minutes=1)


def d11(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Find recognised meals in a row at one till, seconds apart; slips are keyed in later, and quickly."""
    limits = known.rules.thresholds
    tills: defaultdict[str, list[MealLine]] = defaultdict(list)
    for line in month.standing:
        if line.person and not line.slip:
            tills[line.till].append(line)
    for till, lines in sorted(tills.items()):
        days: defaultdict[date, dict[str, MealLine]] = defaultdict(dict)
        for line in _hasty(sorted(lines, key=lambda one: (one.at, one.number)), limits):
            days[line.day][line.id] = line
        for day, hasty in sorted(days.items()):
            first = min(line.at for line in hasty.values())
            told = f"{till} 号机{day_name(day)} {shanghai(first):%H:%M} 起连刷了 {len(hasty)} 餐，不像排队。"
            yield known.found(D11, month.canteen, told, day, names(hasty.values()), till, meals=len(hasty))


def _hasty(lines: Sequence[MealLine], limits: Thresholds) -> Iterator[MealLine]:
    """Give the lines of every burst; some may be given twice."""
    gap = timedelta(seconds=limits.burst_gap_s)
    row = 0
    minute = 0
    for place, line in enumerate(lines):
        if place and line.at - lines[place - 1].at >= gap:
            row = place
        while line.at - lines[minute].at >= _MINUTE:
            minute += 1
        if place + 1 - row >= limits.burst_meals:
            yield from lines[row : place + 1] if place + 1 - row == limits.burst_meals else (line,)
        if place + 1 - minute >= limits.burst_minute_meals:
            yield from lines[minute : place + 1]
