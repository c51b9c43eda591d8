"""A month's claims shared out as tasks: each hangs on nothing but what it is given, so it may be done again.

A canteen's month is one task of the month checks, a day of the whole city one of the line checks. What comes
out is to the byte what ``settle`` gives, wherever the tasks are done.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol, TypeVar

from pos.bars import Bars, Progress, no_bars
from settlement.claim_stream import Found, Part, judge_days, settle_parts
from settlement.rules.checks.registry import check_month
from settlement.rules.checks.view import CanteenMonth
from settlement.rules.city_month import city_figures
from settlement.rules.findings import Finding
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.months import Month
from settlement.rules.settle import Decided, Settled, apart

Common = TypeVar("Common")
Piece = TypeVar("Piece")
Done = TypeVar("Done")
_NOTHING_DECIDED = Decided()


class Hands(Protocol):
    """Whoever does tasks: this process, others on this machine, or other machines."""

    def do(
        self, task: Callable[[Common, Piece], Done], common: Common, pieces: Sequence[Piece], done: Progress
    ) -> list[Done]:
        """Do a task for each piece, with what all of them need; give the results in the pieces' order."""
        ...


class Here:
    """This process does one task after the other."""

    def do(
        self, task: Callable[[Common, Piece], Done], common: Common, pieces: Sequence[Piece], done: Progress
    ) -> list[Done]:
        """Do them here."""
        made = []
        for piece in pieces:
            made.append(task(common, piece))
            done(1)
        return made


HERE = Here()


@dataclass(frozen=True)
class Judging:
    """What every task of a day needs beside the lines."""

    known: Known
    decided: Decided
    of_month: Found


def settle_by_tasks(  # noqa: PLR0913, what settle is given, who does it, and who watches
    month: Month,
    lines: Iterable[MealLine],
    known: Known,
    decided: Decided = _NOTHING_DECIDED,
    beside: Iterable[Finding] = (),
    *,
    hands: Hands,
    bars: Bars = no_bars,
) -> Settled:
    """Settle a city's month as ``settle`` does, its checks shared out."""
    months, before = apart(month, lines, known.rules.thresholds.pool_days)
    views = city_figures(month, months, before, known)
    canteens = list(views.values())
    found = hands.do(_month_findings, known, canteens, bars("食堂的月", len(canteens)))
    of_month = dict(zip(views, found, strict=True))
    for finding in beside:
        of_month.setdefault(finding.canteen, []).append(finding)
    days = _days(months.values())
    parts = hands.do(_judged, Judging(known, decided, of_month), days, bars("每一天", len(days)))
    return settle_parts(month, parts, known, decided, of_month)


def _month_findings(known: Known, view: CanteenMonth) -> list[Finding]:
    return list(check_month(view, known))


def _judged(judging: Judging, lines: Sequence[MealLine]) -> Part:
    return judge_days(lines, judging.known, judging.decided, judging.of_month)


def _days(months: Iterable[Sequence[MealLine]]) -> list[list[MealLine]]:
    """Put the lines of all canteens together day by day: a day is never shared out."""
    days: defaultdict[date, list[MealLine]] = defaultdict(list)
    for lines in months:
        for line in lines:
            days[line.day].append(line)
    return [days[day] for day in sorted(days)]
