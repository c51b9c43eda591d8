"""The sheets of a prepaid balance: pay in, or give the rest back."""

import secrets

from flask import Blueprint, Response, render_template, request

from kiosk_ui import balance_desk, form
from kiosk_ui.form import done, station
from kiosk_ui.tender_buttons import tender_buttons
from pos.rules.money import HUNDRED, Money
from pos.rules.prepaid import AMOUNT_MAX, TopUp

AMOUNTS = tuple(Money.yuan(text) for text in ("20", "50", "100", "200"))
NOBODY = "请先扫手环，再点充值。"
PRACTISING = "练习时不能充值和退余额：请先结束练习。"

balances = Blueprint("balances", __name__)


@balances.get("/till/sheet/topup")
def topup_sheet() -> str:
    """Ask how much the open person pays in, and how; ``yuan`` is what was typed."""
    return _sheet("sheets/topup.html", _asked())


@balances.get("/till/sheet/payback")
def payback_sheet() -> str:
    """Ask once more before the whole rest is given back."""
    return _sheet("sheets/payback.html", None)


@balances.post("/till/topup")
def topup() -> Response:
    """Pay in."""
    balance_desk.top_up(station(), _order(), form.amount("tendered_fen"))
    return done()


@balances.post("/till/payback")
def payback() -> Response:
    """Give the rest back."""
    balance_desk.give_back(station(), _order())
    return done()


def _sheet(template: str, amount: Money | None) -> str:
    scene = station().scene
    if scene.open is None or scene.practising:
        return render_template("sheets/no_person.html", sentence=PRACTISING if scene.practising else NOBODY)
    balance_desk.attend(station())
    held = station().scene.open
    return render_template(
        template,
        held=held,
        amount=amount,
        amounts=AMOUNTS,
        most=AMOUNT_MAX,
        tenders=[button for button in tender_buttons(amount) if button.kind != "prepaid"],
        token=secrets.token_hex(16),
    )


def _asked() -> Money | None:
    """Read what was chosen or typed, in whole yuan; more than may be paid in is nothing asked yet."""
    typed = request.args.get("yuan", "")
    fen = int(typed) * HUNDRED if typed.isascii() and typed.isdigit() and len(typed) < len("100000") else 0
    return Money(fen) if 0 < fen <= AMOUNT_MAX.fen else None


def _order() -> TopUp:
    return TopUp(form.text("request"), form.text("person"), form.amount("amount_fen"), form.tender())
