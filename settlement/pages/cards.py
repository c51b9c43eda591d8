"""The wristbands and cards of one person: given, reported lost, found again, taken back, replaced."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pos.rules.cards import LONGEST, CardKind
from pos.rules.errors import Refused
from settlement import card_desk as desk
from settlement.card_book import Card
from settlement.form import text
from settlement.guard import this_ledger, visitor
from settlement.person_head import person_head
from settlement.rules.access import Person, may, rule_for
from settlement.rules.faults import Fault
from settlement.store import Office

cards = Blueprint("cards", __name__)

Answer = str | tuple[str, int] | Response


@cards.get("/people/<person:person>/cards")
def page(person: str) -> str:
    """Show what somebody has: kind, state and since when, never a code."""
    return _page(person)


@cards.post("/people/<person:person>/cards")
def bind(person: str) -> Answer:
    """Give a card to somebody."""
    try:
        kind = _kind()
        desk.bind(this_ledger(), visitor().account, person, text("code", LONGEST), kind)
    except Fault as fault:
        return _page(person, fault), 422
    except Refused as refused:
        return _page(person, Fault("code", str(refused))), 422
    return _back(person, f"{kind.label}登记好了，连着市中心的收银机一分钟内就认得。")


@cards.post("/cards/<int:card>/lost")
def lost(card: int) -> Response:
    """Report a card lost."""
    person = desk.report_lost(this_ledger(), visitor().account, card).person
    return _back(person, "挂失了：拿着它的人，食堂不再认。")


@cards.post("/cards/<int:card>/found")
def found(card: int) -> Response:
    """Let a card that was lost hold again."""
    person = desk.report_found(this_ledger(), visitor().account, card).person
    return _back(person, "找回了：又可以用了。")


@cards.get("/cards/<int:card>/unbind")
def unbinding(card: int) -> str:
    """Ask whether a card is really to be taken back."""
    return _one("card_unbind.html", card)


@cards.post("/cards/<int:card>/unbind")
def unbind(card: int) -> Answer:
    """Take a card back, once it was asked for on its own page."""
    if request.form.get("sure") != "yes":
        return _one("card_unbind.html", card, Fault("sure", "还没有解绑：请在这一页按“解绑”。")), 422
    person = desk.unbind(this_ledger(), visitor().account, card).person
    return _back(person, "解绑了：它现在不是谁的了。")


@cards.get("/cards/<int:card>/replace")
def replacing(card: int) -> str:
    """Ask for the new code."""
    return _one("card_replace.html", card)


@cards.post("/cards/<int:card>/replace")
def replace(card: int) -> Answer:
    """Give a new card for an old one."""
    try:
        new = desk.replace(this_ledger(), visitor().account, card, text("code", LONGEST))
    except Fault as fault:
        return _one("card_replace.html", card, fault), 422
    except Refused as refused:
        return _one("card_replace.html", card, Fault("code", str(refused))), 422
    return _back(new.person, "换好了：新的可以用，旧的已挂失。")


def _kind() -> CardKind:
    try:
        return CardKind(text("kind", 20))
    except ValueError as error:
        raise Fault("kind", "没有选是什么卡：没有登记，请选一个。") from error


def _back(person: str, sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("cards.page", person=person), code=303)


def _page(person: str, fault: Fault | None = None) -> str:
    with this_ledger().gate.centre.read() as office:
        head = person_head(office, person)
        owned = office.cards.of(person)
        numbers = _numbers(office, owned)
    account = visitor().account
    asks = Person(account.role, account.scope)
    return render_template(
        "cards.html",
        head=head,
        cards=owned,
        numbers=numbers,
        kinds=CardKind,
        chosen=request.form.get("kind", CardKind.BAND.value),
        may_give=may(rule_for("cards.bind"), asks),
        may_make=may(rule_for("bands.for_one"), asks),
        fault=fault,
    )


def _one(template: str, number: int, fault: Fault | None = None) -> str:
    with this_ledger().gate.centre.read() as office:
        card = desk.the_card(office, number)
        head = person_head(office, card.person)
        numbers = _numbers(office, (card,))
    return render_template(template, head=head, card=card, numbers=numbers, kinds=CardKind, fault=fault)


def _numbers(office: Office, owned: tuple[Card, ...]) -> dict[str, str]:
    """Give the number that is printed on each of these that we made ourselves."""
    ours = (office.bands.with_card(card.card) for card in owned)
    return {band.card: band.printed for band in ours if band}
