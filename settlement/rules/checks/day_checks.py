"""The line checks, run over one day of the whole city."""

from collections.abc import Callable, Iterable, Iterator

from settlement.rules.checks.eligibility import E03, e03
from settlement.rules.checks.view import CityDay
from settlement.rules.findings import Check, Finding
from settlement.rules.known import Known

DayCheck = Callable[[CityDay, Known], Iterable[Finding]]

DAY_CHECKS: tuple[tuple[Check, DayCheck], ...] = ((E03, e03),)
"""Each looks at a line by itself, or at a person's day."""

CAPS: tuple[tuple[Check, DayCheck], ...] = ()
"""E01 and E02 are given only what could still be claimed: what another check excludes uses up no meal."""


def check_day(day: CityDay, known: Known) -> Iterator[Finding]:
    """Run every line check over one day of the city, the caps last."""
    for _, check in DAY_CHECKS:
        yield from check(day, known)
