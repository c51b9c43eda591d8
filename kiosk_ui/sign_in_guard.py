"""Every request passes here: while nobody is signed in on a browser, only what is named is open to it."""

from flask import Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from kiosk_ui.kiosk import this_kiosk
from kiosk_ui.sign_in import my_token
from kiosk_ui.sign_in_pages import lock_page
from kiosk_ui.station import LOCKED

OPEN = frozenset(
    {
        "static",
        # the elder's screen shows no person but the one who stands before it
        "till.display",
        "streams.display_events",
        "till.frame",
        # signing in itself
        "sign_in.events",
        "sign_in.enter",
        "sign_in.own_pin",
        "sign_in.release",
        "staff_first.page",
        "staff_first.make",
        # behind a door of their own: this machine only, and the manager's PIN
        "setup.camera",
        "setup.enter",
        "setup.live",
        "setup.frame",
        "setup.sheet",
        # and behind this machine alone
        "health_points.healthz",
        "health_points.readyz",
        "health_points.metrics",
    }
)
"""What answers without a sign-in; whatever is not named here is closed."""

HOME = "till.till"
"""The one page that shows the lock in its own place."""

_BY_ITSELF = frozenset({"streams.till_events", "streams.receipts_events", "till.photo"})
"""What a page asks for by itself: no sign that anybody sits before it."""


def only_who_is_signed_in() -> AnyResponse | str | None:
    """Let a request go on, or answer it with the way to the lock."""
    seat = this_kiosk().seat
    endpoint = request.endpoint
    # no endpoint: there is no such page, and saying so tells nothing
    if endpoint is None or endpoint in OPEN:
        return None
    if seat.holds(my_token()):
        if endpoint not in _BY_ITSELF and not _fetched_again():
            seat.touch()
        return None
    if endpoint == HOME:
        return lock_page()
    if request.path.endswith("/events"):
        # a refused stream would look like a lost server; this one tells the page to show the lock
        return Response("event: locked\ndata: 1\n\n", mimetype="text/event-stream")
    if (
        request.method == "GET"
        and "HX-Request" not in request.headers
        and request.accept_mimetypes.accept_html
    ):
        return redirect("/", 303)
    return Response(LOCKED, status=403, mimetype="text/plain")


def _fetched_again() -> bool:
    return request.endpoint == "till.receipts" and "HX-Request" in request.headers
