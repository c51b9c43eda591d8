"""Whether the wall clock was moved: by hand, by a flat battery, by a time server that came late."""

from collections.abc import Callable
from datetime import datetime

from pos.clock import Clock, steady_seconds

JUMP_S = 300
_MS = 1000


class ClockWatch:
    """Compares the wall clock with one that nobody can set, and tells each jump once.

    Small steps add up: they are told together when they pass the limit. To be asked by one thread.
    """

    def __init__(
        self, wall: Clock, steady: Callable[[], float] = steady_seconds, limit_s: int = JUMP_S
    ) -> None:
        self._wall = wall
        self._steady = steady
        self._limit_ms = limit_s * _MS
        self._base_ms = self._ahead_ms()

    def look(self) -> int | None:
        """Give the whole seconds the wall clock jumped, forward or (negative) back; None while it did not."""
        ahead_ms = self._ahead_ms()
        jump_ms = ahead_ms - self._base_ms
        if abs(jump_ms) <= self._limit_ms:
            return None
        self._base_ms = ahead_ms
        return round(jump_ms / _MS)

    def _ahead_ms(self) -> int:
        """Give how far the wall clock is ahead; whole milliseconds, so that the limit is exact."""
        return round(self._wall().timestamp() * _MS) - round(self._steady() * _MS)


def behind_last_entry(now: datetime, last_at: datetime | None, limit_s: int = JUMP_S) -> int | None:
    """Give the (negative) whole seconds a clock at the start is behind the last entry, beyond the limit.

    A clock that is ahead cannot be told from a till that was switched off.
    """
    if last_at is None:
        return None
    seconds = round((now - last_at).total_seconds())
    return seconds if seconds < -limit_s else None
