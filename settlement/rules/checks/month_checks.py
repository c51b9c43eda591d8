"""The checks of a canteen's days and of its month."""

from collections.abc import Callable, Iterable, Iterator

from settlement.rules.checks.view import CanteenMonth
from settlement.rules.findings import Check, Finding
from settlement.rules.known import Known

MonthCheck = Callable[[CanteenMonth, Known], Iterable[Finding]]

MONTH_CHECKS: tuple[tuple[Check, MonthCheck], ...] = ()
"""Each looks at one canteen's month and what lies before it."""


def check_month(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Run every check over one month of one canteen."""
    for _, check in MONTH_CHECKS:
        yield from check(month, known)
