"""How long somebody stays signed in."""

from dataclasses import dataclass
from datetime import datetime, timedelta

VISITS_MOST = 10
"""So many places one account may be signed in at; one more ends the oldest."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How long a visit may rest, and how long it may last in all."""

    idle: timedelta = timedelta(minutes=30)
    longest: timedelta = timedelta(hours=12)

    def is_over(self, begun: datetime, seen: datetime, now: datetime) -> bool:
        """Tell whether a visit has ended by itself."""
        return now - seen >= self.idle or now - begun >= self.longest
