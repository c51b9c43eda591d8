"""The checks of a canteen's days and of its month, and those of lines that only a month tells whole."""

from collections.abc import Callable, Iterable, Iterator

from settlement.rules.checks.alike_people import D21, d21
from settlement.rules.checks.attendance import D01, D02, D03, d01, d02, d03
from settlement.rules.checks.bursts import D11, d11
from settlement.rules.checks.capacity import D06, D07, d06, d07
from settlement.rules.checks.cash import D19, d19
from settlement.rules.checks.clock import E15, e15_back
from settlement.rules.checks.growth import D10, D20, d10, d20
from settlement.rules.checks.identity import E11, E12, E13, e11, e12, e13
from settlement.rules.checks.inspections import D22, d22
from settlement.rules.checks.order_copied import D12, d12
from settlement.rules.checks.sameness import D05, D08, D09, d05, d08, d09
from settlement.rules.checks.sleepers import D14, d14
from settlement.rules.checks.view import CanteenMonth
from settlement.rules.checks.voids import D18, d18
from settlement.rules.checks.ways_of_selling import D16, D17, d16, d17
from settlement.rules.checks.whole_numbers import D04, D15, d04, d15
from settlement.rules.findings import Check, Finding
from settlement.rules.known import Known

MonthCheck = Callable[[CanteenMonth, Known], Iterable[Finding]]

MONTH_CHECKS: tuple[tuple[Check, MonthCheck], ...] = (
    (E11, e11),
    (E12, e12),
    (E13, e13),
    (E15, e15_back),
    (D01, d01),
    (D02, d02),
    (D03, d03),
    (D04, d04),
    (D05, d05),
    (D06, d06),
    (D07, d07),
    (D08, d08),
    (D09, d09),
    (D10, d10),
    (D11, d11),
    (D12, d12),
    (D14, d14),
    (D15, d15),
    (D16, d16),
    (D17, d17),
    (D18, d18),
    (D19, d19),
    (D20, d20),
    (D21, d21),
    (D22, d22),
)
"""Each looks at one canteen's month and what lies before it."""


def check_month(month: CanteenMonth, known: Known) -> Iterator[Finding]:
    """Run every check over one month of one canteen."""
    for _, check in MONTH_CHECKS:
        yield from check(month, known)
