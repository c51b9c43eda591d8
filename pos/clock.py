import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Read the machine's clock as an aware UTC instant."""
    return datetime.now(UTC)


def steady_seconds() -> float:
    """Read the seconds of a clock that nobody can set; where the system has one, it runs on in sleep too."""
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


def starting_at(begin: datetime) -> Clock:
    """Make a clock that shows ``begin`` now and runs on from there: for practice and demonstrations."""
    zero = steady_seconds()
    first = begin.astimezone(UTC)

    def clock() -> datetime:
        return first + timedelta(seconds=steady_seconds() - zero)

    return clock
