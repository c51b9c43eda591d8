"""What is to be looked at in the ledger: over all lists, and at the birthdays of this month."""

from flask import Blueprint, render_template, request

from pos.rules.meals import service_day
from settlement.findings import findings as all_findings
from settlement.guard import this_gate, this_ledger, visitor
from settlement.list_view import SUSPICION_WORDS

ROWS_A_PAGE = 50

findings = Blueprint("findings", __name__)


@findings.get("/findings")
def page() -> str:
    """Show everybody who is to be looked at, one kind at a time."""
    start = max(0, request.args.get("from", 0, type=int))
    today = service_day(this_gate().clock())
    with this_gate().centre.read() as office:
        found = all_findings(this_ledger(), office, visitor().account.scope, today)
    kind = request.args.get("kind", "")
    if kind not in found:
        kind = next((one for one, rows in found.items() if rows), next(iter(found)))
    rows = found[kind]
    return render_template(
        "findings.html",
        counts={one: len(rows) for one, rows in found.items()},
        words=SUSPICION_WORDS,
        kind=kind,
        rows=rows[start : start + ROWS_A_PAGE],
        next_from=start + ROWS_A_PAGE if len(rows) > start + ROWS_A_PAGE else 0,
        month=f"{today.year} 年 {today.month} 月",
    )
