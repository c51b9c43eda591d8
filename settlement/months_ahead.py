"""The tables of the coming months, made before their first line comes in."""

from datetime import date

from settlement.entry_months import MAKING, Made
from settlement.rules.entry_months import coming
from settlement.store import Centre


def make_months_ahead(centre: Centre, today: date) -> Made:
    """Make the tables of this month and the next two, as far as they are not there yet."""
    with centre.begin(MAKING) as office:
        return office.months.make(coming(today), today)
