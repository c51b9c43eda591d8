"""Everything besides the lines that a check may look at; all of it can be exported and read back."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from pos.rules.policy import Policy
from pos.rules.service_days import Calendar
from settlement.rules.claim_rules import ClaimRules
from settlement.rules.findings import Check, Finding
from settlement.rules.person_history import Roll


@dataclass(frozen=True, slots=True)
class CashCount:
    """A shift's drawer: what the journal expects in it and what was counted, in fen."""

    canteen: str
    till: str
    entry: str
    day: date
    expected_fen: int
    counted_fen: int


@dataclass(frozen=True, slots=True)
class ClockOff:
    """A till's clock that was wrong at a moment: by how many seconds, ahead being positive."""

    canteen: str
    till: str
    at: datetime
    off_s: int


@dataclass(frozen=True, slots=True)
class Inspection:
    """An inspector's head count at a canteen."""

    canteen: str
    at: datetime
    heads: int


@dataclass(frozen=True, slots=True)
class Prepared:
    """Meals cooked for a meal period, brought over from before, and thrown away."""

    canteen: str
    day: date
    period: str
    cooked: int
    carried: int = 0
    wasted: int = 0


@dataclass(frozen=True)
class EarlierMonth:
    """What an earlier month of a canteen came to: meals by concession."""

    canteen: str
    month: str
    meals: Mapping[str, int]

    @property
    def total(self) -> int:
        """Count all its meals."""
        return sum(self.meals.values())


@dataclass(frozen=True)
class Known:
    """What checks look at beside the lines."""

    policy: Policy
    rules: ClaimRules
    roll: Roll = field(default_factory=Roll)
    calendars: Mapping[str, Calendar] = field(default_factory=dict)
    policies: Mapping[str, Policy] = field(default_factory=dict)
    """The policy of canteens with rows of their own."""
    counts: tuple[CashCount, ...] = ()
    clocks: tuple[ClockOff, ...] = ()
    inspections: tuple[Inspection, ...] = ()
    prepared: tuple[Prepared, ...] = ()
    earlier: tuple[EarlierMonth, ...] = ()
    silent_days: Mapping[str, frozenset[date]] = field(default_factory=dict)
    """By till: the days on which it was not heard at all, so that selling offline needs no explanation."""
    submitted: Mapping[str, datetime] = field(default_factory=dict)
    """When a canteen's claim for a month was cut off, by place, a blank, and month."""
    accepted: frozenset[str] = frozenset()
    """Held lines (待核) that somebody has looked at and accepted."""

    def policy_of(self, canteen: str) -> Policy:
        """Give the policy that a canteen sells by."""
        return self.policies.get(canteen, self.policy)

    def found(
        self,
        check: Check,
        canteen: str,
        sentence: str,
        day: date | None = None,
        entries: Iterable[str] = (),
        about: str = "",
        **figures: int,
    ) -> Finding:
        """Make a finding at the level that config gives its check."""
        level = self.rules.levels.get(check.id, check.level)
        told = tuple(sorted(figures.items()))
        return Finding(check.id, level, canteen, sentence, check.remedy, day, tuple(entries), about, told)
