"""What a program on this machine asks: is the till up, can it sell, and its figures; closed to any other."""

from flask import Blueprint, Response, abort, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from sqlalchemy.exc import SQLAlchemyError

from kiosk_ui.counted import FIGURES
from kiosk_ui.gauges import Gauges
from kiosk_ui.kiosk import Kiosk, this_kiosk
from kiosk_ui.machine import machine_of
from kiosk_ui.manager_door import is_this_machine
from pos.rules.errors import CanteenError

FREE_MB_LEAST = 100
_PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Via")

health_points = Blueprint("health_points", __name__)


@health_points.before_request
def only_this_machine() -> None:
    """Let nobody in from another machine, nor through a proxy on this one."""
    if not is_this_machine(request.remote_addr) or any(name in request.headers for name in _PASSED_ON):
        abort(404)


@health_points.get("/healthz")
def healthz() -> Response:
    """Say that the process is up; nothing else is looked at."""
    return Response("up\n", mimetype="text/plain")


@health_points.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Say whether the till can sell, or what stands in the way."""
    lacking = _lacking(this_kiosk())
    return jsonify(ready=not lacking, lacking=lacking), 503 if lacking else 200


@health_points.get("/metrics")
def metrics() -> Response:
    """Give the till's figures."""
    of_till = CollectorRegistry()
    of_till.register(Gauges(this_kiosk()))
    return Response(generate_latest(FIGURES) + generate_latest(of_till), content_type=CONTENT_TYPE_LATEST)


def _lacking(kiosk: Kiosk) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        with kiosk.station.counter.store.read() as book:
            book.journal.head()
    except (SQLAlchemyError, CanteenError):
        found["books"] = "账本读不了：请看磁盘，再叫维护人员。"
    free = machine_of(kiosk.config, kiosk.feed, kiosk.printing)().disk_free_mb
    if free < FREE_MB_LEAST:
        found["disk"] = f"磁盘只剩 {free} MB：请腾出地方。"
    return found
