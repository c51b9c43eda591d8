"""Everything the papers of a claim need: values only, nothing is fetched while they are written."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from settlement.rules.claim import Claim, Verdict
from settlement.rules.claim_rules import CanteenKnown
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.policy_lines import PolicyLine, period_words, policy_lines

Judged = Callable[[], Iterable[tuple[MealLine, Verdict]]]
"""Gives the month's lines with their verdicts, in order of time, anew each time it is called."""


@dataclass(frozen=True, slots=True)
class PersonOnPaper:
    """What papers show of a person: a masked name, where they live, and a masked ID number."""

    name: str = ""
    community: str = ""
    id_number: str = ""


@dataclass(frozen=True, slots=True)
class Answer:
    """What people said about a finding: a note (说明), a decision (认可/剔除), by whom and when."""

    note: str = ""
    noted_by: str = ""
    decision: str = ""
    decided_by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Drawer:
    """A day's drawers: how much cash should have been in them and how much was counted, in fen."""

    day: date
    expected_fen: int
    counted_fen: int


@dataclass(frozen=True)
class ClaimPapers:
    """One claim as it goes on paper; ``answers`` are by the finding's key, ``people`` by their digest.

    ``state`` is the word for where the claim stands; empty is a draft.
    """

    claim: Claim
    judged: Judged
    made_at: datetime
    revision: int = 1
    state: str = ""
    people: Mapping[str, PersonOnPaper] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    previous: Claim | None = None
    drawers: tuple[Drawer, ...] = ()
    policy: tuple[PolicyLine, ...] = ()
    payee: CanteenKnown | None = None
    period_names: Mapping[str, str] = field(default_factory=dict)
    status_names: Mapping[str, str] = field(default_factory=dict)

    def person(self, person: str | None) -> PersonOnPaper:
        """Give what is shown of a person; of a walk-in or somebody unknown, nothing."""
        return self.people.get(person or "") or PersonOnPaper()


@dataclass(frozen=True)
class CityPapers:
    """All claims of a month as one workbook shows them; states and open findings are by canteen."""

    claims: tuple[Claim, ...]
    made_at: datetime
    previous: Mapping[str, Claim] = field(default_factory=dict)
    states: Mapping[str, str] = field(default_factory=dict)
    open_findings: Mapping[str, int] = field(default_factory=dict)


def papers_of(
    claim: Claim,
    judged: Judged,
    known: Known,
    made_at: datetime,
    previous: Claim | None = None,
    answers: Mapping[str, Answer] | None = None,
) -> ClaimPapers:
    """Put a claim's papers together from what the claim itself was worked out of."""
    policy, month = known.policy_of(claim.canteen), claim.month
    return ClaimPapers(
        claim=claim,
        judged=judged,
        made_at=made_at,
        people={
            digest: PersonOnPaper(person.name, person.community)
            for digest, person in known.roll.people.items()
        },
        answers=answers or {},
        previous=previous,
        drawers=drawers_of(claim, known),
        policy=policy_lines(policy, known.rules, month),
        payee=known.rules.canteen(claim.canteen),
        period_names=period_words(policy, month),
        status_names=policy.status_names,
    )


def drawers_of(claim: Claim, known: Known) -> tuple[Drawer, ...]:
    """Add the counted drawers of a claim's canteen up by day."""
    expected: Counter[date] = Counter()
    counted: Counter[date] = Counter()
    for count in known.counts:
        if count.canteen == claim.canteen and claim.month.first <= count.day <= claim.month.last:
            expected[count.day] += count.expected_fen
            counted[count.day] += count.counted_fen
    return tuple(Drawer(day, expected[day], counted[day]) for day in sorted(expected))
