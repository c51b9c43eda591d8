"""The pages of the shift: opening, the blind count, the close with its Z, a look at the books."""

import secrets

from flask import Blueprint, Response, render_template, request

from kiosk_ui import form, shift_desk
from kiosk_ui.form import done, station
from kiosk_ui.kiosk import this_kiosk
from kiosk_ui.receipts import cells
from kiosk_ui.report_paper import report_paper
from pos.rules.drawer import DENOMINATIONS, DIFFERENCE_REASONS, IN_REASONS, OPEN_REASONS, OUT_REASONS, Count
from pos.rules.errors import Refused
from pos.rules.journal import Entry
from pos.rules.money import HUNDRED, Money
from pos.shifts import Shift, print_x, shift_now

YUAN_MAX, JIAO_MAX, FEN_IN_JIAO = 100_000, 9, 10

shifts = Blueprint("shifts", __name__)


@shifts.get("/shift")
def shift() -> str:
    """Show what comes next: the opening, the count, or what the count came to."""
    return _page("交班" if station().scene.shift or "close" in request.args else "开班", _now())


@shifts.post("/shift/open")
def open_() -> str:
    """Begin a shift."""
    cashier = form.text("cashier", 20) if _cashiers() else ""
    if cashier and cashier not in _cashiers():
        raise Refused(f"{cashier} 不在收银员名单里：没有开班，请从列表里选。")
    shift_desk.begin(station(), cashier, _count(), form.text("request"))
    return render_template("shift/opened.html", shift=shift_now(station().counter))


@shifts.post("/shift/count")
def count() -> str:
    """Take the blind count, and say only now what should be there."""
    return _counted(shift_desk.count(station(), form.text("request"), _count()))


@shifts.post("/shift/close")
def close() -> str:
    """Close the shift and show its Z."""
    entry = shift_desk.close(station(), form.text("request"), form.optional("reason"))
    this_kiosk().printing.wake()
    return _paper("shift/closed.html", entry)


@shifts.get("/shift/x")
def ask_x() -> str:
    """Ask whether the books are to be looked at, and for the manager's PIN where there is one."""
    return _page("查账", render_template("shift/ask_x.html", ask_manager=this_kiosk().door.has_pin))


@shifts.post("/shift/x")
def look() -> str:
    """Show the X; whoever counts blind must not see it, so it is the manager's where there is a PIN."""
    if this_kiosk().door.has_pin:
        form.manager("x-report")
    return _paper("shift/looked.html", shift_desk.look(station()))


@shifts.post("/shift/x/print")
def x_paper() -> Response:
    """Print the X that is on the screen."""
    with station().act():
        print_x(station().counter, form.number(), form.text("proof"))
        station().say("查账单在打印。")
    return done()


@shifts.get("/till/sheet/cash")
def cash_sheet() -> str:
    """Ask how much cash is put into the drawer or taken out, and why."""
    put_in = request.args.get("way") == "in"
    return render_template(
        "sheets/cash.html",
        put_in=put_in,
        reasons=IN_REASONS if put_in else OUT_REASONS,
        token=secrets.token_hex(16),
    )


@shifts.post("/till/cash")
def cash() -> Response:
    """Put cash in or take it out."""
    yuan, jiao = form.whole_or_none("yuan", YUAN_MAX), form.whole_or_none("jiao", JIAO_MAX)
    amount = Money(yuan * HUNDRED + jiao * FEN_IN_JIAO)
    put_in = form.one_of("way", ("in", "out")) == "in"
    shift_desk.move(station(), form.text("request"), amount if put_in else -amount, form.text("reason"))
    return done()


@shifts.get("/till/sheet/drawer")
def drawer_sheet() -> str:
    """Ask why the drawer is opened."""
    return render_template("sheets/drawer.html", reasons=OPEN_REASONS)


@shifts.post("/till/drawer")
def drawer() -> Response:
    """Open the drawer."""
    shift_desk.open_(station(), form.text("reason"))
    return done()


def _page(title: str, part: str) -> str:
    """Give the whole page, or only its part to a page that asks again."""
    if "HX-Request" in request.headers:
        return part
    return render_template("shift.html", title=title, part=part)


def _now() -> str:
    now = shift_now(station().counter)
    if now.opened is None and not now.counts and "close" not in request.args:
        return _asking("shift/open.html", now)
    if now.counts and not ("again" in request.args and now.may_count):
        return _counted(now)
    return _asking("shift/count.html", now)


def _asking(template: str, now: Shift) -> str:
    return render_template(
        template,
        shift=now,
        cashiers=_cashiers(),
        seller=station().scene.seller,
        denominations=DENOMINATIONS,
        token=secrets.token_hex(16),
    )


def _counted(now: Shift) -> str:
    """Show count and expectation side by side; every tab of this count closes with one and the same tap."""
    return render_template(
        "shift/counted.html", shift=now, reasons=DIFFERENCE_REASONS, token=f"close-{now.counts[-1].hash[:32]}"
    )


def _paper(template: str, entry: Entry) -> str:
    return render_template(template, paper=report_paper(this_kiosk(), entry), cells=cells)


def _cashiers() -> tuple[str, ...]:
    """Give who may be chosen to sell; nobody where people sign in, for then it is known who sells."""
    if this_kiosk().seat.asks:
        return ()
    till = this_kiosk().config.till
    return tuple(dict.fromkeys((till.cashier, *till.cashiers)))


def _count() -> Count:
    """Read the number of pieces typed for each note and coin; nothing typed is none."""
    pieces = {fen: form.whole_or_none(f"n{fen}", 9999) for fen in DENOMINATIONS}
    return Count.read(",".join(f"{fen}x{number}" for fen, number in pieces.items() if number))
