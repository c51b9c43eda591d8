"""The months of the canteens: the board, and one canteen's month with its chart and the month before."""

from flask import Blueprint, abort, redirect, render_template, request, url_for

from pos.rules.errors import BadValue
from pos.rules.meals import service_day
from settlement.claim_view import (
    MONTHS_SHOWN,
    board_of,
    by_operator,
    month_seen,
    owed_to,
    tills_by_canteen,
)
from settlement.guard import this_gate, visitor
from settlement.rules.faults import Fault
from settlement.rules.month_sold import WORDS
from settlement.rules.months import Month, month_of_day, read_month
from settlement.rules.roles import Scope, read_scope
from settlement.store import Office

ROWS_A_PAGE = 50

claims = Blueprint("claims", __name__, url_prefix="/claims")


@claims.get("")
def board() -> str:
    """Show the last months of every canteen one looks after."""
    until, now = asked_month(), this_month()
    with this_gate().centre.read() as office:
        scope, today = visitor().account.scope, service_day(this_gate().clock())
        shown, owed = board_of(office, scope, until, today), owed_to(office, scope, today)
    start = max(0, request.args.get("from", 0, type=int))
    later = until
    for _ in range(MONTHS_SHOWN):
        later = min(now, later.following)
    return render_template(
        "claims.html",
        board=shown,
        owed=by_operator(owed),
        owed_count=len(owed),
        rows=shown.rows[start : start + ROWS_A_PAGE],
        next_from=start + ROWS_A_PAGE if len(shown.rows) > start + ROWS_A_PAGE else 0,
        until=until,
        earlier=shown.months[-1].before,
        later=later if until < now else None,
    )


@claims.get("/month")
def month() -> str:
    """Show one canteen's month."""
    place, when = asked_canteen(), asked_month()
    with this_gate().centre.read() as office:
        seen = month_seen(office, place, when, tills_of(office, place))
    return render_template("claims_month.html", seen=seen, place=place, month=when, words=WORDS)


def this_month() -> Month:
    """Give the month of today's service day."""
    return month_of_day(service_day(this_gate().clock()))


def asked_month() -> Month:
    """Read which month is meant; this one where none is named."""
    asked = request.values.get("month", "")[:7]
    try:
        return min(this_month(), read_month(asked)) if asked else this_month()
    except BadValue:
        abort(404)


def asked_canteen() -> Scope:
    """Read which canteen is meant; whoever names none is led to the board."""
    if not request.values.get("place"):
        abort(redirect(url_for("claims.board"), code=303))
    try:
        return read_scope(request.values.get("place", "")[:100])
    except Fault:
        abort(404)


def tills_of(office: Office, place: Scope) -> tuple[str, ...]:
    """Give a canteen's tills; one that is not there, or not within somebody's scope, is no page."""
    tills = tills_by_canteen(office, visitor().account.scope).get(place)
    if tills is None:
        abort(404)
    return tills
