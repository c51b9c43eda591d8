"""What of claims waits for somebody: findings without an answer, and meals held for review (待核)."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from pos.rules.errors import BadValue, CanteenError
from pos.rules.sale import Via
from pos.rules.stated import HELD_WORDS
from settlement.claim_view import month_before
from settlement.form import text
from settlement.guard import this_gate, visitor
from settlement.held_desk import REVIEWERS, HeldMeal, held_meals, review_held
from settlement.month_book import Cursor
from settlement.pages.claim_lines import cursor_asked, cursor_written
from settlement.pages.claims import asked_month
from settlement.rules.checks.check_names import CHECK_NAMES
from settlement.rules.faults import Fault
from settlement.rules.month_sold import WORDS
from settlement.rules.months import Month

ROWS_A_PAGE = 50
_OPEN_MOST = 200

claim_inbox = Blueprint("claim_inbox", __name__, url_prefix="/claims")


@claim_inbox.get("/findings")
def open_ones() -> str:
    """Show every finding in one's scope that needs an answer."""
    with this_gate().centre.read() as office:
        found = office.claim_findings.open_in(visitor().account.scope, _OPEN_MOST + 1)
        months = {(one.place, one.month) for one in found}
        claims = {(place, month): office.claims.of(place, month) for place, month in months}
    return render_template(
        "claims_open.html",
        found=found[:_OPEN_MOST],
        more=len(found) > _OPEN_MOST,
        claims=claims,
        names=CHECK_NAMES,
    )


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
        review_held(this_gate(), visitor().account, entry, text("reason", 400), accepted=accepted)
    except Fault as fault:
        return _held(month, None, fault), 422
    except (BadValue, CanteenError) as error:
        return _held(month, None, Fault("", str(error))), 409
    flash(f"{entry}：{'认可了，列入申报' if accepted else '不认可，不列入申报'}。老人那边不用再做什么。")
    return redirect(url_for("claim_inbox.held", month=str(month)), code=303)


def _held(month: Month, after: Cursor | None, fault: Fault | None = None) -> str:
    account = visitor().account
    with this_gate().centre.read() as office:
        found = held_meals(office, account.scope, month, after, ROWS_A_PAGE + 1)
    shown: list[HeldMeal] = list(found[:ROWS_A_PAGE])
    return render_template(
        "claims_held.html",
        found=shown,
        month=month,
        earlier=month_before(month),
        next_after=cursor_written(found[ROWS_A_PAGE - 1].line) if len(found) > ROWS_A_PAGE else "",
        may_review=account.role in REVIEWERS,
        fault=fault,
        written=request.form,
        reasons=HELD_WORDS,
        words=WORDS,
        via={via.value: via.label for via in Via},
    )
