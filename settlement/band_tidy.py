"""Forgetting in time: who looked at a wristband's page, and what passers-by reported."""

from dataclasses import dataclass
from datetime import datetime

from settlement.store import Centre


@dataclass(frozen=True)
class Forgotten:
    """How many rows were deleted, or would be."""

    views: int
    reports: int


def too_old(centre: Centre, now: datetime, reports_days: int) -> Forgotten:
    """Count what is older than it may be kept."""
    with centre.read() as office:
        return Forgotten(office.band_views.count_old(now), office.found.count_old(now, reports_days))


def forget_old(centre: Centre, now: datetime, reports_days: int) -> Forgotten:
    """Delete what is older than it may be kept; nothing is written where there is nothing."""
    old = too_old(centre, now, reports_days)
    if old.views or old.reports:
        with centre.begin() as office:
            return Forgotten(office.band_views.forget(now), office.found.forget(now, reports_days))
    return old
