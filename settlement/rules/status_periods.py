"""What a monthly list makes of the status periods known from its source: ended, begun, never overwritten."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pos.rules.people import Status
from settlement.rules.months import Month

_A_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Period:
    """One status of one person from one source: both days count, an open end is None."""

    code: str
    begins: date
    ends: date | None = None
    document: str = ""


@dataclass(frozen=True, slots=True)
class Steps:
    """The periods that stop standing and those that stand in their place."""

    closing: tuple[Period, ...] = ()
    opening: tuple[Period, ...] = ()


NO_STEPS = Steps()


def steps_of_list(held: Sequence[Period], listed: Iterable[Status], document: str, month: Month) -> Steps:
    """Compare the periods held from a source with what its list for a month says of the same person."""
    wanted = {status.code: status for status in listed}
    after: list[Period] = []
    for code in dict.fromkeys([*(period.code for period in held), *wanted]):
        mine = sorted((period for period in held if period.code == code), key=lambda period: period.begins)
        status = wanted.get(code)
        after += _ended(mine, month.eve) if status is None else _renewed(mine, status, document, month)
    return _steps(held, after)


def steps_of_absence(held: Sequence[Period], month: Month) -> Steps:
    """End every period of somebody who is no longer on a source's list."""
    return _steps(held, _ended(held, month.eve))


def resumed_on(steps: Steps, month: Month) -> date | None:
    """Give the first day of a period that had ended before the month and now stands on as if it never had."""
    ended = {
        (period.code, period.begins) for period in steps.closing if period.ends and period.ends < month.eve
    }
    return next((p.begins for p in steps.opening if (p.code, p.begins) in ended and _runs_in(p, month)), None)


def _runs_in(period: Period, month: Month) -> bool:
    return period.ends is None or period.ends >= month.first


def _steps(held: Sequence[Period], after: Sequence[Period]) -> Steps:
    closing = tuple(period for period in held if period not in after)
    return Steps(closing, tuple(period for period in after if period not in held))


def _ended(periods: Iterable[Period], last: date) -> list[Period]:
    """End periods on a day; one that would only begin later is withdrawn."""
    return [
        period if period.ends and period.ends <= last else replace(period, ends=last)
        for period in periods
        if period.begins <= last
    ]


def _renewed(mine: Sequence[Period], status: Status, document: str, month: Month) -> list[Period]:
    """Put the listed period behind the earlier ones, which end the day before it begins."""
    begins = status.begins or _begin_of(mine, status.ends, month)
    if status.ends:
        begins = min(begins, status.ends)
    same = next((period for period in mine if period.begins == begins), None)
    kept = document or (same.document if same else "")
    earlier = _ended((period for period in mine if period.begins < begins), begins - _A_DAY)
    return [*earlier, Period(status.code, begins, status.ends, kept)]


def _begin_of(mine: Sequence[Period], ends: date | None, month: Month) -> date:
    """Choose the first day of a period that a list does not date: the running one's, or the month's."""
    running = (p for p in reversed(mine) if p.ends is None or p.ends >= month.eve or p.ends == ends)
    found = next(running, None)
    return found.begins if found else month.first
