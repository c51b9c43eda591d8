"""The lock of the till: who is there, a number pad, and the way in; locking and signing out."""

from flask import Blueprint, Response, abort, current_app, make_response, render_template, session

from kiosk_ui import form
from kiosk_ui.form import done
from kiosk_ui.kiosk import this_kiosk
from kiosk_ui.live import changes
from kiosk_ui.streams import event_stream
from pos import staff
from pos.rules.errors import CanteenError
from pos.rules.staff import STAFF_MOST
from pos.staff_sign_in import PinRefused, confirm

NUMBER_MOST = 100_000
_FORM_TOKEN = "csrf_token"  # noqa: S105 - the lock may be on the screen already, with forms that need it

sign_in = Blueprint("sign_in", __name__)


@sign_in.before_request
def only_where_people_sign_in() -> None:
    """Know nothing of signing in at a till where nobody does."""
    if not this_kiosk().seat.asks:
        abort(404)


def lock_page() -> str:
    """Show the lock: who may sign in, whoever sat here last first."""
    kiosk = this_kiosk()
    counter = kiosk.station.counter
    people = [person for person in staff.staff_of(counter) if person.open]
    now = counter.clock()
    chosen = next((person for person in people if person.number == kiosk.seat.last), None)
    return render_template(
        "staff/lock.html",
        bar=kiosk.till().bar,
        people=people[:STAFF_MOST],
        paused={person.number for person in people if person.pause(now)},
        chosen=chosen,
        practice_pin=kiosk.config.practice_pin,
        scanner=kiosk.config.scanner,
    )


@sign_in.get("/sign-in/events")
def events() -> Response:
    """Keep the bar of the lock up to now."""
    kiosk = this_kiosk()
    template = current_app.jinja_env.get_template("staff/lock_bar.html")

    def draw() -> dict[str, str]:
        return {"bar": template.render(bar=kiosk.till().bar)}

    return event_stream(changes(kiosk.station, draw, kiosk.stopping))


@sign_in.post("/sign-in")
def enter() -> Response:
    """Sign somebody in; 202 asks them to choose a PIN of their own."""
    try:
        seated = this_kiosk().seat.sign_in(form.whole("staff", NUMBER_MOST), form.text("pin", 6))
    except PinRefused as refused:
        return _refused(refused)
    return done() if seated else Response(status=202)


@sign_in.post("/sign-in/own-pin")
def own_pin() -> Response:
    """Take the PIN that somebody chose for themselves, twice the same."""
    try:
        this_kiosk().seat.choose_pin(form.same_pin())
    except CanteenError as error:
        return _refused(error)
    return done()


@sign_in.post("/sign-in/release")
def release() -> Response:
    """Let somebody try again on a manager's word."""
    counter = this_kiosk().station.counter
    number = form.whole("staff", NUMBER_MOST)
    try:
        manager = confirm(counter, form.text("pin", 6), "release")
        staff.release(counter, manager.number, number)
    except PinRefused as refused:
        return _refused(refused)
    return done()


@sign_in.post("/till/lock")
def lock() -> Response:
    """Lock the till; whoever locked it is asked for first."""
    this_kiosk().seat.leave("lock")
    return done()


@sign_in.post("/till/sign-out")
def sign_out() -> Response:
    """Sign out."""
    this_kiosk().seat.leave("sign-out")
    for name in set(session) - {_FORM_TOKEN}:
        session.pop(name)
    return done()


def _refused(error: CanteenError) -> Response:
    """Say beside the field why not; the lock's own strip would hide who is asked."""
    answer = make_response(str(error), 409)
    answer.mimetype = "text/plain"
    if isinstance(error, PinRefused) and error.paused:
        answer.headers["X-Paused"] = "1"
    return answer
