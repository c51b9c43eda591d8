"""Why a meal costs what it costs, in one sentence, and which condition failed when one just did."""

from collections.abc import Iterator
from datetime import date

from pos.rules.meals import Meal, Mode
from pos.rules.people import Diner, Status, age_on, birthday
from pos.rules.policy import Concession, Tariff

_SOON_DAYS = 366
_SHARES = {0: "免费", 50: "半价"}


def capped(tariff: Tariff, meal: Meal) -> bool:
    """Tell whether the diner has had all the subsidised meals of this period or day."""
    return meal.taken_in_period >= tariff.caps.per_period or meal.taken_today >= tariff.caps.per_day


def reason(tariff: Tariff, diner: Diner | None, meal: Meal, best: Concession | None) -> str:
    """Say why, as one plain sentence without a full stop."""
    if diner is None:
        return "散客，按原价"
    if best is None and capped(tariff, meal):
        return _over_cap(tariff, meal)
    misses = [
        miss
        for concession in tariff.concessions
        if best is None or concession.payable_percent < best.payable_percent
        for miss in _just_missed(concession, diner, meal, tariff)
    ]
    granted = [] if best is None else [_granted(best, diner, meal.served_on, tariff)]
    return "；".join([*granted, *misses]) or "没有可用的优惠，按原价"


def _over_cap(tariff: Tariff, meal: Meal) -> str:
    if meal.taken_in_period >= tariff.caps.per_period:
        return f"这一餐已优惠过 {meal.taken_in_period} 份，这份按原价"
    return f"今天已优惠过 {meal.taken_today} 份，这份按原价"


def _granted(concession: Concession, diner: Diner, day: date, tariff: Tariff) -> str:
    share = _SHARES.get(concession.payable_percent, f"付 {concession.payable_percent}%")
    status = concession.ground(diner, day)
    if status is None:
        return f"满 {concession.min_age} 周岁，{_modes(concession)}{share}"
    until = f"，到 {status.ends}" if status.ends else ""
    return f"{share}：{tariff.status_names[status.code]}{until}"


def _just_missed(concession: Concession, diner: Diner, meal: Meal, tariff: Tariff) -> Iterator[str]:
    """Give the one failed condition of a concession; nothing where two failed or it is far away."""
    day = meal.served_on
    old_enough = age_on(diner.born_on, day) >= concession.min_age
    mode_fits = meal.mode in concession.modes
    status = concession.ground(diner, day)
    entitled = not concession.statuses or status is not None
    if old_enough and mode_fits and not entitled:
        yield from _status_missed(concession, diner, day, tariff)
    elif old_enough and entitled and not mode_fits:
        what = f"满 {concession.min_age} 周岁" if status is None else tariff.status_names[status.code]
        share = _SHARES.get(concession.payable_percent, "优惠")
        yield f"{what}，但{meal.mode.label}不{share}，{_modes(concession)}才{share}"
    elif entitled and mode_fits:
        yield from _age_missed(concession, diner, day, status)


def _age_missed(concession: Concession, diner: Diner, day: date, status: Status | None) -> Iterator[str]:
    days = (birthday(diner.born_on, concession.min_age) - day).days
    if days <= _SOON_DAYS:
        yield f"再过 {days} 天满 {concession.min_age} 周岁"
    elif status is not None:
        yield f"还没满 {concession.min_age} 周岁"


def _status_missed(concession: Concession, diner: Diner, day: date, tariff: Tariff) -> Iterator[str]:
    """Say when a status lapsed or begins; the nearest one speaks, a coming one before a gone one."""
    held = [s for s in diner.statuses if s.code in concession.statuses]
    coming = min(
        (s for s in held if s.begins and s.begins > day), key=lambda s: s.begins or day, default=None
    )
    gone = max((s for s in held if s.ends and s.ends < day), key=lambda s: s.ends or day, default=None)
    if coming and coming.begins:
        yield f"{tariff.status_names[coming.code]}从 {_plain(coming.begins, day)}起"
    elif gone and gone.ends:
        yield f"{tariff.status_names[gone.code]}已于 {_plain(gone.ends, day)}到期"


def _plain(named: date, day: date) -> str:
    year = "" if named.year == day.year else f"{named.year} 年 "
    return f"{year}{named.month} 月 {named.day} 日"


def _modes(concession: Concession) -> str:
    if len(concession.modes) == len(Mode):
        return ""
    return "、".join(mode.label for mode in concession.modes)
