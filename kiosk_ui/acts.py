"""What a tap does: each route reads the form, makes one call, and answers that it is done."""

from flask import Blueprint, Response, abort

from kiosk_ui import form, stated_desk, undo_desk, upkeep_desk
from kiosk_ui.form import done, station
from kiosk_ui.kiosk import this_kiosk
from pos.rules.sale import PORTIONS_MAX, Via

CODE_LENGTH_MAX = 2000

acts = Blueprint("acts", __name__)


@acts.post("/till/sell")
def sell() -> Response:
    """Sell the open person's meal."""
    station().sell(form.text("request"), form.tender(), form.amount("tendered_fen"))
    return done()


@acts.post("/till/walk-in")
def walk_in() -> Response:
    """Sell to somebody without a card."""
    portions = form.whole("portions", PORTIONS_MAX)
    station().sell_walk_in(form.text("request"), portions, form.tender(), form.amount("tendered_fen") or None)
    return done()


@acts.post("/till/mode")
def mode() -> Response:
    """Change how this one meal is served."""
    station().serve(form.mode())
    return done()


@acts.post("/till/close")
def close() -> Response:
    """Send the open person's page away."""
    station().close(form.text("reason"))
    return done()


@acts.post("/till/open")
def open_() -> Response:
    """Open somebody found by search."""
    station().choose(form.text("person"), this_kiosk().till().panel)
    return done()


@acts.post("/till/void")
def void() -> Response:
    """Undo the last sale."""
    manager = form.manager("void") if form.optional("pin") else None
    undo_desk.void(station(), form.number(), form.text("reason"), manager)
    return done()


@acts.post("/till/reprint")
def reprint() -> Response:
    """Print a receipt once more."""
    undo_desk.reprint(station(), form.number())
    return done()


@acts.post("/till/again")
def again() -> Response:
    """Ask for the band once more."""
    station().start_again()
    return done()


@acts.post("/till/card")
def card() -> Response:
    """Ask for the ID card."""
    station().ask_for_card()
    return done()


@acts.post("/till/card/page")
def card_page() -> Response:
    """Read the whole picture for an ID number; the answer comes to every page by its event stream."""
    this_kiosk().entrance.read_page()
    return done()


@acts.post("/till/reason-shown")
def reason_shown() -> Response:
    """Note that the reason was looked at."""
    station().reason_shown()
    return done()


@acts.post("/till/scanned")
def scanned() -> Response:
    """Take a code from a hand scanner that types."""
    station().scanned(form.text("text", CODE_LENGTH_MAX), Via.SCANNER)
    return done()


@acts.post("/till/volume")
def volume() -> Response:
    """Set how loud the tones are."""
    upkeep_desk.set_volume(station(), form.whole("level", 10))
    return done()


@acts.post("/till/paper")
def paper() -> Response:
    """Take a person's word on an uncertain receipt."""
    printed = form.text("printed") == "yes"
    job = this_kiosk().printing.answer(form.whole("job", 10**9), printed=printed)
    if not printed:
        undo_desk.print_job_again(station(), job)
    return done()


@acts.post("/till/old-paper")
def old_paper() -> Response:
    """Print old receipts after all, or let them go."""
    wanted = form.text("print") == "yes"
    for job in this_kiosk().printing.state.expired:
        this_kiosk().printing.answer(job.id, printed=False)
        if wanted:
            undo_desk.print_job_again(station(), job)
    return done()


@acts.post("/till/listen")
def listen() -> Response:
    """Sound a tone on the elder's screen, to hear how loud it is."""
    upkeep_desk.listen(station())
    return done()


@acts.post("/till/serve-first")
def serve_first() -> Response:
    """Begin a meal at the price the elder states."""
    differs = form.optional("photo") == "differs"
    stated_desk.serve_first(station(), this_kiosk().till().panel, photo_differs=differs)
    return done()


@acts.post("/till/stated")
def stated() -> Response:
    """Take the amount the elder says."""
    stated_desk.state(station(), form.amount("payable_fen"))
    return done()


@acts.post("/till/allow")
def allow() -> Response:
    """Let a concession hold outside meal times; the manager says so."""
    form.manager("allow")
    station().allow()
    return done()


@acts.post("/till/practice")
def practice() -> Response:
    """Begin or end training."""
    upkeep_desk.turn_practice(station(), on=form.text("on") == "yes")
    return done()


@acts.post("/till/cut")
def cut() -> Response:
    """Cut the demonstration's line to the centre, or mend it; a real till has no such button."""
    kiosk = this_kiosk()
    if kiosk.centre is None or not kiosk.config.practice_pin:
        abort(404)
    kiosk.centre.cut(off=form.text("off") == "yes")
    return done()


@acts.post("/till/clock-known")
def clock_known() -> Response:
    """Take away the warning that the machine's time has changed."""
    upkeep_desk.clock_known(station())
    return done()


@acts.post("/till/tap-ignored")
def tap_ignored() -> Response:
    """Count a tap on a tender that came too soon after the person changed."""
    upkeep_desk.tap_ignored(station())
    return done()
