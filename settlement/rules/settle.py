"""The month of a city, from its lines to every canteen's claim; reads nothing, changes nothing."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from settlement.rules.checks.day_checks import Spared
from settlement.rules.checks.registry import check_day, check_month
from settlement.rules.checks.view import CityDay
from settlement.rules.city_month import city_figures
from settlement.rules.claim import Beside, Claim, draft_claim, exclusions, verdict
from settlement.rules.findings import Finding, Level
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.months import Month
from settlement.rules.restated import Restated


@dataclass(frozen=True)
class Settled:
    """Every canteen's claim for a month, and everything that was found, by canteen."""

    month: Month
    claims: tuple[Claim, ...]
    findings: Mapping[str, tuple[Finding, ...]]


@dataclass(frozen=True)
class Decided:
    """What people decided about findings: let pass (认可) by check and line; answered with a note, by key."""

    spared: frozenset[tuple[str, str]] = frozenset()
    answered: frozenset[str] = frozenset()
    restated: Mapping[str, tuple[Restated, ...]] = field(default_factory=dict)
    meals_before: Mapping[str, int] = field(default_factory=dict)
    ruled_out: Mapping[str, str] = field(default_factory=dict)
    """Lines that somebody excluded (剔除), with the check that had asked."""

    def excluding(self, findings: Iterable[Finding]) -> dict[str, str]:
        """Give each line that is not claimed, with the check that says so, by findings and by people."""
        return {**self.ruled_out, **exclusions(findings, self.spared)}


def settle(
    month: Month,
    lines: Iterable[MealLine],
    known: Known,
    decided: Decided = Decided(),
    beside: Iterable[Finding] = (),
) -> Settled:
    """Settle a city's month; lines of the sixty days before it may be among them and only inform.

    ``beside`` are findings about the files the lines came in.
    """
    months, before = apart(month, lines, known.rules.thresholds.pool_days)
    found = day_findings(months, known, decided.spared)
    views = city_figures(month, months, before, known)
    for canteen, view in views.items():
        found[canteen] += check_month(view, known)
    for finding in beside:
        found[finding.canteen].append(finding)
    claims = []
    for canteen in sorted({*months, *found}):
        findings = tuple(sorted(found[canteen], key=by_check))
        excluding = decided.excluding(findings)
        judged = ((line, verdict(line, excluding, known.accepted)) for line in months.get(canteen, ()))
        more = Beside(
            decided.meals_before.get(canteen, 0),
            decided.restated.get(canteen, ()),
            findings,
            open_findings(findings, decided.answered),
        )
        claims.append(draft_claim(canteen, month, judged, known.rules, more))
    return Settled(month, tuple(claims), {c: tuple(sorted(found[c], key=by_check)) for c in sorted(found)})


def open_findings(findings: Iterable[Finding], answered: frozenset[str]) -> int:
    """Count what nobody has answered yet among what needs an answer."""
    return sum(one.level in (Level.NOTE, Level.BLOCK) and one.key not in answered for one in findings)


def day_findings(
    months: Mapping[str, Sequence[MealLine]], known: Known, spared: Spared = frozenset()
) -> defaultdict[str, list[Finding]]:
    """Run the line checks over each day of all canteens together."""
    days: defaultdict[date, list[MealLine]] = defaultdict(list)
    for lines in months.values():
        for line in lines:
            if line.stands:
                days[line.day].append(line)
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for day in sorted(days):
        in_order = tuple(sorted(days[day], key=lambda line: line.order))
        for finding in check_day(CityDay(day, in_order), known, spared):
            found[finding.canteen].append(finding)
    return found


def apart(
    month: Month, lines: Iterable[MealLine], pool_days: int
) -> tuple[dict[str, list[MealLine]], dict[str, list[MealLine]]]:
    """Put each canteen's lines of the month, and those of the days before it, in order of time."""
    since = month.first - timedelta(days=pool_days)
    inside: defaultdict[str, list[MealLine]] = defaultdict(list)
    before: defaultdict[str, list[MealLine]] = defaultdict(list)
    for line in lines:
        if month.first <= line.day <= month.last:
            inside[line.canteen].append(line)
        elif since <= line.day < month.first:
            before[line.canteen].append(line)
    for group in (inside, before):
        for of_canteen in group.values():
            of_canteen.sort(key=lambda line: line.order)
    return dict(inside), dict(before)


def by_check(finding: Finding) -> tuple[str, str, str, tuple[str, ...]]:
    """Give a finding's place in a claim."""
    return finding.check, str(finding.day or ""), finding.about, finding.entries
