"""The event streams of the three pages."""

from collections.abc import Iterator

from flask import Blueprint, Response, current_app

from kiosk_ui.kiosk import Kiosk, this_kiosk
from kiosk_ui.live import changes

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

    return _stream(changes(kiosk.station, draw, kiosk.stopping))


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

    return _stream(changes(kiosk.station, draw, kiosk.stopping))


@streams.get("/receipts/events")
def receipts_events() -> Response:
    """Tell the receipt page when to fetch its list again."""
    kiosk = this_kiosk()
    return _stream(changes(kiosk.station, lambda: {"receipts": _mark(kiosk)}, kiosk.stopping))


def _mark(kiosk: Kiosk) -> str:
    with kiosk.station.counter.store.read() as book:
        return " ".join(f"{job.id}:{job.state}" for job in book.jobs.newest(NEWEST))


def _stream(parts: Iterator[str]) -> Response:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(parts, mimetype="text/event-stream", headers=headers)
