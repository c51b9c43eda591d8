"""The words of findings: concessions, meal periods, days and parts of a whole as they are said."""

from collections.abc import Iterable
from datetime import date
from fractions import Fraction

from pos.rules.sale import Via
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine

_CLASSES = {"full": "普通", "half": "半价", "free": "免费"}
BY_HAND = (Via.SEARCH.value, Via.SLIP.value, Via.STATED.value)


def class_name(code: str) -> str:
    """Name a concession; one that the city made up itself by its code."""
    return _CLASSES.get(code, code)


def meal_name(known: Known, canteen: str, day: date, period: str) -> str:
    """Name a meal period and its day: ``10月3日午餐``."""
    return f"{day_name(day)}{period_name(known, canteen, day, period)}"


def period_name(known: Known, canteen: str, day: date, period: str) -> str:
    """Name a meal period as it is called on a day."""
    policy = known.policy_of(canteen)
    periods = policy.meal_periods.on(day).periods if day >= policy.begins else ()
    return next((one.name for one in periods if one.code == period), period)


def day_name(day: date) -> str:
    """Name a day inside its year: ``10月3日``."""
    return f"{day.month}月{day.day}日"


def percent(part: int | Fraction, whole: int = 1) -> int:
    """Give a part of a whole in hundredths, rounded."""
    return round(Fraction(part) * 100 / whole)


def portions(lines: Iterable[MealLine]) -> int:
    """Count meals; a walk-in's line may hold several."""
    return sum(line.portions for line in lines)


def beyond(lines: Iterable[MealLine], most: int) -> tuple[str, ...]:
    """Give the names of the lines after so many meals, in order of time served."""
    found, meals = [], 0
    for line in sorted(lines, key=lambda line: line.order):
        meals += line.portions
        if meals > most:
            found.append(line.id)
    return tuple(found)


def names(lines: Iterable[MealLine]) -> tuple[str, ...]:
    """Give the lines' names on paper, in order of time served."""
    return tuple(line.id for line in sorted(lines, key=lambda line: line.order))
