"""What of claims waits for somebody: findings without an answer, and meals held for review (待核)."""

from collections.abc import Mapping
from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from pos.rules.errors import BadValue, CanteenError
from pos.rules.meals import service_day
from pos.rules.sale import Via
from pos.rules.stated import HELD_WORDS
from settlement.claim_view import tills_by_canteen
from settlement.finding_list import OPEN, STANDS, Wanted
from settlement.form import text
from settlement.guard import NUMBER_MAX, this_gate, visitor
from settlement.held_desk import REVIEWERS, HeldMeal, held_meals, may_not_review, review_held
from settlement.month_book import Cursor
from settlement.pages.claim_lines import cursor_asked, cursor_written
from settlement.pages.claims import asked_month, this_month
from settlement.rules.checks.check_names import CHECK_NAMES
from settlement.rules.faults import Fault
from settlement.rules.month_sold import WORDS
from settlement.rules.months import Month, read_month
from settlement.rules.roles import Scope, read_scope

ROWS_A_PAGE = 50
MONTHS_OFFERED = 6
YESTERDAY = "yesterday"

claim_inbox = Blueprint("claim_inbox", __name__, url_prefix="/claims")


@claim_inbox.get("/findings")
def open_ones() -> str:
    """Show the findings in one's scope: at first what needs an answer."""
    scope, yesterday = visitor().account.scope, service_day(this_gate().clock()) - timedelta(days=1)
    asked = {name: request.args.get(name, "") for name in ("place", "when", "check", "stands")}
    wanted = _wanted(scope, asked, yesterday)
    start = min(max(0, request.args.get("from", 0, type=int)), NUMBER_MAX)
    with this_gate().centre.read() as office:
        found = office.claim_findings.listed(wanted, start, ROWS_A_PAGE + 1)
        shown = found[:ROWS_A_PAGE]
        claims = office.claims.numbers(one.month for one in shown)
        places = tuple(tills_by_canteen(office, scope))
    return render_template(
        "claims_open.html",
        found=shown,
        claims=claims,
        places=places,
        wanted=wanted,
        asked=asked,
        months=_months_back(this_month()),
        yesterday=yesterday,
        stands=STANDS,
        next_from=start + ROWS_A_PAGE if len(found) > ROWS_A_PAGE else 0,
        names=CHECK_NAMES,
    )


def _wanted(scope: Scope, asked: Mapping[str, str], yesterday: date) -> Wanted:
    """Read what a list is narrowed to; what nobody could have chosen is no page."""
    when, check, stands = asked["when"], asked["check"], asked["stands"] or OPEN
    if stands not in STANDS or (check and check not in CHECK_NAMES):
        abort(404)
    try:
        place = read_scope(asked["place"][:100])
        month = str(read_month(when[:7])) if when not in ("", YESTERDAY) else ""
    except (BadValue, Fault):
        abort(404)
    day = yesterday if when == YESTERDAY else None
    return Wanted(scope, str(place), month, day, check, stands)


def _months_back(last: Month) -> tuple[Month, ...]:
    months = [last]
    while len(months) < MONTHS_OFFERED:
        months.append(months[-1].before)
    return tuple(months)


@claim_inbox.get("/held")
def held() -> str:
    """Show a month's meals that were served first."""
    return _held(asked_month(), cursor_asked())


@claim_inbox.post("/held")
def reviewing() -> str | tuple[str, int] | Answered:
    """Keep that a held meal may be claimed, or may not."""
    month, entry = asked_month(), text("entry", 20)
    accepted = text("verdict", 10) == "accept"
    try:
        later = review_held(this_gate(), visitor().account, entry, text("reason", 400), accepted=accepted)
    except Fault as fault:
        return _held(month, None, fault), 422
    except (BadValue, CanteenError) as error:
        return _held(month, None, Fault("", str(error))), 409
    comes = "这个月已经申报，下个月补退差" if later else "列入申报" if accepted else "不列入申报"
    flash(f"{entry}：{'认可了' if accepted else '不认可'}，{comes}。老人那边不用再做什么。")
    return redirect(url_for("claim_inbox.held", month=str(month)), code=303)


def _held(month: Month, after: Cursor | None, fault: Fault | None = None) -> str:
    account = visitor().account
    with this_gate().centre.read() as office:
        found = held_meals(office, account.scope, month, after, ROWS_A_PAGE + 1)
        names = office.accounts.names({one.review.account for one in found if one.review})
    shown: list[HeldMeal] = list(found[:ROWS_A_PAGE])
    return render_template(
        "claims_held.html",
        found=shown,
        month=month,
        earlier=month.before,
        next_after=cursor_written(found[ROWS_A_PAGE - 1].line) if len(found) > ROWS_A_PAGE else "",
        names=names,
        may_review=account.role in REVIEWERS,
        may_not=lambda line: may_not_review(account, line),
        fault=fault,
        written=request.form,
        reasons=HELD_WORDS,
        words=WORDS,
        via={via.value: via.label for via in Via},
    )
