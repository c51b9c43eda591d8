"""Somebody says that a partner's answer was wrong: the city looks up what was asked, by the reference."""

from dataclasses import dataclass
from datetime import date

from settlement.account_book import Account
from settlement.ledger import Ledger
from settlement.partner_book import Check, Partner
from settlement.partner_check import reason
from settlement.partner_desk import the_partner
from settlement.rules.faults import Fault
from settlement.rules.partner import WhyNot, read_reference


@dataclass(frozen=True)
class Found:
    """What was asked and answered, and what the ledger says of it now."""

    check: Check
    partner: Partner
    why: WhyNot | None
    person: str | None


def look_up(ledger: Ledger, who: Account, typed: str) -> Found:
    """Find a check by its reference; whoever opened it stands in the audit trail."""
    reference = read_reference(typed)
    if reference is None:
        raise Fault("reference", "查询号写错了：要像 20261125-8F3K2M 那样，请再看一遍。")
    with ledger.gate.centre.begin() as office:
        check = office.partners.check(reference)
        if check is None:
            raise Fault("reference", "没有这个查询号：可能抄错了，或者过了 180 天已经删了。")
        partner = the_partner(office, check.partner)
        why = reason(office, check.card, date.fromisoformat(check.day), partner.terms.age_least)
        bound = office.cards.get(check.card)
        if bound:
            ledger.note(office, "partner-check-opened", who, bound.person, partner=partner.number)
        else:
            ledger.gate.note(office, "partner-check-opened", who, partner=partner.number)
    return Found(check, partner, why, bound.person if bound else None)
