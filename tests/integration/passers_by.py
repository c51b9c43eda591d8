"""Our own wristbands on people's wrists, what was agreed to, and telephones that scan them."""

import re
from datetime import date

from integration.centre_house import EAST
from pos.rules.cards import CardKind
from settlement.band_token import new_token
from settlement.card_desk import bind
from settlement.consent_desk import agree
from settlement.rules.band_code import band_text
from settlement.rules.consent import Consent, GivenBy, Level

PHONE = "203.0.113.7"  # an address that is set aside for examples


def hand_out(house, row=None, community=EAST):
    """Issue a wristband, bind it to somebody where one is named, and give its token."""
    token, lookup = new_token(), house.keys.lookup
    code = band_text(house.ledger.bands_url, token)
    with house.centre.begin() as office:
        office.bands.issue([(lookup.token(token), lookup.card(code))], community, None, house.now)
    if row:
        bind(house.ledger, house.account("周主任"), lookup.person(row["身份证号"]), code, CardKind.BAND)
    return token


def card_of(house, token):
    """Give the card that a wristband is to its owner."""
    with house.centre.read() as office:
        return office.cards.get(office.bands.with_token(house.keys.lookup.token(token)).card)


def agreed(house, row, level, called=""):
    """Let the holder agree to a level, on paper."""
    consent = Consent(
        Level(level), GivenBy.HOLDER, date(2026, 11, 20), called, "同意书 12 号" if level else ""
    )
    agree(house.ledger, house.account("周主任"), house.keys.lookup.person(row["身份证号"]), consent)


class Telephone:
    """A passer-by's telephone: no account, and its address."""

    def __init__(self, house, address=PHONE):
        self.client = house.app.test_client()
        self.address = {"REMOTE_ADDR": address}

    def scan(self, token, prefix="/B/"):
        return self.client.get(f"{prefix}{token}", environ_base=self.address)

    def form(self, token):
        """Give what the form of a page carries."""
        return form_of(self.scan(token).text)

    def tell(self, token, form=None, **fields):
        """Send the form of a page, as it was shown a moment ago unless one is given."""
        fields = {"csrf_token": self.form(token) if form is None else form, **fields}
        return self.client.post(f"/b/{token}", data=fields, environ_base=self.address)


def form_of(page):
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    return found and found[1]
