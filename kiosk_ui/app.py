"""The till as a web application: pages, acts, and what every answer must carry."""

import logging

from flask import Flask, Response, render_template, request
from flask_wtf.csrf import CSRFError, CSRFProtect, generate_csrf
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.routing import IntegerConverter

from kiosk_ui.acts import acts
from kiosk_ui.balance_pages import balances
from kiosk_ui.card_pages import card_steps
from kiosk_ui.health_points import health_points
from kiosk_ui.kiosk import EXTENSION, Kiosk
from kiosk_ui.pages import pages
from kiosk_ui.report_pages import reports
from kiosk_ui.requests_told import tell_requests
from kiosk_ui.setup_page import setup
from kiosk_ui.shift_pages import shifts
from kiosk_ui.sign_in_guard import only_who_is_signed_in
from kiosk_ui.sign_in_pages import sign_in
from kiosk_ui.slip_pages import slips
from kiosk_ui.staff_first import staff_first
from kiosk_ui.staff_pages import people
from kiosk_ui.streams import streams
from pos.rules.errors import CanteenError

LOG = logging.getLogger("canteen.web")
FORM_BYTES_MAX = 64 * 1024
STATIC_S = 600  # a new version of the till shows its new look within ten minutes of a reload
_HEADERS = {
    "Content-Security-Policy": "default-src 'self'; frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "X-Frame-Options": "DENY",
}
_AGAIN = "还没记上：机器一时写不了账，正在再试。先别让老人走。"
_BROKEN = "机器出了故障，这一下没有做：请再点一次；还不行就用纸单，并叫维护人员。"


class _Number(IntegerConverter):
    """A number in an address; one longer than a line's own names nothing, and no book holds it."""

    regex = r"\d{1,9}"


def create_app(kiosk: Kiosk, secret: bytes) -> Flask:
    """Make the web application of one till."""
    app = Flask("kiosk_ui")
    till = kiosk.config.till
    app.config.update(
        SECRET_KEY=secret,
        SESSION_COOKIE_NAME=f"canteen-{till.code}",
        SESSION_COOKIE_SAMESITE="Strict",
        SEND_FILE_MAX_AGE_DEFAULT=STATIC_S,
        MAX_CONTENT_LENGTH=FORM_BYTES_MAX,
        TRUSTED_HOSTS=["127.0.0.1", "localhost", till.host],
        WTF_CSRF_TIME_LIMIT=None,  # a till's page stays open for weeks
        WTF_CSRF_HEADERS=["X-CSRF-Token"],
    )
    app.url_map.converters["int"] = _Number
    tell_requests(app, till.code)
    app.before_request(_only_readable)
    CSRFProtect(app)
    app.extensions[EXTENSION] = kiosk
    app.register_blueprint(pages)
    app.register_blueprint(streams)
    app.register_blueprint(acts)
    app.register_blueprint(balances)
    app.register_blueprint(card_steps)
    app.register_blueprint(slips)
    app.register_blueprint(shifts)
    app.register_blueprint(reports)
    app.register_blueprint(setup)
    app.register_blueprint(sign_in)
    app.register_blueprint(staff_first)
    app.register_blueprint(people)
    app.register_blueprint(health_points)
    app.before_request(only_who_is_signed_in)
    app.context_processor(lambda: {"csrf": generate_csrf()})
    app.after_request(_with_headers)
    _say_errors(app)
    return app


def _only_readable() -> Response | None:
    """Turn away an address whose question is no UTF-8: no page could read it."""
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        return Response("这个地址读不懂，这一下没有做：请重新打开收银页面。", 400, mimetype="text/plain")
    return None


def _with_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _say_errors(app: Flask) -> None:
    @app.errorhandler(CanteenError)
    def refused(error: CanteenError) -> tuple[str, int] | Response:
        return _sentence(str(error), 503 if error.retry else 409)

    @app.errorhandler(CSRFError)
    def stale(_error: CSRFError) -> tuple[str, int] | Response:
        return _sentence("这个页面太旧了，这一下没有做：请重新打开收银页面。", 400)

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str, int] | Response:
        known = {404: "没有这个页面：请回到收银页面。", 413: "发来的内容太大，没有收下。"}
        code = error.code or 500
        return _sentence(known.get(code, error.description or "这一下没有做：请再点一次。"), code)

    @app.errorhandler(OperationalError)
    def busy(error: OperationalError) -> tuple[str, int] | Response:
        LOG.error("books cannot be written: %s", error.orig)
        return _sentence(_AGAIN, 503)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> tuple[str, int] | Response:
        LOG.error("request failed", exc_info=error)
        return _sentence(_BROKEN, 500)


def _sentence(sentence: str, code: int) -> tuple[str, int] | Response:
    """Answer a page with a page and everything else with the bare sentence."""
    if (
        request.method == "GET"
        and request.accept_mimetypes.accept_html
        and "HX-Request" not in request.headers
    ):
        return render_template("error.html", sentence=sentence), code
    return Response(sentence, status=code, mimetype="text/plain")
