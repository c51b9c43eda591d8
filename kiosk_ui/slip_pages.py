"""The sheet for paper slips: who ate, what stands on the slip, and the manager's word for it."""

import secrets

from flask import Blueprint, render_template, request

from kiosk_ui import form, slip_desk
from kiosk_ui.form import station
from kiosk_ui.slip_desk import DAYS, LETTERS, NOBODY, Written
from pos.rules.errors import CanteenError
from pos.rules.meals import Mode, service_day
from pos.rules.sale import Tender
from pos.rules.slips import SLIP_REASONS
from pos.search import search

slips = Blueprint("slips", __name__)


@slips.get("/till/sheet/slip")
def slip_sheet() -> str:
    """Show the fields of one slip: empty, or as they were before somebody was looked for."""
    written = Written.read(request.args) if request.args else slip_desk.fresh(station())
    return _sheet(written)


@slips.get("/till/sheet/slip/who")
def who_sheet() -> str:
    """Show the keys to find who ate, and keep what was written so far."""
    kept = Written.read(request.args)
    return render_template(
        "sheets/search.html", results=(), found_at="/till/sheet/slip/found", kept=vars(kept)
    )


@slips.get("/till/sheet/slip/found")
def found() -> str:
    """Show at most six people who fit what was typed; one tap puts them on the slip."""
    typed = request.args.get("q", "")[:20]
    residents = search(station().counter, typed)
    return render_template("sheets/slip_found.html", residents=residents, q=typed)


@slips.post("/till/slip")
def key_in() -> str:
    """Key one slip in; whatever is wrong is said in the sheet, beside what was written."""
    written = Written.read(request.form)
    counter = station().counter
    try:
        slip = slip_desk.keyed(written, form.text("request"), service_day(counter.clock()))
        form.manager("slip")
        entry = slip_desk.sell(station(), slip)
    except CanteenError as error:
        return _sheet(written, problem=str(error))
    held = "，价不一样，待核" if entry.text("held") else ""
    return _sheet(written.next_one, said=f"已补录 {slip.slip.number}，{entry.id}{held}。")


def _sheet(written: Written, problem: str = "", said: str = "") -> str:
    counter, held = station().counter, station().scene.open
    person = "" if written.who == NOBODY else written.who
    guest = counter.guest(person) if person else held and held.guest
    return render_template(
        "sheets/slip.html",
        written=written,
        guest=guest,
        nobody=NOBODY,
        days=tuple(enumerate(DAYS)),
        letters=sorted({*LETTERS, written.letters}),
        modes=tuple(Mode),
        prices=slip_desk.prices(counter),
        tenders=(Tender.CASH, Tender.MOBILE),
        reasons=SLIP_REASONS,
        token=secrets.token_hex(16),
        problem=problem,
        said=said,
    )
