"""The centre as a web application: the one place where its pages, guards and headers are put together."""

import logging
from datetime import datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from flask import Flask, Response, render_template, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFError, CSRFProtect
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.routing import IntegerConverter

from pos.config import CentreSection
from pos.rules.errors import CanteenError
from pos.rules.meals import SHANGHAI
from pos.rules.money import Money
from pos.wire import API
from settlement.api_answers import mistake
from settlement.door_key import token_hash
from settlement.guard import set_guard
from settlement.ledger import Ledger
from settlement.pages.accounts import accounts
from settlement.pages.audit import audit
from settlement.pages.band_page import HOTLINE, REPORTS_DAYS, band_page
from settlement.pages.bands import bands
from settlement.pages.cards import cards
from settlement.pages.city import city, city_wall
from settlement.pages.claim_desk import claim_desk
from settlement.pages.claim_exports import claims
from settlement.pages.claim_inbox import claim_inbox
from settlement.pages.door import door
from settlement.pages.findings import findings
from settlement.pages.found import found
from settlement.pages.health_points import METRICS_TOKEN, READINESS, health_points
from settlement.pages.home import home
from settlement.pages.list_upload import UPLOADS_BYTES_MAX
from settlement.pages.lists import lists
from settlement.pages.openapi import openapi
from settlement.pages.own import own
from settlement.pages.partner_api import partner_api
from settlement.pages.partner_complaint import partner_complaint
from settlement.pages.partner_page import partner_page
from settlement.pages.partners import partners
from settlement.pages.people import people
from settlement.pages.shown import shown
from settlement.pages.tills import tills
from settlement.pages.tills_api import BATCH_BYTES_MAX, tills_api
from settlement.readiness import Readiness
from settlement.requests_told import tell_requests
from settlement.rules.sign_in import folded_name

LOG = logging.getLogger("canteen.centre")
FORM_BYTES_MAX = 64 * 1024
UPLOAD_BYTES_MAX: dict[str, int] = {
    "tills_api.entries": BATCH_BYTES_MAX,
    "lists.upload": UPLOADS_BYTES_MAX,
    "lists.upload_deaths": UPLOADS_BYTES_MAX,
    "claims.reading_back": UPLOADS_BYTES_MAX,
    "claims.statement": UPLOADS_BYTES_MAX,
}
"""The endpoints that take a file, and how large it may be; every other form is small."""

UPLOAD_MEMORY_BYTES_MAX = 4 * FORM_BYTES_MAX
"""What is held of such a form at once; less than what is read in one go would refuse every large file."""

FORM_PARTS_MAX = 200
STATIC_S = 600
_HEADERS = {
    "Server": "canteen",  # which server, in which version, is nobody's business
    "Content-Security-Policy": "default-src 'self'; object-src 'none'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
}
_A_YEAR_S = 31_536_000
_KNOWN = {
    400: "这一下没有做：页面发来的不完整，请重新打开再试。",
    403: "您没有打开这一页的权限，没有做：要用请找管理员。",
    404: "没有这一页，或者它不归您管：请从菜单进去。",
    405: "这一下没有做：请从页面上的按钮来。",
    413: "发来的内容太大，没有收下：请换小一点的文件。",
    429: "试得太快了，这一次没有做：请过一分钟再试。",
}
_OTHER = "这一下没有做：请再点一次；还不行请找管理员。"


class _Number(IntegerConverter):
    """A number in an address; a longer one names nothing, and no column of the books holds it."""

    regex = r"\d{1,9}"


def create_app(ledger: Ledger, section: CentreSection, secret: bytes, folder: Path = Path()) -> Flask:
    """Make the web application of the centre, whose files are in a folder."""
    app = Flask("settlement")
    _set(app, section, secret)
    app.url_map.converters["int"] = _Number
    app.extensions[READINESS] = Readiness(ledger.gate.centre, folder)
    tell_requests(app, behind_a_proxy=section.proxies > 0)
    app.before_request(_only_readable)
    app.before_request(_let_files_in)
    set_guard(app, ledger)
    _put_up_pages(app)
    _slow_down(app)
    app.after_request(_with_headers)
    if app.config["SESSION_COOKIE_SECURE"]:
        app.after_request(_only_https)
    app.jinja_env.filters["shanghai"] = _shanghai
    app.jinja_env.filters["yuan"] = Money
    _say_errors(app)
    if section.proxies:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=section.proxies, x_proto=section.proxies, x_host=0
        )
    return app


def _set(app: Flask, section: CentreSection, secret: bytes) -> None:
    is_https = section.url.startswith("https://")
    app.config.update(
        SECRET_KEY=secret,
        PUBLIC_URL=section.public_url,
        **{HOTLINE: section.call, REPORTS_DAYS: section.reports_days, METRICS_TOKEN: section.metrics_token},
        SESSION_COOKIE_NAME="__Host-canteen-centre" if is_https else "canteen-centre",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PREFERRED_URL_SCHEME="https" if is_https else "http",
        SEND_FILE_MAX_AGE_DEFAULT=STATIC_S,
        MAX_CONTENT_LENGTH=FORM_BYTES_MAX,
        MAX_FORM_MEMORY_SIZE=FORM_BYTES_MAX,
        MAX_FORM_PARTS=FORM_PARTS_MAX,
        TRUSTED_HOSTS=[
            "127.0.0.1",
            "localhost",
            section.host,
            urlsplit(section.url).hostname or "",
            urlsplit(section.printed_url).hostname or "",
        ],
        WTF_CSRF_TIME_LIMIT=None,  # a form is good as long as the visit is
    )


