from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from zoneinfo import ZoneInfo

from pos.rules.errors import BadValue

SHANGHAI = ZoneInfo("Asia/Shanghai")


class Mode(StrEnum):
    """How a meal is served."""

    DINE_IN = "dine-in"
    TAKE_AWAY = "take-away"
    DELIVERY = "delivery"

    @property
    def label(self) -> str:
        """Give the word on the screen."""
        return {"dine-in": "堂食", "take-away": "外带", "delivery": "送餐"}[self.value]


@dataclass(frozen=True, slots=True)
class MealPeriod:
    """Lunch or dinner: from ``begins`` up to, and not including, ``ends`` on the Shanghai clock."""

    code: str
    name: str
    begins: time
    ends: time

    def __post_init__(self) -> None:
        if self.ends <= self.begins:
            raise BadValue(
                f"餐次 {self.name} 的结束 {self.ends:%H:%M} 不在开始 {self.begins:%H:%M} 之后：请改正。"
            )

    def __str__(self) -> str:
        return f"{self.name} {self.begins:%H:%M}–{self.ends:%H:%M}"


@dataclass(frozen=True, slots=True)
class Meal:
    """One meal about to be priced, and the subsidised meals this diner has already taken."""

    served_on: date
    mode: Mode = Mode.DINE_IN
    taken_in_period: int = 0
    taken_today: int = 0


def shanghai(at: datetime) -> datetime:
    """Show an instant on the canteen's wall clock."""
    if at.tzinfo is None:
        raise BadValue(f"时刻 {at} 没有时区。")
    return at.astimezone(SHANGHAI)


def service_day(at: datetime) -> date:
    """Give the calendar day in Asia/Shanghai, whatever the machine's own time zone is."""
    return shanghai(at).date()


def period_at(at: datetime, periods: Sequence[MealPeriod], grace_min: int = 0) -> MealPeriod | None:
    """Give the meal period an instant falls in, or None outside meal times.

    ``grace_min`` minutes before and after a period still belong to it, where no other period holds.
    """
    local = shanghai(at)
    inside = next((period for period in periods if period.begins <= local.time() < period.ends), None)
    return inside or next((p for p in periods if _near(local, p, timedelta(minutes=grace_min))), None)


def _near(local: datetime, period: MealPeriod, grace: timedelta) -> bool:
    begins, ends = (datetime.combine(local, clock, SHANGHAI) for clock in (period.begins, period.ends))
    return begins - grace <= local < ends + grace
