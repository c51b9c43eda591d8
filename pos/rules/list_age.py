"""How old the people list is, and when its concessions want a second look."""

from datetime import datetime

OLD_LIST = "old-list"
"""Why a meal is held for review: the list that says who gets a concession was too old."""


def days_old(heard_at: datetime | None, now: datetime) -> int:
    """Count the whole days since the centre said that the list is up to date; 0 for a list of one's own."""
    return max((now - heard_at).days, 0) if heard_at else 0


def has_lapsed(heard_at: datetime | None, now: datetime, most_days: int) -> bool:
    """Tell whether the list is older than it may be; with 0 days it never is."""
    return most_days > 0 and days_old(heard_at, now) > most_days