def _put_up_pages(app: Flask) -> None:
    protect = CSRFProtect(app)
    protect.exempt(tills_api)  # a till shows its token, never a cookie
    protect.exempt(band_page)  # a passer-by gets no cookie: the form is vouched for by itself
    protect.exempt(partner_api)  # and a partner its key
    for pages in (door, home, own, accounts, audit, tills_api, openapi, health_points):
        app.register_blueprint(pages)
    for pages in (partners, partner_page, partner_complaint, partner_api):
        app.register_blueprint(pages)
    for pages in (band_page, shown, found, cards, bands):
        app.register_blueprint(pages)
    for pages in (city, city_wall, tills, claims, claim_desk, claim_inbox):
        app.register_blueprint(pages)
    for pages in (people, lists, findings):
        app.register_blueprint(pages)


def _only_readable() -> Response | None:
    """Turn away an address whose question is no UTF-8: no page could read it."""
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        return Response("这个地址读不懂，这一下没有做：请重新打开再试。", 400, mimetype="text/plain")
    return None


def _let_files_in() -> None:
    """Allow a large body only where a file is asked for."""
    most = UPLOAD_BYTES_MAX.get(request.endpoint or "")
    request.max_content_length = most or FORM_BYTES_MAX
    if most:
        request.max_form_memory_size = UPLOAD_MEMORY_BYTES_MAX


def _slow_down(app: Flask) -> None:
    """Limit requests by address, and tries at the door by address and by name; kept in memory."""
    limiter = Limiter(
        get_remote_address, app=app, default_limits=["1200 per minute"], storage_uri="memory://"
    )
    by_address = limiter.limit("30 per minute")
    by_name = limiter.limit("10 per minute", key_func=_name_at_the_door)
    views: dict[str, Any] = app.view_functions
    views["door.signing_in"] = by_address(by_name(views["door.signing_in"]))
    for endpoint in ("door.setting_up", "tills_api.enrolling"):
        views[endpoint] = by_address(views[endpoint])
    asked_often = limiter.limit("240 per minute")
    by_key = limiter.limit("120 per minute", key_func=_key_of_a_partner)
    wrong_keys = limiter.limit("20 per minute", deduct_when=_is_turned_away)
    views["partner_api.checking"] = asked_often(by_key(wrong_keys(views["partner_api.checking"])))
    for endpoint in ("partner_page.taking_key", "partner_page.asking"):
        views[endpoint] = by_address(views[endpoint])


def _name_at_the_door() -> str:
    return f"name {folded_name(request.form.get('name', '')[:200])}"


def _key_of_a_partner() -> str:
    return f"partner {token_hash(request.headers.get('Authorization', ''))}"


def _is_turned_away(response: Response) -> bool:
    return response.status_code == HTTPStatus.UNAUTHORIZED


def _with_headers(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "no-store")
    return response


def _only_https(response: Response) -> Response:
    response.headers.setdefault("Strict-Transport-Security", f"max-age={_A_YEAR_S}; includeSubDomains")
    return response


def _shanghai(at: datetime) -> str:
    return at.astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


def _say_errors(app: Flask) -> None:
    @app.errorhandler(CanteenError)
    def refused(error: CanteenError) -> tuple[str | Response, int]:
        return _page(str(error), 503 if error.retry else 409)

    @app.errorhandler(CSRFError)
    def stale(_error: CSRFError) -> tuple[str | Response, int]:
        return _page("这个页面太旧了，这一下没有做：请重新打开再试。", 400)

    @app.errorhandler(SecurityError)
    def elsewhere(_error: SecurityError) -> Response:
        # no page can be drawn: its links would need the very name that is not trusted
        sentence = "这个地址不是市中心的：请用管理员给的地址；还不行请改 centre.public_url。"
        return Response(sentence, 400, mimetype="text/plain")

    @app.errorhandler(HTTPException)
    def http(error: HTTPException) -> tuple[str | Response, int]:
        code = error.code or 500
        return _page(_KNOWN.get(code, _OTHER), code)

    @app.errorhandler(OperationalError)
    def busy(error: OperationalError) -> tuple[str | Response, int]:
        LOG.error("books cannot be written: %s", error.orig)
        return _page("账本正忙，这一下没有做：请过一会儿再点一次。", 503)

    @app.errorhandler(Exception)
    def broken(error: Exception) -> tuple[str | Response, int]:
        LOG.error("request failed at %s", request.endpoint, exc_info=error)
        return _page("市中心的程序出了故障，这一下没有做：请再点一次；还不行请找管理员。", 500)


def _page(sentence: str, code: int) -> tuple[str | Response, int]:
    if request.path.startswith(f"{API}/"):  # a machine asked, at an address that is nobody's
        return mistake("http", sentence, code), code
    return render_template("error.html", sentence=sentence), code
