"""Everything a month's claims are made from, gathered out of the centre's books."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from pos.holidays import public_day
from pos.rules.policy import Policy
from pos.rules.service_days import Calendar
from settlement.claim_line_book import Days
from settlement.decisions import decided_in
from settlement.earlier_months import earlier_months
from settlement.rules.arrivals import Arrival, with_arrivals
from settlement.rules.claim_rules import ClaimRules
from settlement.rules.known import Known
from settlement.rules.meal_lines import MealLine
from settlement.rules.months import Month
from settlement.rules.person_history import Roll
from settlement.rules.roles import read_scope
from settlement.rules.settle import Decided
from settlement.store import Office


@dataclass(frozen=True)
class Sources:
    """A month's lines with those of the days before it, what is known beside them, what people decided.

    ``heads`` says how far each till's journal had come: with it the same claim can be made again later.
    """

    month: Month
    lines: tuple[MealLine, ...]
    known: Known
    decided: Decided
    heads: Mapping[str, int]
    arrivals: tuple[Arrival, ...] = ()


def gather(office: Office, month: Month, rules: ClaimRules, policy: Policy) -> Sources:
    """Read everything that a month's claims are made from, of all canteens."""
    since = month.first - timedelta(days=rules.thresholds.pool_days)
    arrivals = office.beside.arrivals(since)
    lines = tuple(with_arrivals(office.claim_lines.meals(Days(since, month.last)), arrivals))
    places = sorted(set(office.claim_lines.places().values()))
    known = Known(
        policy=policy,
        rules=rules,
        roll=Roll(office.claim_people.known(_whoever(office, lines, policy, month)), office.beside.staff()),
        calendars=calendars_of(office, places, policy),
        counts=tuple(office.claim_lines.cash_counts(Days(month.first, month.last))),
        clocks=office.beside.clocks(month.first, month.last),
        inspections=office.beside.inspections(month.first, month.last),
        prepared=office.beside.prepared(month.first, month.last),
        earlier=earlier_months(office, month),
        silent_days=office.beside.silent_days(month.first, month.last),
        submitted=office.claims.cut_off(),
        accepted=office.claim_findings.accepted(),
    )
    decided = decided_in(office, str(month))
    return Sources(month, lines, known, decided, office.claim_lines.heads(), arrivals)


def calendars_of(office: Office, places: Iterable[str], policy: Policy) -> dict[str, Calendar]:
    """Give each canteen's calendar: the city's rule, the days named for it, the public holidays."""
    return {
        place: Calendar(policy.service_days, office.named_days.for_canteen(read_scope(place)), public_day)
        for place in places
    }


def _whoever(office: Office, lines: Iterable[MealLine], policy: Policy, month: Month) -> frozenset[str]:
    """Give whoever ate, and whoever of the city could have eaten at a concession."""
    concessions = policy.tariff_on(month.last).concessions
    statuses = {code for concession in concessions for code in concession.statuses}
    by_age = [concession.min_age for concession in concessions if not concession.statuses]
    oldest = date(month.last.year - min(by_age, default=200), 12, 31)
    entitled = office.claim_people.entitled(statuses, oldest)
    return entitled.union(line.person for line in lines if line.person)
