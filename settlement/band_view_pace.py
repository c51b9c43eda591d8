"""How often a wristband's page is answered: counted in memory, by address and by wristband."""

import threading
from collections.abc import Hashable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

KEYS_MOST = 20_000


class Turn(Enum):
    """Whether it is somebody's turn."""

    FREE = "free"
    FIRST_TOO_MANY = "first-too-many"
    TOO_MANY = "too-many"


class Pace:
    """Lets so many through in a span of time; the first that is too many is told apart, to be noted."""

    def __init__(self, most: int, span: timedelta) -> None:
        self._most = most
        self._span = span
        self._begun: dict[Hashable, tuple[datetime, int]] = {}
        self._lock = threading.Lock()

    def take(self, key: Hashable, now: datetime) -> Turn:
        """Count one more, and say whether it may pass."""
        with self._lock:
            begun, count = self._begun.get(key, (now, 0))
            if now - begun >= self._span:
                begun, count = now, 0
            if key not in self._begun and len(self._begun) >= KEYS_MOST:
                self._make_room(now)
            self._begun[key] = (begun, count + 1)
        if count < self._most:
            return Turn.FREE
        return Turn.FIRST_TOO_MANY if count == self._most else Turn.TOO_MANY

    def _make_room(self, now: datetime) -> None:
        """Forget whose span is over; when all are at it, the oldest half, so that memory stays bounded."""
        self._begun = {key: kept for key, kept in self._begun.items() if now - kept[0] < self._span}
        if len(self._begun) >= KEYS_MOST:
            self._begun = dict(list(self._begun.items())[KEYS_MOST // 2 :])


@dataclass(frozen=True)
class BandPaces:
    """All that is counted for the pages of wristbands.

    One telephone network shows thousands of phones under one address, so a look at a known wristband is
    never held up by somebody's guessing: guesses are counted by themselves.
    """

    looks_by_address: Pace
    looks_by_band: Pace
    guesses_by_address: Pace
    reports_by_address: Pace
    reports_by_band: Pace


def band_paces() -> BandPaces:
    """Begin to count."""
    ten_minutes, hour = timedelta(minutes=10), timedelta(hours=1)
    return BandPaces(
        looks_by_address=Pace(30, ten_minutes),
        looks_by_band=Pace(60, hour),
        guesses_by_address=Pace(10, ten_minutes),
        reports_by_address=Pace(5, ten_minutes),
        reports_by_band=Pace(10, hour),
    )
