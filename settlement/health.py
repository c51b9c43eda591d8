"""Hearing how a till does: the newest word is kept, with how far its clock is off."""

from datetime import datetime, timedelta

from pos.wire import TillHealth
from settlement.health_book import Told
from settlement.store import Centre

_MS = timedelta(milliseconds=1)


def hear_health(centre: Centre, till: str, said: TillHealth, now: datetime) -> int:
    """Keep what a till says of itself; give how many other tills there are."""
    with centre.begin(f"till {till}") as office:
        off_ms = clock_off_ms(said, now)
        office.health.tell(till, Told(now, off_ms, said))
        office.beside.heard(till, now, off_ms)
        return office.tills.others(till)


def clock_off_ms(said: TillHealth, now: datetime) -> int:
    """Say how far a till's clock is ahead: what it showed, and half of a round trip on the way here."""
    way = timedelta(milliseconds=said.round_trip_ms or 0) / 2
    return (said.clock + way - now) // _MS
