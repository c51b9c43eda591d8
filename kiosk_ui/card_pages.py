"""Wristbands and cards on the cashier's screen: giving one, and the sheet of those somebody has."""

from flask import Blueprint, Response, render_template, request

from kiosk_ui import bind_desk, form
from kiosk_ui.balance_desk import attend
from kiosk_ui.counter_scene import Presented
from kiosk_ui.form import done, station
from pos import cards
from pos.cards import PRACTISING, Word, cards_of
from pos.rules.cards import CardKind, How
from pos.rules.errors import Refused

NOBODY = "请先放身份证或查找，认出老人再点手环和卡。"
WHAT = "card"
ACTS = {
    "lost": ("挂失", "挂失后，这个手环谁也打不开。"),
    "found": ("找回了", "找回后，这个手环又能用了。"),
    "unbind": ("解绑", "解绑后，这个手环就不是这位老人的了。"),
    "replace": ("换新手环", "登记好新的，原来的就挂失。"),
    "add": ("再登记一个", "登记好以后，两个都能用。"),
}
"""What can be done with a card on the manager's word: the title of the question, and what comes of it."""

card_steps = Blueprint("cards", __name__)


@card_steps.post("/till/bind")
def begin() -> Response:
    """Ask whose an unknown code is to be."""
    bind_desk.begin(station())
    return done()


@card_steps.post("/till/bind/kind")
def kind() -> Response:
    """Say what it is: a band, or which card."""
    try:
        chosen = CardKind(form.text("kind"))
    except ValueError as error:
        raise Refused("没有这种卡：没有登记，请重新选。") from error
    bind_desk.choose_kind(station(), form.text("request"), chosen)
    return done()


@card_steps.post("/till/bind/confirm")
def confirm() -> Response:
    """Give the code to the person on the screen."""
    bind_desk.confirm(station(), form.text("request"))
    return done()


@card_steps.post("/till/bind/decline")
def decline() -> Response:
    """Give nobody the code, and serve the person."""
    bind_desk.decline(station(), form.text("request"))
    return done()


@card_steps.post("/till/bind/another")
def another() -> Response:
    """Ask for another new band."""
    bind_desk.another(station(), form.text("request"))
    return done()


@card_steps.get("/till/sheet/cards")
def sheet() -> str:
    """Show what the open person wears and carries, and what can be done with it."""
    scene = station().scene
    if scene.open is None or scene.practising:
        return render_template("sheets/cards.html", held=None, sentence=PRACTISING if scene.open else NOBODY)
    attend(station())
    held = station().scene.open
    theirs = cards_of(station().counter, held.guest.resident.person) if held else ()
    return render_template(
        "sheets/cards.html",
        held=held,
        cards=theirs,
        sentence=NOBODY,
        vouched=held and bind_desk.vouched(held),
    )


@card_steps.get("/till/sheet/cards/pin")
def pin_sheet() -> str:
    """Ask for the manager's PIN before something is done with a card."""
    act = request.args.get("act", "")
    if act not in ACTS:
        raise Refused("没有这一项：请重新打开手环和卡。")
    title, sentence = ACTS[act]
    kept = {name: request.args.get(name, "")[:40] for name in ("request", "card")}
    return render_template(
        "sheets/pin.html", action=f"/till/cards/{act}", title=title, sentence=sentence, go=title, kept=kept
    )


@card_steps.post("/till/cards/lost")
def lost() -> Response:
    """Report a card lost."""
    return _change(_word(), cards.report_lost)


@card_steps.post("/till/cards/found")
def found() -> Response:
    """Let a lost card open its person again; only a manager may."""
    return _change(_managers(), cards.report_found)


@card_steps.post("/till/cards/unbind")
def unbind() -> Response:
    """Take a card from its person; only a manager may."""
    return _change(_managers(), cards.unbind)


@card_steps.post("/till/cards/replace")
def replace() -> Response:
    """Ask for the band that comes in place of an old one."""
    bind_desk.begin_for(station(), form.text("request"), form.text("card"), _word())
    return done()


@card_steps.post("/till/cards/add")
def add() -> Response:
    """Ask for one more band."""
    bind_desk.begin_for(station(), form.text("request"), "", _word())
    return done()


def _change(word: Word, act: bind_desk.Change) -> Response:
    bind_desk.change(station(), form.text("request"), form.text("card"), word, act)
    return done()


def _managers() -> Word:
    return Word(How.MANAGER, form.manager(WHAT))


def _word() -> Word:
    """Take the ID card or the search that opened the person, or else the manager's word."""
    held: Presented | None = station().scene.open
    return (bind_desk.vouched(held) if held else None) or _managers()
