"""A partner asks whether a code is entitled, and gets yes or no and a reference: nothing about anybody."""

import secrets
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from pos.rules.errors import Refused
from pos.rules.journal import instant
from pos.rules.meals import service_day
from settlement.door_key import token_hash
from settlement.gate import Gate
from settlement.ledger import Ledger
from settlement.partner_book import Check, Partner
from settlement.rules.band_code import folded_code
from settlement.rules.partner import (
    REFERENCE_LETTERS,
    Bearer,
    WhyNot,
    draw,
    read_key,
    why_not,
    write_reference,
)
from settlement.store import Office

KEPT = timedelta(days=180)
"""So long a complaint can be answered; then a check is deleted."""

CODE_LONGEST = 500
_NOBODY = "0" * 32
_DRAWS = 20


class TooManyToday(Refused):
    """A partner asked as often as it may on one day."""


@dataclass(frozen=True)
class Answer:
    """All that a partner gets to know."""

    entitled: bool
    reference: str


def partner_with(gate: Gate, shown: str) -> Partner | None:
    """Find who asks by the key that is shown; a wrong, ended or locked one finds nobody."""
    return partner_with_hash(gate, token_hash(read_key(shown) or shown))


def partner_with_hash(gate: Gate, hashed: str) -> Partner | None:
    """Find who asks by the hash of a key."""
    with gate.centre.read() as office:
        return office.partners.with_key(hashed, gate.clock())


def check(ledger: Ledger, asking: Partner, code: str) -> Answer:
    """Answer a partner; whatever the reason for a no, the same is looked up and written."""
    now = ledger.gate.clock()
    card, day = ledger.keys.lookup.card(folded_code(ledger.bands_url, code)), service_day(now)
    with ledger.gate.centre.begin(f"partner {asking.number}") as office:
        if office.partners.count(asking.number, day) >= asking.terms.per_day_max:
            raise TooManyToday("今天查的次数用完了，这一次没有查：请明天再来，或请市里调高。")
        entitled = reason(office, card, day, asking.terms.age_least) is None
        office.partners.forget_before(day - KEPT)
        reference = _new_reference(office, day)
        office.partners.add_check(_check(reference, asking, card, now, entitled=entitled))
    return Answer(entitled, reference)


def reason(office: Office, card: str, day: date, age_least: int) -> WhyNot | None:
    """Say why a code is not entitled on a day, as the ledger knows it now; None where it is."""
    return why_not(_bearer(office, card), day, age_least)


def _bearer(office: Office, card: str) -> Bearer | None:
    bound = office.cards.get(card)
    person = bound.person if bound else _NOBODY  # nobody is looked up as long as somebody
    known = office.people.standing([person]).get(person)
    days = office.people.deaths([person]).get(person, {})
    if bound is None or known is None:
        return None
    return Bearer(date.fromisoformat(known["born_on"]), min(days.values(), default=None), bound.is_lost)


def _new_reference(office: Office, day: date) -> str:
    for _ in range(_DRAWS):
        reference = write_reference(day, draw(secrets.choice, REFERENCE_LETTERS))
        if office.partners.check(reference) is None:
            return reference
    raise Refused("没有空着的查询号了，这一次没有查：请再试一次。")


def _check(reference: str, asking: Partner, card: str, now: datetime, *, entitled: bool) -> Check:
    day = service_day(now).isoformat()
    return Check(reference, asking.number, day, instant(now), card, int(entitled))
