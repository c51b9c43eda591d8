"""One canteen's claim for one month: a pure function of its lines, what excludes them, and the rules."""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pos.rules.money import Money
from settlement.rules.claim_rules import ClaimRules
from settlement.rules.findings import Finding, Level
from settlement.rules.funding import FundingShare, share_out
from settlement.rules.meal_lines import MealLine
from settlement.rules.months import Month
from settlement.rules.operating import Operating, Served, operating_subsidy
from settlement.rules.restated import Restated

CLAIMED, EXCLUDED, UNDONE, WAITING = "claimed", "excluded", "undone", "waiting"
FULL = "full"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one line in a claim: claimed with how much, or why not.

    ``why`` is the check that excludes it, the void that undid it, or why it waits for review.
    """

    entry: str
    state: str
    fen: int = 0
    why: str = ""


@dataclass(frozen=True)
class DayFigures:
    """One day of a claim: portions by concession, and the meal subsidy."""

    day: date
    meals: Mapping[str, int]
    subsidy: Money


@dataclass(frozen=True)
class Claim:
    """What an operator asks for one canteen's month; the two streams of money stay apart until ``total``."""

    canteen: str
    operator: str
    month: Month
    meals: Mapping[str, int]
    meal_subsidy: Money
    operating: Operating
    restated: tuple[Restated, ...]
    excluded: tuple[Verdict, ...]
    undone: tuple[Verdict, ...]
    waiting: tuple[Verdict, ...]
    days: tuple[DayFigures, ...]
    funding: tuple[FundingShare, ...]
    findings: tuple[Finding, ...]
    digest: str

    @property
    def restated_sum(self) -> Money:
        """Give what earlier months are corrected by; may be negative."""
        return Money(sum(one.fen for one in self.restated))

    @property
    def total(self) -> Money:
        """Give what the operator asks for in all."""
        return self.meal_subsidy + self.operating.amount + self.restated_sum


@dataclass(frozen=True)
class Beside:
    """What a claim needs besides its lines: elder meals of the year before, restatements, findings."""

    meals_before: int = 0
    restated: tuple[Restated, ...] = ()
    findings: tuple[Finding, ...] = ()
    open_findings: int = 0


def verdict(line: MealLine, excluding: Mapping[str, str], accepted: frozenset[str]) -> Verdict:
    """Say what becomes of one line; ``excluding`` gives the check that excludes a line, by its name."""
    if line.undone is not None:
        return Verdict(line.id, UNDONE, why=line.undone.entry)
    check = excluding.get(line.id) if excluding else None
    if check is not None:
        return Verdict(line.id, EXCLUDED, why=check)
    if line.held_fen and line.id not in accepted:
        return Verdict(line.id, WAITING, why=line.held)
    return Verdict(line.id, CLAIMED, line.subsidy_fen)


def exclusions(
    findings: Iterable[Finding], spared: frozenset[tuple[str, str]] = frozenset()
) -> dict[str, str]:
    """Give each line's first check that excludes it; ``spared`` are (check, line) that were let pass."""
    found: dict[str, str] = {}
    for finding in sorted(findings, key=lambda one: one.check):
        if finding.level is Level.EXCLUDE:
            for entry in finding.entries:
                if (finding.check, entry) not in spared:
                    found.setdefault(entry, finding.check)
    return found


def draft_claim(
    canteen: str,
    month: Month,
    judged: Iterable[tuple[MealLine, Verdict]],
    rules: ClaimRules,
    beside: Beside = Beside(),
) -> Claim:
    """Add up a month of lines with their verdicts; the same lines in any order give the same claim."""
    sums = Sums()
    for line, said in judged:
        sums.add(line, said)
    return claim_of(canteen, month, sums, rules, beside)


