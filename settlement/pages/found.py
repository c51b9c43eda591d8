"""What passers-by reported, on the community's screen."""

from flask import (
    Blueprint,
    Response,
    current_app,
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.wrappers import Response as AnyResponse

from settlement.band_tidy import forget_old
from settlement.found_book import ROWS_A_PAGE
from settlement.found_desk import handle_report, open_report
from settlement.guard import AGAIN, this_gate, this_ledger, visitor
from settlement.pages.band_page import REPORTS_DAYS

AGAIN_S = 60

found = Blueprint("found", __name__, url_prefix="/found")


@found.get("")
def listing() -> Response:
    """List the reports inside one's own scope, the newest first; the page comes anew by itself."""
    before = request.args.get("before", type=int)
    still = "still" in request.args or before is not None
    ledger = this_ledger()
    gate = ledger.gate
    forget_old(gate.centre, gate.clock(), current_app.config[REPORTS_DAYS])
    with gate.centre.read() as office:
        rows = office.found.inside(ledger.places.inside(visitor().account.scope), before)
        people = office.people.standing({row.person for row in rows})
        names = office.accounts.names(
            {row.opened_by or 0 for row in rows} | {row.handled_by or 0 for row in rows}
        )
    shown = rows[:ROWS_A_PAGE]
    answer = make_response(
        render_template(
            "found.html",
            reports=shown,
            older=shown[-1].report if len(rows) > ROWS_A_PAGE else 0,
            masked={person: row["masked_name"] for person, row in people.items()},
            names=names,
            still=still,
            again_s=AGAIN_S,
        )
    )
    if not still:
        answer.headers["Refresh"] = f"{AGAIN_S}; url={url_for('found.listing')}?{AGAIN}=1"
    return answer


@found.get("/<int:report>")
def page(report: int) -> str:
    """Open a report: where somebody was seen, and how to call the passer-by back."""
    ledger = this_ledger()
    opened = open_report(ledger, visitor().account, report)
    with ledger.gate.centre.read() as office:
        person = office.people.standing([opened.report.person]).get(opened.report.person)
        first = opened.report.opened_by or 0, opened.report.handled_by or 0
        names = office.accounts.names(set(first))
    return render_template(
        "found_one.html",
        report=opened.report,
        sighting=opened.sighting,
        masked_name=person["masked_name"] if person else "",
        names=names,
    )


@found.post("/<int:report>/handled")
def handled(report: int) -> AnyResponse:
    """Say that a report was dealt with."""
    handle_report(this_ledger(), visitor().account, report)
    flash("记好了：这条消息处理完了。")
    return redirect(url_for("found.listing"), code=303)


def count_unread() -> int:
    """Count what nobody has opened yet, inside the scope of whoever is signed in."""
    ledger = this_ledger()
    with this_gate().centre.read() as office:
        return office.found.count_unread(ledger.places.inside(visitor().account.scope))
