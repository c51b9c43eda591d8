"""The set-up page of the camera: live view, what is measured, what the driver took, and a verdict."""

from dataclasses import asdict

from flask import Blueprint, Response, abort, current_app, render_template, request
from werkzeug.exceptions import HTTPException

from hardware.camera import without_password
from hardware.camera_check import CameraCheck, verdict
from hardware.feed import CameraFeed
from hardware.test_sheet import BAND_MM, SIZES_MM, sheet_pdf
from hardware.two_cameras import ELDER, TRAY, TwoCameras
from kiosk_ui.kiosk import this_kiosk
from kiosk_ui.manager_door import Door, is_this_machine
from kiosk_ui.preview import newest_frame

_WORDS = {"good": "好", "usable": "能用", "adjust": "要调整"}
_NAMES = {ELDER: "老人这边", TRAY: "放卡处"}

setup = Blueprint("setup", __name__, url_prefix="/setup")


@setup.before_request
def only_the_manager() -> str | None:
    """Let nobody in from another machine, and nobody without the PIN."""
    if not is_this_machine(request.remote_addr):
        abort(403, "设置只能在这台收银机上打开：请到收银机前操作。")
    door = _door()
    if request.endpoint == "setup.enter" or door.is_open():
        return None
    if request.endpoint != "setup.camera":
        abort(403, "请先输入负责人 PIN：请打开设置页。")
    return render_template("setup/door.html", has_pin=door.has_pin)


@setup.post("/enter")
def enter() -> Response:
    """Open the door with the PIN."""
    refused = _door().refusal(request.form.get("pin", ""))
    return Response(refused, status=403 if refused else 204, mimetype="text/plain")


@setup.get("/camera")
def camera() -> str:
    """Show the set-up page of one camera."""
    feeds, name = _feeds(), _name()
    cameras = [(each, _NAMES[each]) for each in feeds] if len(feeds) > 1 else []
    return render_template(
        "setup/camera.html",
        name=name,
        cameras=cameras,
        there=name in feeds,
        sizes=SIZES_MM,
        band_mm=BAND_MM,
        source=_source(name),
    )


@setup.get("/camera/live.json")
def live() -> dict[str, object]:
    """Measure the newest picture of one camera."""
    name = _name()
    feed = _feeds().get(name)
    if feed is None:
        abort(404, "没有这个摄像头。")
    measured = _check(name, feed).look()
    word, act = verdict(feed.state, measured)
    return {
        "live": measured is not None,
        "verdict": word,
        "word": _WORDS[word],
        "act": act,
        "measured": asdict(measured) if measured else None,
        "settings": [asdict(one) for one in feed.settings],
    }


@setup.get("/camera/frame.jpg")
def frame() -> Response:
    """Give the newest picture of one camera after the one the page has; 204 when there is none."""
    return newest_frame(_feeds().get(_name()))


@setup.get("/camera/sheet.pdf")
def sheet() -> Response:
    """Give the test sheet to be printed."""
    return Response(sheet_pdf(), mimetype="application/pdf", headers={"Cache-Control": "no-store"})


@setup.errorhandler(HTTPException)
def refused(error: HTTPException) -> tuple[str, int]:
    """Say on a page why something is not to be had."""
    return render_template("error.html", sentence=error.description or ""), error.code or 500


def _name() -> str:
    return TRAY if request.args.get("camera") == TRAY else ELDER


def _source(name: str) -> str:
    camera = this_kiosk().config.camera
    return without_password(camera.tray if name == TRAY else camera.source)


def _feeds() -> dict[str, CameraFeed]:
    feed = this_kiosk().feed
    if isinstance(feed, TwoCameras):
        return feed.feeds
    return {} if feed is None else {ELDER: feed}


def _door() -> Door:
    return this_kiosk().door


def _check(name: str, feed: CameraFeed) -> CameraCheck:
    check: CameraCheck = current_app.extensions.setdefault(f"camera-check-{name}", CameraCheck(feed))
    return check
