"""The audit trail, 50 lines a page."""

from flask import Blueprint, render_template, request

from settlement.audit_log import audit_page
from settlement.guard import this_gate, visitor

audit = Blueprint("audit", __name__)


@audit.get("/audit")
def page() -> str:
    """Show who did what, newest first."""
    before = request.args.get("before", type=int)
    with this_gate().centre.read() as office:
        found = audit_page(office, visitor().account.scope, before)
    return render_template("audit.html", page=found, before=before)
