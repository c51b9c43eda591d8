"""The line checks, run over one day of the whole city."""

from collections.abc import Callable, Iterable, Iterator

from settlement.rules.checks.arrival import E14, E17, e14, e17
from settlement.rules.checks.by_hand import E16, e16
from settlement.rules.checks.caps import E01, E02, e01, e02
from settlement.rules.checks.cards_lost import E06, e06
from settlement.rules.checks.clock import E15, e15
from settlement.rules.checks.eligibility import E03, E04, e03, e04
from settlement.rules.checks.lives import E05, e05
from settlement.rules.checks.serving_days import E07, E08, E09, e07, e08, e09
from settlement.rules.checks.tariff import E10, e10
from settlement.rules.checks.travel import D13, d13
from settlement.rules.checks.view import CityDay
from settlement.rules.findings import Check, Finding, Level
from settlement.rules.known import Known

DayCheck = Callable[[CityDay, Known], Iterable[Finding]]
Spared = frozenset[tuple[str, str]]

DAY_CHECKS: tuple[tuple[Check, DayCheck], ...] = (
    (E03, e03),
    (E04, e04),
    (E05, e05),
    (E06, e06),
    (E07, e07),
    (E08, e08),
    (E09, e09),
    (E10, e10),
    (E14, e14),
    (E15, e15),
    (E16, e16),
    (E17, e17),
    (D13, d13),
)
"""Each looks at a line by itself, or at a person's day."""

CAPS: tuple[tuple[Check, DayCheck], ...] = ((E01, e01), (E02, e02))
"""E01 and E02 are given only what could still be claimed: what another check excludes uses up no meal."""


def check_day(day: CityDay, known: Known, spared: Spared = frozenset()) -> Iterator[Finding]:
    """Run every line check over one day of the city, the caps last.

    ``spared`` are (check, line) that somebody let pass: such a meal is claimed, and uses up its cap.
    """
    excluded: set[str] = set()
    for _, check in DAY_CHECKS:
        for finding in check(day, known):
            _exclude(finding, spared, excluded)
            yield finding
    waiting = {line.id for line in day.subsidised if line.held_fen and line.id not in known.accepted}
    for _, check in CAPS:
        for finding in list(check(_without(day, excluded | waiting), known)):
            _exclude(finding, spared, excluded)
            yield finding


def _exclude(finding: Finding, spared: Spared, excluded: set[str]) -> None:
    if finding.level is Level.EXCLUDE:
        excluded.update(entry for entry in finding.entries if (finding.check, entry) not in spared)


def _without(day: CityDay, entries: set[str]) -> CityDay:
    """Give the day without some of its lines."""
    if not entries:
        return day
    return CityDay(day.day, tuple(line for line in day.lines if line.id not in entries))
