"""What somebody agrees to show on their wristband's page: written down, looked at, taken back."""

from pos.rules.meals import service_day
from settlement.account_book import Account
from settlement.band_view import Shown, Wearer, shown_to
from settlement.band_view_book import Views
from settlement.ledger import Ledger
from settlement.rules.consent import Consent
from settlement.store import Office

LOOKS_LISTED = 10


def agree(ledger: Ledger, who: Account, person: str, consent: Consent) -> None:
    """Write down what somebody agreed to; what was agreed before stays to be read."""
    gate = ledger.gate
    now = gate.clock()
    consent.check(service_day(now))
    with gate.centre.begin() as office:
        office.consents.add(person, consent, ledger.keys.vault, who.id, now)
        ledger.note(office, "shown-changed", who, person, level=consent.level.value)


def open_preview(ledger: Ledger, who: Account, person: str, consent: Consent) -> Shown:
    """Show what a passer-by would see; that it was looked at stands in the audit trail."""
    with ledger.gate.centre.begin() as office:
        ledger.note(office, "shown-opened", who, person, level=consent.level.value)
        return shown_to(ledger, office, Wearer(0, person, ""), consent)


def looks_at(office: Office, person: str) -> Views:
    """Give the looks at the pages of the wristbands that somebody has now."""
    bands = (office.bands.with_card(card.card) for card in office.cards.of(person))
    return office.band_views.of([band.band for band in bands if band], LOOKS_LISTED)
