"""China's public holidays and the weekends worked in exchange, as far as they are published."""

from datetime import date

import chinese_calendar

from pos.rules.service_days import PublicDay


def public_day(day: date) -> PublicDay | None:
    """Say whether a day is worked and for which occasion; None for a year whose notice is not known here."""
    try:
        rests, occasion = chinese_calendar.get_holiday_detail(day)
    except NotImplementedError:  # the library's word for a year it has no notice of
        return None
    return PublicDay(not rests, chinese_calendar.Holiday(occasion).chinese if occasion else "")
