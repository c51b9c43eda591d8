"""Looking after the tills: what is wrong with which one; raised once, and ended when it is gone."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from pos.config import Config
from pos.holidays import public_day
from pos.rules.errors import NoPolicy
from pos.rules.meals import SHANGHAI, service_day
from pos.rules.policy import Policy
from pos.rules.service_days import Calendar, Override
from pos.rules.serving import serving_at
from settlement.health_book import Told
from settlement.rules.alarms import Alarm, AlarmKind, LastSaid, Limits, Watched, alarms_of, is_older
from settlement.store import Centre, Office
from settlement.till_book import ENROLLED, TillKnown

ENDED_KEPT = timedelta(days=400)
"""How long it stays known that something was wrong."""

_LOCK = "alarms"
_LONGEST = timedelta(days=3650)
NamedDays = Mapping[date, Override]
ServingSince = Callable[[datetime, NamedDays], datetime | None]


def never_serving(_at: datetime, _named: NamedDays) -> datetime | None:
    """Say that no meal is served: for a centre that knows no meal times."""
    return None


@dataclass(frozen=True)
class Watch:
    """From when on something is an alarm, and since when a meal has been served at an instant."""

    limits: Limits = field(default_factory=Limits)
    serving_since: ServingSince = never_serving


def watch_of(config: Config) -> Watch:
    """Read from the configuration what is an alarm, and when meals are served."""
    section = config.centre.alarms
    limits = Limits(
        section.silent_min,
        section.unsent_min,
        section.clock_off_min,
        section.list_days,
        section.disk_free_mb,
    )
    return Watch(limits, lambda at, named: _serving_since(config.policy, at, named))


def check_alarms(centre: Centre, now: datetime, watch: Watch) -> tuple[Alarm, ...]:
    """Keep which alarms have begun and which are gone; safe to repeat. Give those that have just begun."""
    with centre.begin(_LOCK) as office:
        standing = office.health.standing()
        alarms = current_alarms(office, watch, now)
        found = {(alarm.till, alarm.kind.value): alarm for alarm in alarms}
        new = [key for key in found if key not in standing]
        office.health.begin(new, now)
        office.health.end([key for key in standing if key not in found], now)
        office.health.forget_ended(now - ENDED_KEPT)
    return tuple(found[key] for key in new)


def current_alarms(office: Office, watch: Watch, now: datetime) -> tuple[Alarm, ...]:
    """Say everything that is wrong with a till at this moment, the gravest first."""
    watched = watched_tills(office, watch, now)
    found = [alarm for one in watched for alarm in alarms_of(one, watch.limits, now)]
    order = list(AlarmKind)
    return tuple(sorted(found, key=lambda alarm: (order.index(alarm.kind), alarm.till)))


def watched_tills(office: Office, watch: Watch, now: datetime) -> tuple[Watched, ...]:
    """Gather what is known of each till that is in use."""
    tills = [known for known in office.tills.all() if known.state == ENROLLED]
    told, aside, standing = office.health.all(), office.health.unseen_aside(), office.health.standing()
    newest = newest_of(told[known.till].said.software for known in tills if known.till in told)
    served = {
        place: watch.serving_since(now, office.named_days.for_canteen(place))
        for place in {known.place for known in tills}
    }
    return tuple(
        Watched(
            known.till,
            heard_at(known),
            served[known.place],
            said=_last_said(told[known.till]) if known.till in told else None,
            aside=aside.get(known.till, 0),
            newest_software=newest,
            was_silent=_was_silent(known, standing),
        )
        for known in tills
    )


def heard_at(known: TillKnown) -> datetime:
    """Give when a till was last heard; before it first spoke, when it was enrolled."""
    return datetime.fromisoformat(known.seen_at or known.enrolled_at or known.made_at)


def newest_of(versions: Iterable[str]) -> str:
    """Give the newest of some versions; nothing of none."""
    newest = ""
    for version in versions:
        newest = version if is_older(newest, version) else newest
    return newest


def _was_silent(known: TillKnown, standing: dict[tuple[str, str], datetime]) -> bool:
    since = standing.get((known.till, AlarmKind.SILENT.value))
    return since is not None and heard_at(known) < since


def _last_said(told: Told) -> LastSaid:
    """Read what a till said by the centre's clock."""
    said, off = told.said, timedelta(milliseconds=told.clock_off_ms)
    return LastSaid(
        software=said.software,
        people_heard=_by_our_clock(said.people_heard, told),
        unsent=said.unsent,
        unsent_since=_by_our_clock(said.unsent_since, told),
        clock_off=off,
        camera=said.camera,
        printer=said.printer,
        kitchen=said.kitchen,
        papers_waiting=said.papers_waiting,
        disk_free_mb=said.disk_free_mb,
        books_whole=said.books_whole,
    )


def _by_our_clock(at: datetime | None, told: Told) -> datetime | None:
    """Read a till's time by the centre's clock; a silly one is no more than ten years away."""
    if at is None:
        return None
    return told.at - max(-_LONGEST, min(_LONGEST, told.said.clock - at))


def _serving_since(policy: Policy, at: datetime, named: NamedDays) -> datetime | None:
    """Say since when a meal has been served on a day that is served; the grace minutes do not count."""
    day = service_day(at)
    try:
        periods = policy.meal_periods.on(day)
    except NoPolicy:
        return None
    calendar = Calendar(policy.service_days, named, public_day)
    period = serving_at(at, periods, calendar).period
    if period is None:
        return None
    begins = datetime.combine(day, period.begins, SHANGHAI)
    ends = datetime.combine(day, period.ends, SHANGHAI)
    return begins if begins <= at < ends else None