def claim_of(canteen: str, month: Month, sums: "Sums", rules: ClaimRules, beside: Beside = Beside()) -> Claim:
    """Make the claim of what was added up."""
    known = rules.canteen(canteen)
    elder_meals = sum(count for code, count in sums.meals.items() if code != FULL)
    served = Served(elder_meals, beside.meals_before, len(sums.days), beside.open_findings, known.grade)
    operating = operating_subsidy(rules.operating.on(month.last), served)
    meal_subsidy = Money(sums.fen)
    restated_sum = Money(sum(one.fen for one in beside.restated))
    return Claim(
        canteen=canteen,
        operator=known.operator,
        month=month,
        meals=dict(sorted(sums.meals.items())),
        meal_subsidy=meal_subsidy,
        operating=operating,
        restated=beside.restated,
        excluded=_in_order(sums.apart[EXCLUDED]),
        undone=_in_order(sums.apart[UNDONE]),
        waiting=_in_order(sums.apart[WAITING]),
        days=sums.day_figures(),
        funding=share_out(rules.funding.on(month.last), meal_subsidy, operating.amount, restated_sum),
        findings=beside.findings,
        digest=sums.digest(),
    )


class Sums:
    """Adds lines up, one after the other; sums of parts of a month join to those of the whole."""

    def __init__(self) -> None:
        self.meals: Counter[str] = Counter()
        self.fen = 0
        self.days: dict[date, tuple[Counter[str], list[int]]] = {}
        self.apart: dict[str, list[Verdict]] = {EXCLUDED: [], UNDONE: [], WAITING: []}
        self.told: dict[date, list[bytes]] = {}
        self.sealed: dict[date, bytes] = {}

    def add(self, line: MealLine, said: Verdict) -> None:
        """Add one line with what becomes of it."""
        told = f"{said.entry} {line.hash} {said.state} {said.fen} {said.why}"
        self.told.setdefault(line.day, []).append(told.encode())
        if said.state != CLAIMED:
            self.apart[said.state].append(said)
            return
        self.meals[line.concession] += line.portions
        self.fen += said.fen
        meals, fen = self.days.setdefault(line.day, (Counter(), [0]))
        meals[line.concession] += line.portions
        fen[0] += said.fen

    def join(self, other: "Sums") -> None:
        """Add what was added up of other days."""
        self.meals.update(other.meals)
        self.fen += other.fen
        for day, (meals, fen) in other.days.items():
            own_meals, own_fen = self.days.setdefault(day, (Counter(), [0]))
            own_meals.update(meals)
            own_fen[0] += fen[0]
        for state, said in other.apart.items():
            self.apart[state] += said
        for day, told in other.told.items():
            self.told.setdefault(day, []).extend(told)
        if both := self.sealed.keys() & other.sealed.keys():
            raise ValueError(f"{min(both)} was added up twice")
        self.sealed |= other.sealed

    def seal(self) -> None:
        """Keep no more than a digest of each day so far: all its lines have been added."""
        for day, told in self.told.items():
            if day in self.sealed:
                raise ValueError(f"the lines of {day} do not stand together")
            self.sealed[day] = _digest_of(told)
        self.told.clear()

    def day_figures(self) -> tuple[DayFigures, ...]:
        """Give the days in order."""
        return tuple(
            DayFigures(day, dict(sorted(meals.items())), Money(fen[0]))
            for day, (meals, fen) in sorted(self.days.items())
        )

    def digest(self) -> str:
        """Name everything that was claimed and everything that was not, whatever order it came in."""
        if both := self.told.keys() & self.sealed.keys():
            raise ValueError(f"the lines of {min(both)} do not stand together")
        days = self.sealed | {day: _digest_of(told) for day, told in self.told.items()}
        return hashlib.sha256(
            b"".join(day.isoformat().encode() + days[day] for day in sorted(days))
        ).hexdigest()


def _digest_of(told: list[bytes]) -> bytes:
    return hashlib.sha256(b"\n".join(sorted(told))).digest()


def _in_order(said: Iterable[Verdict]) -> tuple[Verdict, ...]:
    return tuple(sorted(said, key=lambda one: one.entry))
