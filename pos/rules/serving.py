from dataclasses import dataclass
from datetime import datetime

from pos.rules.meals import MealPeriod, period_at, service_day, shanghai
from pos.rules.policy import Periods
from pos.rules.service_days import Calendar

OUTSIDE_HOURS = "现在不是供餐时间"


@dataclass(frozen=True, slots=True)
class Serving:
    """Whether a meal is being served at an instant, and the sentence when it is not.

    ``nearest`` is the period that a concession allowed outside meal times counts against: the last one begun
    that day, before the first the one to come. ``warning`` is the banner for a guessed day.
    """

    period: MealPeriod | None
    nearest: MealPeriod | None
    why: str = ""
    warning: str = ""


def serving_at(at: datetime, periods: Periods, calendar: Calendar) -> Serving:
    """Say which meal is served at an instant, or which would be and why it is not."""
    inside = period_at(at, periods.periods, periods.grace_min)
    nearest = inside or _nearest(at, periods)
    day = calendar.answer(service_day(at))
    if not day.open:
        return Serving(None, nearest, day.why, day.warning)
    return Serving(inside, nearest, "" if inside else OUTSIDE_HOURS, day.warning)


def _nearest(at: datetime, periods: Periods) -> MealPeriod | None:
    clock = shanghai(at).time()
    in_order = sorted(periods.periods, key=lambda period: period.begins)
    begun = [period for period in in_order if period.begins <= clock]
    return begun[-1] if begun else next(iter(in_order), None)
