"""Every check by its ID, and running them: over a day of the city, over a month of a canteen."""

from settlement.rules.checks.day_checks import CAPS, DAY_CHECKS, check_day
from settlement.rules.checks.month_checks import MONTH_CHECKS, check_month
from settlement.rules.findings import Check

ALL_CHECKS: dict[str, Check] = {check.id: check for check, _ in (*DAY_CHECKS, *CAPS, *MONTH_CHECKS)}
"""Each check by its ID."""

__all__ = ["ALL_CHECKS", "check_day", "check_month"]
