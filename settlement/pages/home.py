"""The first page after signing in."""

from flask import Blueprint, render_template

from settlement.claims_waiting import ClaimWaiting, claims_waiting
from settlement.guard import this_gate, this_ledger, visitor
from settlement.pages.found import count_unread
from settlement.rules.access import Person, may, rule_for

home = Blueprint("home", __name__)


@home.get("/")
def page() -> str:
    """Show who one is, and where one may go."""
    account = visitor().account
    hears = may(rule_for("found.listing"), Person(account.role, account.scope))
    waiting = {"found.listing": f"{unread} 条没看"} if hears and (unread := count_unread()) else {}
    claims: tuple[ClaimWaiting, ...] = ()
    if may(rule_for("claim_desk.page"), Person(account.role, account.scope)):
        with this_gate().centre.read() as office:
            claims = claims_waiting(this_ledger().claim_desk, office, account)
            answers = may(rule_for("claim_desk.answering"), Person(account.role, account.scope))
            if answers and (found := office.claim_findings.count_open(account.scope)):
                waiting["claims.board"] = f"{found} 条异常要处理"
    return render_template("home.html", waiting=waiting, claims=claims)
