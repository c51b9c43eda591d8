import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """Read the machine's clock as an aware UTC instant."""
    return datetime.now(UTC)


def starting_at(begin: datetime) -> Clock:
    """Make a clock that shows ``begin`` now and runs on from there: for practice and demonstrations."""
    zero = time.monotonic()
    first = begin.astimezone(UTC)

    def clock() -> datetime:
        return first + timedelta(seconds=time.monotonic() - zero)

    return clock
