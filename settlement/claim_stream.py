"""A month's claims made day by day, so that no more than a day's lines are held; days may be shared out.

What comes out is to the byte what ``settle`` gives, which holds the whole month. The checks of a canteen's
month need the month: their findings are given.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby

from settlement.rules.checks.registry import check_day
from settlement.rules.checks.sieve import sifted
from settlement.rules.checks.view import CityDay
from settlement.rules.claim import Beside, Sums, claim_of, verdict
from settlement.rules.findings import Finding
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.months import Month
from settlement.rules.settle import Decided, Settled, by_check, open_findings

Found = Mapping[str, Sequence[Finding]]
_NOTHING_DECIDED = Decided()


@dataclass
class Part:
    """Some days of a month, judged: sums by canteen, and findings by canteen and day."""

    sums: defaultdict[str, Sums] = field(default_factory=lambda: defaultdict(Sums))
    findings: dict[tuple[str, date], list[Finding]] = field(default_factory=dict)
    lines: int = 0


def judge_days(
    lines: Iterable[MealLine],
    known: Known,
    decided: Decided = _NOTHING_DECIDED,
    of_month: Found | None = None,
) -> Part:
    """Judge lines in order of their days, one day after the other.

    ``of_month`` are the findings about whole months and files, by canteen: at a level of the city's choice
    they exclude lines too.
    """
    part = Part()
    excluded_by_month = {
        canteen: [one for one in findings if one.entries] for canteen, findings in (of_month or {}).items()
    }
    for day, group in groupby(lines, key=lambda line: line.day):
        of_day = sorted(group, key=lambda line: line.order)
        _judge_day(part, day, of_day, known, decided, excluded_by_month)
        part.lines += len(of_day)
    return part


def _judge_day(
    part: Part, day: date, lines: Sequence[MealLine], known: Known, decided: Decided, of_month: Found
) -> None:
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    standing = tuple(line for line in lines if line.stands)
    for finding in check_day(sifted(CityDay(day, standing), known), known, decided.spared):
        found[finding.canteen].append(finding)
    for canteen, findings in found.items():
        if (canteen, day) in part.findings:
            raise ValueError(f"the lines of {day} do not stand together")
        part.findings[canteen, day] = findings
    excluding = {
        canteen: decided.excluding([*found.get(canteen, ()), *of_month.get(canteen, ())])
        for canteen in {line.canteen for line in lines}
    }
    for line in lines:
        part.sums[line.canteen].add(line, verdict(line, excluding[line.canteen], known.accepted))
    for canteen in excluding:
        part.sums[canteen].seal()


def settle_parts(
    month: Month,
    parts: Iterable[Part],
    known: Known,
    decided: Decided = _NOTHING_DECIDED,
    of_month: Found | None = None,
) -> Settled:
    """Put the judged days of a month together to every canteen's claim."""
    sums: defaultdict[str, Sums] = defaultdict(Sums)
    by_day: dict[tuple[str, date], list[Finding]] = {}
    for part in parts:
        for canteen, some in part.sums.items():
            sums[canteen].join(some)
        by_day.update(part.findings)
    found: defaultdict[str, list[Finding]] = defaultdict(list)
    for canteen, day in sorted(by_day, key=lambda key: key[1]):
        found[canteen] += by_day[canteen, day]
    for canteen, given in (of_month or {}).items():
        found[canteen] += given
    claims = []
    for canteen in sorted({*sums, *found}):
        findings = tuple(sorted(found[canteen], key=by_check))
        beside = Beside(
            decided.meals_before.get(canteen, 0),
            decided.restated.get(canteen, ()),
            findings,
            open_findings(findings, decided.answered),
        )
        claims.append(claim_of(canteen, month, sums[canteen], known.rules, beside))
    return Settled(
        month,
        tuple(claims),
        {canteen: tuple(sorted(found[canteen], key=by_check)) for canteen in sorted(found)},
    )
