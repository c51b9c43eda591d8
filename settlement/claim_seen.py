"""One claim as its page shows it."""

from collections.abc import Mapping
from dataclasses import dataclass

from pos.rules.meals import service_day
from pos.rules.money import Money
from settlement.account_book import Account
from settlement.answering import DECIDE
from settlement.claim_book import ClaimRow, Payment, StepRow
from settlement.claim_desk import ClaimDesk
from settlement.finding_book import Kept
from settlement.rules.checks.check_names import CHECK_NAMES
from settlement.rules.claim_life import may_not_send_back
from settlement.rules.claim_way import Stage, days_at, way_of
from settlement.rules.months import read_month
from settlement.rules.roles import Role
from settlement.store import Office


@dataclass(frozen=True)
class Seen:
    """Everything on the page: the claim, whose turn it is for how long, findings, steps and payments."""

    row: ClaimRow
    why_not: tuple[str, ...]
    why_not_back: str
    days_here: int
    days_allowed: int
    overdue: bool
    way: tuple[Stage, ...]
    findings: tuple[Kept, ...]
    steps: tuple[StepRow, ...]
    payments: tuple[Payment, ...]
    owed: Money
    names: Mapping[int, str]
    may_note: bool
    may_decide: bool

    def money(self, name: str) -> Money:
        """Give a sum of the claim's figures."""
        return Money(int(self.row.figures.get(f"{name}_fen", 0)))

    def word(self, check: str) -> str:
        """Give a check's Chinese name."""
        return CHECK_NAMES.get(check, "")

    @property
    def open(self) -> int:
        """Count the findings that still need an answer."""
        return sum(one.is_open for one in self.findings)


def seen_claim(desk: ClaimDesk, office: Office, row: ClaimRow, who: Account) -> Seen:
    """Gather a claim for whoever looks at it."""
    steps = office.claims.steps(row.number)
    findings = office.claim_findings.of(str(row.place), row.month)
    today = service_day(desk.gate.clock())
    days = desk.rules.days.on(read_month(row.month).last)
    spoken = {answer.account for one in findings for answer in one.answers}
    return Seen(
        row=row,
        why_not=desk.why_not(office, row, who),
        why_not_back=may_not_send_back(row.state, who.role),
        days_here=days_at(service_day(row.since), today),
        days_allowed=days.desk_days.get(row.state.clock, 0),
        overdue=not row.state.is_frozen and today > row.due,
        way=way_of(row.state, ((one.step.ends, service_day(one.at)) for one in steps), today, days.desk_days),
        findings=findings,
        steps=steps,
        payments=office.claims.payments(row.number),
        owed=desk.owed(office, row),
        names=office.accounts.names({step.step.who for step in steps} | spoken),
        may_note=who.role is Role.CANTEEN_MANAGER and not row.state.is_frozen,
        may_decide=who.role in DECIDE and not row.state.is_frozen,
    )
