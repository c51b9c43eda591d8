"""The city's rules for one canteen, as its tills keep them: one document, named by its content."""

from collections.abc import Mapping

from pos.holidays import known_years, special_days
from pos.rules.policy import digest_of
from pos.rules.policy_data import as_data
from pos.wire import NamedDaySaid, PublicDaySaid, RulesSaid
from settlement.gate import Gate
from settlement.rules.roles import Scope
from settlement.store import Office

RULES_CHANGED = "rules-changed"


def rules_for(office: Office, policy: Mapping[str, object], place: Scope) -> RulesSaid:
    """Put together what a till at a canteen is to sell by."""
    years = known_years(policy["from"].year)  # type: ignore[attr-defined]
    return RulesSaid.made(
        as_data(policy),
        tuple(
            NamedDaySaid(day=str(one.day), served=one.served, note=one.note)
            for one in office.named_days.for_canteen(place).values()
        ),
        years,
        tuple(
            PublicDaySaid(day=str(day), is_workday=public.is_workday, occasion=public.occasion)
            for day, public in special_days(years)
        ),
    )


def note_policy(gate: Gate, policy: Mapping[str, object]) -> None:
    """Write into the audit trail that the city's policy is another one than at the last start."""
    digest = digest_of(policy)
    with gate.centre.begin() as office:
        last = office.audit.newest(RULES_CHANGED)
        if last is None or last.text("policy") != digest:
            gate.note(office, RULES_CHANGED, None, policy=digest)
