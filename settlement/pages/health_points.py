"""What those who watch over the centre ask: is it up, can it work, and its figures."""

import hmac
import ipaddress
import os

from flask import Blueprint, Response, abort, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.multiprocess import MultiProcessCollector

from settlement.api_answers import shown_key
from settlement.counted import FIGURES
from settlement.gauges import Gauges
from settlement.guard import this_gate
from settlement.readiness import Readiness

health_points = Blueprint("health_points", __name__)

READINESS = "readiness"
METRICS_TOKEN = "METRICS_TOKEN"  # noqa: S105, the name of a setting
WORKERS_FIGURES = "PROMETHEUS_MULTIPROC_DIR"
"""Where several workers put their figures together; the library looks there by this name."""

_PASSED_ON = ("X-Forwarded-For", "X-Forwarded-Host", "Forwarded", "X-Real-IP", "Via")


@health_points.get("/healthz")
def healthz() -> Response:
    """Say that the process is up; nothing else is looked at."""
    return Response("up\n", mimetype="text/plain")


@health_points.get("/readyz")
def readyz() -> tuple[Response, int]:
    """Say whether the centre can work, or what stands in the way."""
    ready: Readiness = current_app.extensions[READINESS]
    lacking = ready.lacking()
    return jsonify(ready=not lacking, lacking=lacking), 503 if lacking else 200


@health_points.get("/metrics")
def metrics() -> Response:
    """Give the centre's figures to this machine, and to whoever shows the token."""
    if not (_is_this_machine() or _shows_token()):
        abort(404)
    return Response(_figures(), content_type=CONTENT_TYPE_LATEST)


def _figures() -> bytes:
    of_books = CollectorRegistry()
    of_books.register(Gauges(this_gate().centre))
    if os.environ.get(WORKERS_FIGURES):
        MultiProcessCollector(of_books)  # type: ignore[no-untyped-call]
        return generate_latest(of_books)
    return generate_latest(FIGURES) + generate_latest(of_books)


def _is_this_machine() -> bool:
    """Tell whether a program on this machine asks for itself, and no proxy on it for somebody else."""
    if any(name in request.headers for name in _PASSED_ON):
        return False
    try:
        return ipaddress.ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False


def _shows_token() -> bool:
    token = current_app.config[METRICS_TOKEN]
    return bool(token) and hmac.compare_digest(shown_key().encode(), token.encode())
