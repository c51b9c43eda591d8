"""The claims as they stand, every night: yesterday's findings, and on the 1st the draft of the month."""

import logging
from collections.abc import Iterator
from datetime import timedelta

from pos.rules.meals import service_day
from settlement.claim_desk import ClaimDesk
from settlement.rules.months import Month, month_of_day
from settlement.standing_jobs import DAY, Job

LOG = logging.getLogger("canteen.schedule")
_HOUR = 2
_BACK = 2


def nightly_claims(desk: ClaimDesk) -> Job:
    """Give the job that drafts and checks claims; a night that was missed is caught up with once."""
    return Job("claims", lambda: draft_what_is_open(desk), DAY, hour=_HOUR)


def draft_what_is_open(desk: ClaimDesk) -> dict[Month, int]:
    """Draft or redraw the claims of yesterday's month, and of the two before it while not all went out."""
    drafted = {}
    for month in _months(desk):
        numbers = desk.draft_month(month)
        if numbers:
            drafted[month] = len(numbers)
            LOG.info("claims of %s: %d drafts", month, len(numbers))
    return drafted


def _months(desk: ClaimDesk) -> Iterator[Month]:
    yesterday = service_day(desk.gate.clock()) - timedelta(days=1)
    month = month_of_day(yesterday)
    yield month
    for _ in range(_BACK):
        month = month.before
        if _is_open(desk, month):
            yield month


def _is_open(desk: ClaimDesk, month: Month) -> bool:
    """Tell whether some canteen with meals in a month has no claim for it that was submitted."""
    with desk.gate.centre.read() as office:
        places = office.claim_lines.places()
        sold = {places[till] for till, _, meals in office.sold_months.by_class(month, places) if meals}
        done = {
            str(row.place) for row in office.claims.between(str(month), str(month)) if row.state.is_frozen
        }
    return not sold <= done
