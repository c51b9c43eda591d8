"""What the months before a month came to, canteen by canteen."""

from collections import Counter, defaultdict
from collections.abc import Iterator

from settlement.rules.known import EarlierMonth
from settlement.rules.months import Month
from settlement.store import Office

_LATELY = 3


def earlier_months(office: Office, month: Month) -> tuple[EarlierMonth, ...]:
    """Give the months of the year before this one, and the last three: as claimed, or else as sold."""
    lately = list(_before(month))
    first = min(str(lately[-1]), f"{month.year:04d}-01")
    claimed = {
        (str(row.place), row.month): {code: int(meals) for code, meals in row.figures["meals"].items()}
        for row in office.claims.between(first, str(month.before))
        if row.figures
    }
    places = office.claim_lines.places()
    for one in lately:
        without = {till: place for till, place in places.items() if (place, str(one)) not in claimed}
        if not without:
            continue  # the lines need not be added up
        sold: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for till, code, meals in office.sold_months.by_class(one, without):
            sold[without[till]][code] += meals
        for place, meals_by_class in sold.items():
            claimed[place, str(one)] = dict(sorted(meals_by_class.items()))
    return tuple(EarlierMonth(place, when, meals) for (place, when), meals in sorted(claimed.items()))


def _before(month: Month) -> Iterator[Month]:
    for _ in range(_LATELY):
        month = month.before
        yield month
