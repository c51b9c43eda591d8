"""Wristbands and cards at the centre: give one to somebody, report it lost, take it back.

Each is one transaction with a line of the audit trail, and no code's text is kept or written down.
"""

from pos.rules.cards import BOUND, LOST, CardKind, check_code
from pos.rules.errors import Refused
from settlement.account_book import Account
from settlement.band_book import ENDED, ISSUED, USED
from settlement.card_book import Card
from settlement.ledger import Ledger
from settlement.rules.band_code import folded_code
from settlement.store import Office

TAKEN = "这个手环登记过了：没有登记，请交给社区。"


def bind(ledger: Ledger, who: Account | None, person: str, code: str, kind: CardKind) -> Card:
    """Give a card to somebody; a code that somebody has, or had and lost, is refused without a name."""
    check_code(code)
    with ledger.gate.centre.begin() as office:
        made = _bind(ledger, office, person, code, kind)
        ledger.note(office, "card-bound", who, person, card=made.card, what=kind.value)
    return made


def replace(ledger: Ledger, who: Account, number: int, code: str) -> Card:
    """Give somebody a new card for an old one, which is lost from now on."""
    check_code(code)
    with ledger.gate.centre.begin() as office:
        old = the_card(office, number)
        new = _bind(ledger, office, old.person, code, CardKind(old.kind))
        if not old.is_lost:
            office.cards.turn(number, LOST, ledger.gate.clock())
        ledger.note(office, "card-replaced", who, old.person, card=old.card, new=new.card)
    return new


def report_lost(ledger: Ledger, who: Account, number: int) -> Card:
    """Report a card lost: from now on it opens nobody."""
    return _turn(ledger, who, number, LOST)


def report_found(ledger: Ledger, who: Account, number: int) -> Card:
    """Let a card that was lost open its owner again."""
    return _turn(ledger, who, number, BOUND)


def unbind(ledger: Ledger, who: Account, number: int) -> Card:
    """Take a card from its owner; one of our own wristbands is never given to anybody else."""
    with ledger.gate.centre.begin() as office:
        card = the_card(office, number)
        office.cards.unbind(number)
        ours = office.bands.with_card(card.card)
        if ours:
            office.bands.turn(ours.band, ENDED)
        ledger.note(office, "card-unbound", who, card.person, card=card.card)
    return card


def _bind(ledger: Ledger, office: Office, person: str, code: str, kind: CardKind) -> Card:
    card = ledger.keys.lookup.card(folded_code(ledger.bands_url, code))
    owned = office.cards.get(card)
    if owned and owned.person == person:
        raise Refused(
            "这个手环已经登记给这位老人了" + ("，并且已挂失。" if owned.is_lost else "：不用再登记。")
        )
    ours = office.bands.with_card(card)
    if owned or (ours and ours.state != ISSUED):
        raise Refused(TAKEN)
    if not office.people.standing([person]):
        raise Refused("名单里没有这位老人：没有登记，请先导入名单。")
    if ours:
        office.bands.turn(ours.band, USED)
    return office.cards.bind(card, person, kind.value, ledger.gate.clock())


def _turn(ledger: Ledger, who: Account, number: int, state: str) -> Card:
    with ledger.gate.centre.begin() as office:
        card = the_card(office, number)
        if card.state == state:
            raise Refused("已经挂失过了：不用再做什么。" if state == LOST else "没有挂失：不用再做什么。")
        office.cards.turn(number, state, ledger.gate.clock())
        kind = "card-lost" if state == LOST else "card-found"
        ledger.note(office, kind, who, card.person, card=card.card)
    return card


def the_card(office: Office, number: int) -> Card:
    """Find a card by its number; one that is gone is refused."""
    found = office.cards.numbered(number)
    if found is None:
        raise Refused("这个手环已经不在登记里了：什么都没有改，请重新打开这位老人的页面。")
    return found
