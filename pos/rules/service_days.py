"""On which days a canteen serves: what the city decided, public holidays, and the days somebody named."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from pos.rules.dated import Dated

WEEKDAYS = "一二三四五六日"
_SATURDAY = 5


class OpenDays(StrEnum):
    """Which days are served as a rule."""

    EVERY_DAY = "every-day"
    WORKDAYS = "workdays"

    @property
    def label(self) -> str:
        """Give the words for a list."""
        return {"every-day": "每天供餐", "workdays": "工作日供餐（含调休上班日，节假日不供）"}[self.value]


@dataclass(frozen=True, slots=True)
class PublicDay:
    """What the national holiday notice says of one day: whether it is worked, and for which occasion."""

    is_workday: bool
    occasion: str = ""


@dataclass(frozen=True, slots=True)
class Override:
    """What somebody decided for one day at this canteen; it wins over everything else."""

    day: date
    served: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class ServiceDay:
    """The answer for one day.

    ``why`` is the sentence for the cashier, empty on a served day; ``occasion`` the word for a list;
    ``guessed`` says that the year's holidays are not known and the weekday alone decided.
    """

    day: date
    open: bool
    why: str = ""
    occasion: str = ""
    guessed: bool = False

    @property
    def warning(self) -> str:
        """Give the banner for a guessed day; empty on any other."""
        if not self.guessed:
            return ""
        return f"{self.day.year} 年的放假安排还没有，暂按周一至周五供餐：请管理员导入供餐日历。"


@dataclass(frozen=True)
class Calendar:
    """What decides whether a day is served: the rule in force, the named days, the public holidays."""

    rule: Dated[OpenDays]
    overrides: Mapping[date, Override]
    public_days: Callable[[date], PublicDay | None]

    def answer(self, day: date) -> ServiceDay:
        """Say whether a day is served, why not, and whether that is a guess."""
        named = self.overrides.get(day)
        if named is not None:
            return _as_named(named)
        if self.rule.on(day) is OpenDays.EVERY_DAY:
            return ServiceDay(day, open=True)
        public = self.public_days(day)
        if public is None:
            return _worked(day, PublicDay(day.weekday() < _SATURDAY), guessed=True)
        return _worked(day, public, guessed=False)


def weekday_name(day: date) -> str:
    """Name a day of the week as it is said: ``周六``."""
    return f"周{WEEKDAYS[day.weekday()]}"


def _as_named(named: Override) -> ServiceDay:
    if named.served:
        return ServiceDay(named.day, open=True, occasion=named.note)
    why = f"今天不供餐（{named.note}）" if named.note else "今天不供餐"
    return ServiceDay(named.day, open=False, why=why, occasion=named.note)


def _worked(day: date, public: PublicDay, *, guessed: bool) -> ServiceDay:
    weekend = day.weekday() >= _SATURDAY
    if public.is_workday:
        return ServiceDay(day, open=True, occasion="调休上班" if weekend else "", guessed=guessed)
    occasion = public.occasion or weekday_name(day)
    return ServiceDay(day, open=False, why=f"今天是{occasion}，不供餐", occasion=occasion, guessed=guessed)
