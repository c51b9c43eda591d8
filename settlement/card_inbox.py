"""What tills say of wristbands and cards, brought into the centre's books, so that every till hears it."""

from datetime import datetime

from pos.rules.cards import BOUND, LOST
from pos.rules.journal import Draft, Entry, Fact
from pos.rules.meals import service_day
from settlement.band_book import ENDED, ISSUED, USED
from settlement.card_book import Card
from settlement.store import Office


def take_card(office: Office, entry: Entry, now: datetime) -> None:
    """Do at the centre what a line of a till says was done to a card; other lines do nothing.

    What does not fit any more (a card that meanwhile is somebody else's) changes nothing: the till hears how
    the card stands, and the audit trail keeps that the two did not agree.
    """
    act = _ACTS.get(entry.kind)
    if act is not None and not act(office, entry):
        _disagree(office, entry, now)


def _bound(office: Office, entry: Entry) -> bool:
    card, person = entry.text("card"), entry.text("person")
    known = office.cards.get(card)
    if known is not None:
        return known.person == person
    ours = office.bands.with_card(card)
    if ours and ours.state != ISSUED:
        return False
    # also for somebody whom the ledger does not know yet: the till's list may be ahead of it
    if ours:
        office.bands.turn(ours.band, USED)
    office.cards.bind(card, person, entry.text("kind"), entry.at)
    return True


def _replaced(office: Office, entry: Entry) -> bool:
    return _bound(office, entry) and _turned(office, entry, entry.text("old"), LOST)


def _lost(office: Office, entry: Entry) -> bool:
    return _turned(office, entry, entry.text("card"), LOST)


def _found(office: Office, entry: Entry) -> bool:
    return _turned(office, entry, entry.text("card"), BOUND)


def _unbound(office: Office, entry: Entry) -> bool:
    known = _theirs(office, entry, entry.text("card"))
    if known is None:
        return False
    office.cards.unbind(known.number)
    ours = office.bands.with_card(known.card)
    if ours:
        office.bands.turn(ours.band, ENDED)
    return True


def _turned(office: Office, entry: Entry, card: str, state: str) -> bool:
    known = _theirs(office, entry, card)
    if known is not None and known.state != state:
        office.cards.turn(known.number, state, entry.at)
    return known is not None


def _theirs(office: Office, entry: Entry, card: str) -> Card | None:
    known = office.cards.get(card)
    return known if known is not None and known.person == entry.text("person") else None


def _disagree(office: Office, entry: Entry, now: datetime) -> None:
    card = entry.text("card")
    office.cards.tell(card)
    facts: dict[str, Fact] = {"till": entry.till, "entry": entry.id, "card": card, "did": entry.kind}
    office.audit.append(Draft("card-disagreed", now, service_day(now), facts))


_ACTS = {
    "card-bound": _bound,
    "card-replaced": _replaced,
    "card-lost": _lost,
    "card-found": _found,
    "card-unbound": _unbound,
}
