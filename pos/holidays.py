"""China's public holidays and the weekends worked in exchange, as far as they are published."""

from collections.abc import Iterator
from datetime import date, timedelta
from functools import lru_cache

import chinese_calendar

from pos.rules.service_days import PublicDay

_FIRST_YEAR = 2004
"""The first year that the library knows."""
_SATURDAY = 5


def public_day(day: date) -> PublicDay | None:
    """Say whether a day is worked and for which occasion; None for a year whose notice is not known here."""
    try:
        rests, occasion = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:  # the library's word for a year it has no notice of
        return None
    return PublicDay(not rests, chinese_calendar.Holiday(occasion).chinese if occasion else "")


@lru_cache(maxsize=2)
def known_years(first: int) -> tuple[int, ...]:
    """Give the years from one on whose notice is known here."""
    return tuple(_while_known(range(max(first, _FIRST_YEAR), date.max.year)))


@lru_cache(maxsize=2)
def special_days(years: tuple[int, ...]) -> tuple[tuple[date, PublicDay], ...]:
    """Give the days of which the notices say more than their weekday does."""
    return tuple(_special(years))


def _special(years: tuple[int, ...]) -> Iterator[tuple[date, PublicDay]]:
    for year in years:
        day = date(year, 1, 1)
        while day.year == year:
            public = public_day(day)
            if public is not None and public != PublicDay(day.weekday() < _SATURDAY):
                yield day, public
            day += timedelta(days=1)


def _while_known(years: range) -> Iterator[int]:
    for year in years:
        if public_day(date(year, 1, 1)) is None:
            return
        yield year
