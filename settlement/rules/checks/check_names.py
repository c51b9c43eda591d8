"""The Chinese name of every check, by its ID."""

from settlement.rules.checks.claim_checks import CLAIM_CHECKS
from settlement.rules.checks.registry import ALL_CHECKS

CHECK_NAMES = {check.id: check.name for check in (*ALL_CHECKS.values(), *CLAIM_CHECKS)}
