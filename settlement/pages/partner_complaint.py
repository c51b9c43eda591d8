"""Where civil affairs answers somebody who says that a partner was told the wrong thing."""

from datetime import datetime

from flask import Blueprint, render_template, request

from settlement.form import text
from settlement.guard import this_ledger, visitor
from settlement.partner_complaint import Found, look_up
from settlement.rules.faults import Fault
from settlement.rules.partner import WhyNot

partner_complaint = Blueprint("partner_complaint", __name__, url_prefix="/partner-checks")

_WHY = {
    None: "能享受",
    WhyNot.UNKNOWN: "这个码没有登记给任何人",
    WhyNot.LOST: "这个手环挂失了",
    WhyNot.DEAD: "登记的人在名单上已经去世",
    WhyNot.TOO_YOUNG: "那天还没到这个单位说的年龄",
}


@partner_complaint.get("")
def page() -> str:
    """Ask for the reference."""
    return _page()


@partner_complaint.post("")
def looking() -> str | tuple[str, int]:
    """Show what was asked under a reference."""
    try:
        return _page(look_up(this_ledger(), visitor().account, text("reference", 40)))
    except Fault as fault:
        return _page(fault=fault), 422


def _page(found: Found | None = None, fault: Fault | None = None) -> str:
    return render_template(
        "partner_complaint.html",
        found=found,
        asked_at=datetime.fromisoformat(found.check.at) if found else None,
        why=_WHY[found.why] if found else "",
        typed=request.form.get("reference", "")[:40],
        fault=fault,
    )
