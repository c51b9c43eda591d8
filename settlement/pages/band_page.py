"""The page of a wristband on a passer-by's telephone: no account, no cookie, no script needed."""

import logging
from dataclasses import dataclass
from typing import cast

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from sqlalchemy.exc import OperationalError
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as AnyResponse

from settlement.band_tidy import forget_old
from settlement.band_view import Shown, look_up, write_down
from settlement.band_view_pace import BandPaces, Turn, band_paces
from settlement.form import text
from settlement.found_desk import report
from settlement.found_form import new_form, request_of
from settlement.guard import this_gate, this_ledger
from settlement.rules.dialling import dialled
from settlement.rules.faults import Fault
from settlement.rules.found import PLACE_LONGEST, read_sighting

LOG = logging.getLogger("canteen.centre")
PACES = "band_paces"
HOTLINE = "BAND_HOTLINE"
REPORTS_DAYS = "BAND_REPORTS_DAYS"
STALE = "这一页开得太久，还没有发出去：请再按一次。"
NO_ROOM = "请稍后再看。老人着急的话，请打社区电话。"
NOT_FOUND = "没有这个手环的页：请再扫一次。"
BROKEN = "这一页现在出不来：请先打电话。"

_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; script-src 'self'; img-src data:; "
    "form-action 'self'; frame-ancestors 'none'; base-uri 'none'",
}
_MAY_ASK_WHERE = "camera=(), microphone=(), geolocation=(self), payment=(), usb=()"

band_page = Blueprint("band_page", __name__)

Answer = tuple[str, int] | AnyResponse


@dataclass(frozen=True)
class Form:
    """What the form of a page says beside its fields: what is not right, or that it was sent."""

    fault: Fault | None = None
    sentence: str = ""
    sent: bool = False
    asks_where: bool = False


@band_page.record
def _count_from_now(state: BlueprintSetupState) -> None:
    """Count looks and reports for each running centre by itself."""
    state.app.extensions[PACES] = band_paces()


band_page.add_app_template_filter(dialled)


@band_page.get("/robots.txt")
def robots() -> Response:
    """Tell machines that collect pages to leave all alone."""
    return Response("User-agent: *\nDisallow: /\n", mimetype="text/plain")


@band_page.get("/b/<path:band_code>")
@band_page.get("/B/<path:band_code>")
def page(band_code: str) -> Answer:
    """Show a passer-by what was agreed to."""
    shown = look_up(this_ledger(), band_code)
    return _show(shown, Form(sent="sent" in request.args)) if shown else _not_found()


@band_page.post("/b/<path:band_code>")
@band_page.post("/B/<path:band_code>")
def seen(band_code: str) -> Answer:
    """Take in where a passer-by saw somebody, or go and ask the telephone where it is."""
    shown = look_up(this_ledger(), band_code)
    if shown is None:
        return _not_found()
    if not shown.is_worn:
        return _show(shown, Form(), 409)
    gate = this_gate()
    number = request_of(gate.key, shown.band, request.form.get("csrf_token", ""), gate.clock())
    if number is None:
        return _show(shown, Form(sentence=STALE), 400)
    if "where" in request.form:
        return _show(shown, Form(asks_where=True))
    return _take_in(shown, number, band_code)


def _take_in(shown: Shown, number: str, band_code: str) -> Answer:
    try:
        sighting = read_sighting(text("place", PLACE_LONGEST), text("phone", 30), text("spot", 60))
    except Fault as fault:
        return _show(shown, Form(fault=fault), 422)
    if not _may_report(shown):
        return _bare(NO_ROOM, 429, shown)
    report(this_ledger(), shown, number, sighting)
    return redirect(url_for("band_page.page", band_code=band_code, sent=1), code=303)


@band_page.after_request
def _private(response: Response) -> Response:
    for name, value in _HEADERS.items():
        response.headers[name] = value
    return response


@band_page.errorhandler(HTTPException)
def _refused(error: HTTPException) -> Answer:
    code = error.code or 500
    return _bare(NO_ROOM if code == 429 else BROKEN, code)  # noqa: PLR2004, too many requests


@band_page.errorhandler(Exception)
def _broken(error: Exception) -> Answer:
    # the address is not written: it is the secret of the wristband
    LOG.error("request failed at %s", request.endpoint, exc_info=error)
    return _bare(BROKEN, 500)


def _show(shown: Shown, form: Form, code: int = 200) -> Answer:
    """Show a page and write the look down; whoever looks too often gets the community's number alone."""
    turn, gate = _turn(shown), this_gate()
    try:
        if turn is not Turn.TOO_MANY:
            write_down(this_ledger(), shown, _address(), limited=turn is not Turn.FREE)
            forget_old(gate.centre, gate.clock(), current_app.config[REPORTS_DAYS])
    except OperationalError as error:
        LOG.error("a look at a wristband's page cannot be written down: %s", error.orig)  # noqa: TRY400, the error itself holds the row
        return _bare(BROKEN, 503, shown)
    if turn is not Turn.FREE:
        return _bare(NO_ROOM, 429, shown)
    drawn = render_template(
        "phone.html",
        shown=shown,
        hotline=hotline(),
        form=form,
        token=new_form(gate.key, shown.band, gate.clock()) if shown.is_worn else "",
    )
    answer = Response(drawn, code)
    if form.asks_where:
        answer.headers["Permissions-Policy"] = _MAY_ASK_WHERE
    return answer


def _not_found() -> Answer:
    turn = _paces().guesses_by_address.take(_address(), this_gate().clock())
    return _bare(NOT_FOUND, 404) if turn is Turn.FREE else _bare(NO_ROOM, 429)


def _bare(sentence: str, code: int, shown: Shown | None = None) -> Answer:
    """Show nothing but whom to call."""
    drawn = render_template(
        "phone_bare.html",
        sentence=sentence,
        community=shown.community if shown else None,
        hotline=hotline(),
    )
    return drawn, code


def _turn(shown: Shown) -> Turn:
    now = this_gate().clock()
    by_band = _paces().looks_by_band.take(shown.band, now)
    by_address = _paces().looks_by_address.take(_address(), now)
    return max(by_band, by_address, key=list(Turn).index)


def _may_report(shown: Shown) -> bool:
    now = this_gate().clock()
    by_band = _paces().reports_by_band.take(shown.band, now)
    by_address = _paces().reports_by_address.take(_address(), now)
    return by_band is by_address is Turn.FREE


def _paces() -> BandPaces:
    return cast("BandPaces", current_app.extensions[PACES])


def hotline() -> str:
    """Give whom to call where a community is not known."""
    return str(current_app.config[HOTLINE])


def _address() -> str:
    return request.remote_addr or ""
