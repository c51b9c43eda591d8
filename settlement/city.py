"""The city at this moment, or a place in it: today's meals, how the tills are, and what is wrong."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import islice

from pos.rules.errors import CanteenError
from pos.rules.lasting import lasting
from pos.rules.meals import service_day, shanghai
from settlement.alarm_watch import Watch, current_alarms, heard_at
from settlement.health_book import Told
from settlement.rules.alarms import Alarm, AlarmKind
from settlement.rules.day_figures import CanteenDay, DayFigures, Portions, day_figures
from settlement.rules.roles import Scope
from settlement.sold_book import Sold
from settlement.store import Office
from settlement.till_book import ENROLLED, TillKnown

ROWS_A_PAGE = 50
_MINUTE = timedelta(minutes=1)
_WEEK = timedelta(days=7)


@dataclass(frozen=True)
class TillNow:
    """How one till is: what it said last, how long ago it was heard, what is wrong with it."""

    known: TillKnown
    told: Told | None
    heard_min: int
    alarms: tuple[Alarm, ...]

    @property
    def clock_off(self) -> timedelta:
        """Say how far its clock is ahead."""
        return timedelta(milliseconds=self.told.clock_off_ms if self.told else 0)

    @property
    def level(self) -> str:
        """Tell how grave it is: ``stop``, ``warn``, ``info``, or ``ok``."""
        return self.alarms[0].kind.level if self.alarms else "ok"

    @property
    def word(self) -> str:
        """Say in a word or two how it is."""
        return "、".join(alarm.kind.label for alarm in self.alarms) or "正常"

    @property
    def heard(self) -> str:
        """Say how long ago it was heard."""
        return "刚刚" if self.heard_min < 1 else f"{lasting(self.heard_min).strip()}前"


@dataclass(frozen=True)
class Standing:
    """An alarm that stands, at which till, and since when it is known."""

    alarm: Alarm
    canteen: str
    since: datetime | None


@dataclass(frozen=True)
class City:
    """Everything that the screen of a place shows."""

    place: Scope
    at: datetime
    figures: DayFigures
    last_week: DayFigures
    tills: tuple[TillNow, ...]
    alarms: tuple[Standing, ...]
    parts: tuple[Scope, ...]
    """The places one level down in which there are tills."""

    @property
    def unsent(self) -> int:
        """Count the lines that wait at tills, as they said themselves."""
        return sum(one.told.said.unsent for one in self.tills if one.told)

    @property
    def well(self) -> int:
        """Count the tills that are heard."""
        return sum(all(a.kind is not AlarmKind.SILENT for a in one.alarms) for one in self.tills)


def city_now(office: Office, watch: Watch, place: Scope, now: datetime) -> City:
    """Gather how a place is at this moment."""
    tills = {k.till: k for k in office.tills.all() if k.state == ENROLLED and place.covers(k.place)}
    told, since, day = office.health.all(), office.health.standing(), service_day(now)
    alarms = tuple(alarm for alarm in current_alarms(office, watch, now) if alarm.till in tills)
    everyone = [known for known in office.tills.all() if place.covers(known.place)]
    codes = [known.till for known in everyone]
    sold, before = office.sold.sold(day, codes), office.sold.sold(day - _WEEK, codes)
    rows = [_now_of(known, told.get(known.till), alarms, now) for known in tills.values()]
    return City(
        place=place,
        at=now,
        figures=day_figures(_by_canteen(everyone, tills, sold), office.sold.voids(day, codes)),
        last_week=day_figures(_by_canteen(everyone, {}, before), 0),
        tills=tuple(sorted(rows, key=_gravest_first)),
        alarms=tuple(Standing(a, tills[a.till].canteen, since.get((a.till, a.kind.value))) for a in alarms),
        parts=tuple(sorted({_part(k.place, place) for k in everyone} - {place}, key=str)),
    )


def till_now(office: Office, watch: Watch, code: str, now: datetime) -> TillNow:
    """Gather how one till is at this moment."""
    known = office.tills.get(code)
    if known is None:
        raise CanteenError(f"没有编号是 {code} 的收银机：请从一览里选。")
    told = office.health.all().get(code)
    return _now_of(known, told, current_alarms(office, watch, now), now)


def tills_after(office: Office, scope: Scope, after: str, most: int) -> tuple[TillKnown, ...]:
    """Give tills inside a scope in the order of their codes, from behind one on."""
    inside = (known for known in office.tills.all() if scope.covers(known.place) and known.till > after)
    return tuple(islice(inside, most))


def clock_of(at: datetime) -> str:
    """Write the time of day on the wall clock."""
    return f"{shanghai(at):%H:%M}"


def _by_canteen(
    everyone: Iterable[TillKnown], in_use: Mapping[str, TillKnown], sold: Iterable[Sold]
) -> tuple[CanteenDay, ...]:
    """Put each till's portions to its canteen; one without a till in use shows only if it sold."""
    places = {known.till: known.place for known in everyone}
    hours: dict[Scope, dict[int, Portions]] = {known.place: {} for known in in_use.values()}
    for one in sold:
        at_canteen = hours.setdefault(places[one.till], {})
        at_canteen[one.hour] = at_canteen.get(one.hour, Portions()) + Portions(one.portions, one.reduced)
    return tuple(CanteenDay(str(place), place.parts[-1], by_hour) for place, by_hour in hours.items())


def _now_of(known: TillKnown, told: Told | None, alarms: Iterable[Alarm], now: datetime) -> TillNow:
    minutes = max(0, (now - heard_at(known)) // _MINUTE)
    return TillNow(known, told, minutes, tuple(alarm for alarm in alarms if alarm.till == known.till))


def _gravest_first(one: TillNow) -> tuple[int, str, str]:
    return (("stop", "warn", "info", "ok").index(one.level), str(one.known.place), one.known.till)


def _part(place: Scope, inside: Scope) -> Scope:
    return Scope(place.parts[: len(inside.parts) + 1])
