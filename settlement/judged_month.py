"""A month of the city, gathered and judged once for all its claims, its corrections of earlier months too."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta

from pos.once import once
from pos.rules.money import Money
from pos.rules.policy import Policy
from settlement.claim_book import ClaimRow
from settlement.claim_line_book import Days
from settlement.claim_sources import Sources, gather
from settlement.lines_file import breaks_from
from settlement.restating import Judged, judge, restated_of
from settlement.rules.chain_check import chain_findings
from settlement.rules.checks.claim_checks import Beside, check_claim
from settlement.rules.claim import CLAIMED, Claim, Verdict, draft_claim
from settlement.rules.claim import Beside as ClaimBeside
from settlement.rules.claim_rules import ClaimRules
from settlement.rules.findings import Finding
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.months import Month, read_month
from settlement.rules.restated import Restated
from settlement.rules.settle import Decided, open_findings
from settlement.store import Office

REACH_MONTHS = 24
"""So many months back an earlier claim is looked at anew."""
_AFTER_THE_CLAIM = "E17"


@dataclass(frozen=True)
class Drawn:
    """A claim worked out now: with its findings, and what freezes it."""

    claim: Claim
    unclaimed: frozenset[str]
    heads: Mapping[str, int]
    judged: tuple[tuple[MealLine, Verdict], ...]
    known: Known


class JudgedMonth:
    """A month by the books of one transaction; ``today`` is the service day it is looked at on."""

    def __init__(self, office: Office, month: Month, policy: Policy, rules: ClaimRules, today: date) -> None:
        self._office, self._month, self._today = office, month, today
        self._policy, self._rules = policy, rules
        self._earlier: dict[str, Judged] = {}

    @once
    def sources(self) -> Sources:
        """Give everything the month's claims are made from, their corrections of earlier months included."""
        return self._with_earlier(self._gathered(self._month))

    @once
    def judged(self) -> Judged:
        """Give the verdict on every line."""
        return judge(self.sources)

    @once
    def _firsts(self) -> dict[str, int]:
        return self._office.claim_lines.firsts(self._month.first)

    @property
    def places(self) -> tuple[str, ...]:
        """Name the canteens that have lines or findings in the month, or corrections of earlier ones."""
        return tuple(sorted({*self.judged.lines, *self.sources.decided.restated}))

    def draw(self, place: str, row: ClaimRow | None, *, chains: bool = False) -> Drawn:
        """Work one canteen's claim out, with its restatements and every finding.

        ``chains``: once the month is over, its tills' lines are checked one by one as well (C03).
        """
        known, lines = self.sources.known, self.judged.lines.get(place, ())
        decided = self.sources.decided
        restated = decided.restated.get(place, ())
        found = (*self.judged.findings.get(place, ()), *self._after_the_claim(place, restated))
        if chains and self._today > self._month.last:
            found = (*found, *self._breaks(place))
        beside = ClaimBeside(
            decided.meals_before.get(place, 0), restated, found, open_findings(found, decided.answered)
        )
        claim = draft_claim(place, self._month, lines, self._rules, beside)
        of_claim = tuple(check_claim(claim, lines, known, self._beside(place, claim, row)))
        unclaimed = frozenset(said.entry for _, said in lines if said.state != CLAIMED)
        claim = replace(claim, findings=(*found, *of_claim))
        return Drawn(claim, unclaimed, self.sources.heads, lines, known)

    def _gathered(self, month: Month) -> Sources:
        return gather(self._office, month, self._rules, self._policy)

    def _with_earlier(self, sources: Sources) -> Sources:
        """Add what each canteen's earlier claims change, and what they count in the year."""
        places = sorted(set(self._office.claim_lines.places().values()))
        restated = {place: tuple(self._restated(place)) for place in places}
        before = {place: self._meals_before(place) for place in places}
        decided: Decided = replace(
            sources.decided,
            restated={place: some for place, some in restated.items() if some},
            meals_before={place: meals for place, meals in before.items() if meals},
        )
        return replace(sources, decided=decided)

    def _breaks(self, place: str) -> Iterable[Finding]:
        """Check the chain of each of the canteen's tills from the month's first line on."""
        firsts = self._firsts
        for till, where in sorted(self._office.claim_lines.places().items()):
            if where == place and till in firsts:
                sentences = [one.sentence for one in breaks_from(self._office, till, firsts[till])]
                yield from chain_findings(self.sources.known, place, till, sentences)

    def _after_the_claim(self, place: str, restated: Iterable[Restated]) -> Iterable[Finding]:
        """Ask about lines that were written into a month after its claim, in the claim that pays for them."""
        by_month: dict[str, set[str]] = {}
        for one in restated:
            by_month.setdefault(one.month, set()).add(one.entry)
        for month, entries in sorted(by_month.items()):
            for finding in self._judged_before(month).findings.get(place, ()):
                if finding.check == _AFTER_THE_CLAIM and entries.intersection(finding.entries):
                    yield finding

    def _restated(self, place: str) -> Iterable[Restated]:
        """Look at every earlier claim of the canteen anew."""
        rows = [row for row in self._office.claims.of_place(place) if row.state.is_frozen]
        since = f"{self._month.year - REACH_MONTHS // 12:04d}-{self._month.number:02d}"
        kept = {row.month: frozen for row in rows if (frozen := self._office.claims.frozen(row.number))}
        for row in rows:
            if not since <= row.month < str(self._month):
                continue
            later = [
                frozen for month, frozen in kept.items() if row.month < month and month != str(self._month)
            ]
            yield from restated_of(row, kept[row.month], later, self._judged_before(row.month))

    def _judged_before(self, month: str) -> Judged:
        if month not in self._earlier:
            self._earlier[month] = judge(self._gathered(read_month(month)))
        return self._earlier[month]

    def _meals_before(self, place: str) -> int:
        """Count the elder meals that were claimed earlier in the same year."""
        year = f"{self._month.year:04d}-"
        rows = [row for row in self._office.claims.of_place(place) if row.month.startswith(year)]
        return sum(
            int(row.figures.get("elder_meals", 0))
            for row in rows
            if row.state.is_frozen and row.month < str(self._month)
        )

    def _beside(self, place: str, claim: Claim, row: ClaimRow | None) -> Beside:
        apart = [said.entry for said in (*claim.excluded, *claim.waiting)]
        days = Days(self._month.first, self._month.last)
        booked = Money(self._office.claim_lines.booked_fen(days, place, apart))
        over = self._today > self._month.last
        silent = self._office.claim_lines.silent_since(place, self._month.last) if over else ()
        frozen = self._office.claims.frozen(row.number) if row else None
        calendar = self._rules.days.on(self._month.last)
        due = due_day(self._month, self._rules)
        return Beside(
            today=self._today,
            due=due,
            booked=booked,
            silent=silent,
            elsewhere=frozenset(self._claimed_elsewhere(place)),
            revision=row.revision if row else 0,
            grown_after=due + timedelta(days=calendar.upward_days) if frozen else None,
            before={"total_fen": frozen.total.fen} if frozen else {},
        )

    def _claimed_elsewhere(self, place: str) -> Iterable[str]:
        for row in self._office.claims.of_place(place):
            if row.state.is_frozen and row.month != str(self._month):
                frozen = self._office.claims.frozen(row.number)
                yield from frozen.restated if frozen else ()


def due_day(month: Month, rules: ClaimRules) -> date:
    """Give the day a month's claim is due: one of the month that follows."""
    return month.last + timedelta(days=rules.days.on(month.last).due_day)
