"""The event streams of the three pages."""

from collections.abc import Callable, Iterator

from flask import Blueprint, Response, current_app

from kiosk_ui.kiosk import Kiosk, this_kiosk
from kiosk_ui.live import Parts, changes
from kiosk_ui.sign_in import my_token

TILL_PARTS = ("bar", "strip", "person", "last", "pay", "dock")
NEWEST = 40

streams = Blueprint("streams", __name__)


@streams.get("/till/events")
def till_events() -> Response:
    """Send the cashier's screen whatever changed on it."""
    kiosk = this_kiosk()
    templates = {part: current_app.jinja_env.get_template(f"till/{part}.html") for part in TILL_PARTS}

    def draw() -> dict[str, str]:
        scene = kiosk.till()
        return {part: template.render(scene=scene) for part, template in templates.items()}

    return event_stream(changes(kiosk.station, _while_seated(kiosk, draw), kiosk.stopping))


@streams.get("/display/events")
def display_events() -> Response:
    """Send the elder's screen whatever changed on it."""
    kiosk = this_kiosk()
    template = current_app.jinja_env.get_template("display/scene.html")

    def draw() -> dict[str, str]:
        scene = kiosk.station.scene
        return {
            "scene": template.render(scene=kiosk.display()),
            "volume": str(scene.volume),
            "listen": str(scene.listens),
        }

    return event_stream(changes(kiosk.station, draw, kiosk.stopping))


@streams.get("/receipts/events")
def receipts_events() -> Response:
    """Tell the receipt page when to fetch its list again."""
    kiosk = this_kiosk()
    draw = _while_seated(kiosk, lambda: {"receipts": _mark(kiosk)})
    return event_stream(changes(kiosk.station, draw, kiosk.stopping))


def _while_seated(kiosk: Kiosk, draw: Callable[[], Parts]) -> Callable[[], Parts]:
    """Draw for whoever is signed in on this browser; to anybody else only say that the till is locked."""
    token = my_token()
    return lambda: draw() if kiosk.seat.holds(token) else {"locked": "1"}


def _mark(kiosk: Kiosk) -> str:
    with kiosk.station.counter.store.read() as book:
        return " ".join(f"{job.id}:{job.state}" for job in book.jobs.newest(NEWEST))


def event_stream(parts: Iterator[str]) -> Response:
    """Answer with events as they come."""
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(parts, mimetype="text/event-stream", headers=headers)
