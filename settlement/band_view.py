"""What a passer-by sees who scans a wristband: looked up, cut down to what was agreed, and written down."""

from dataclasses import dataclass
from datetime import date

from pos.rules.meals import service_day
from pos.rules.names import GREETED_FROM_YEARS
from pos.rules.people import age_on
from settlement.band_book import ISSUED, Band
from settlement.band_view_book import View
from settlement.ledger import Ledger
from settlement.rules.band_code import folded_token
from settlement.rules.consent import BandState, Consent, Holder, Level, state_of
from settlement.rules.dialling import dialled
from settlement.rules.places import Community
from settlement.sealed_people import known_details
from settlement.store import Office

LIMITED = "limited"
VIEWS = "band-views"
"""What a look at a page holds while it is written down: not the books of the office."""


@dataclass(frozen=True)
class Shown:
    """All that a wristband's page says; what was not agreed to is not in it.

    ``community`` is whom to call; None where nobody entered it, then the city's hotline is called.
    """

    band: int
    state: BandState
    community: Community | None
    person: str = ""
    level: Level = Level.COMMUNITY
    called: str = ""
    age: int | None = None
    conditions: str = ""
    family_phone: str = ""

    @property
    def is_worn(self) -> bool:
        """Tell whether somebody living here wears it."""
        return self.state is BandState.WORN


def look_up(ledger: Ledger, token: str) -> Shown | None:
    """Find what the page of a wristband says now; None for a token that is nobody's, whatever its shape."""
    # another shape is looked up too, in vain: it must not be answered any faster
    digest = ledger.keys.lookup.token(folded_token(token) or "")
    with ledger.gate.centre.read() as office:
        band = office.bands.with_token(digest)
        return shown_of(ledger, office, band) if band else None


def shown_of(ledger: Ledger, office: Office, band: Band) -> Shown:
    """Say what the page of one of our wristbands shows now."""
    card = office.cards.get(band.card)
    today = service_day(ledger.gate.clock())
    holder = _holder(office, card.person) if card else None
    state = state_of(holder, today, is_new=band.state == ISSUED, is_lost=bool(card and card.is_lost))
    if card is None or state is not BandState.WORN:
        return Shown(band.band, state, ledger.places.community(band.community))
    consent = office.consents.now(card.person, ledger.keys.vault)
    return shown_to(ledger, office, Wearer(band.band, card.person, band.community), consent)


@dataclass(frozen=True)
class Wearer:
    """Somebody with one of our wristbands, and the community that handed it out."""

    band: int
    person: str
    community: str


def shown_to(ledger: Ledger, office: Office, wearer: Wearer, consent: Consent | None) -> Shown:
    """Say what a passer-by sees of somebody who has agreed to this much."""
    row = office.people.standing([wearer.person])[wearer.person]
    community = ledger.places.community(row["community"]) or ledger.places.community(wearer.community)
    level = consent.level if consent else Level.COMMUNITY
    if consent is None or level < Level.CALLED:
        return Shown(wearer.band, BandState.WORN, community, wearer.person)
    age = age_on(date.fromisoformat(row["born_on"]), service_day(ledger.gate.clock()))
    greeting = row["greeting"] if age >= GREETED_FROM_YEARS else ""
    details = known_details(ledger.keys.vault, row) if level >= Level.CONDITIONS else None
    return Shown(
        band=wearer.band,
        state=BandState.WORN,
        community=community,
        person=wearer.person,
        level=level,
        called=consent.called or greeting,
        age=age,
        conditions=details.conditions if details else "",
        family_phone=dialled(details.guardian_phone) if details and level >= Level.FAMILY else "",
    )


def write_down(ledger: Ledger, shown: Shown, address: str, *, limited: bool = False) -> None:
    """Write down one look at a wristband's page: what cannot be written down is not shown."""
    gate = ledger.gate
    hashed = gate.key.digest("address", address)
    state = LIMITED if limited else shown.state.value
    with gate.centre.begin(VIEWS) as office:
        office.band_views.add(View(shown.band, gate.clock(), hashed, shown.level, state))


def _holder(office: Office, person: str) -> Holder:
    row = office.people.standing([person]).get(person)
    moved = row["moved_away_on"] if row else None
    return Holder(
        is_known=row is not None,
        is_dead=bool(office.people.deaths([person])),
        moved_away_on=date.fromisoformat(moved) if moved else None,
    )
