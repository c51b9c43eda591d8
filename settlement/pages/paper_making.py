"""Papers of a long month: ordered, seen being made, and then taken."""

from flask import current_app, make_response, redirect, render_template, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as Answered

from pos.rules.errors import BadValue, CanteenError
from settlement.claim_csv import write_csv
from settlement.claim_pdf import write_claim_pdf
from settlement.claim_workbook import papers_for
from settlement.form import text
from settlement.guard import this_gate, this_ledger, visitor
from settlement.pages.claim_papers import claims, note_taken, row_of
from settlement.pages.file_answer import XLSX, file_answer
from settlement.paper_making import Making, Makings, Write
from settlement.workbook.claim_book import write_workbook

__all__ = ("claims",)

Answer = str | tuple[str, int] | Answered
_EXTENSION = "paper-makings"
_AGAIN_S = 2
_PATIENCE_S = 1.0
"""How long a page waits for short papers, so that nobody sees a progress page flash by."""

_KINDS: dict[str, tuple[str, Write, str, str, str]] = {
    "workbook": ("工作簿", write_workbook, XLSX, "xlsx", "claim-taken"),
    "csv": ("明细（CSV）", write_csv, "application/zip", "zip", "claim-csv-taken"),
    "pdf": ("申报表（PDF）", write_claim_pdf, "application/pdf", "pdf", "claim-pdf-taken"),
}
"""Each kind of papers: its word, what writes it, what it is as a file, and its word in the audit trail."""

_GONE = "做好的不在了（最多留一小时，市中心重启后也不留）：请再做一次。"


@claims.record_once
def _make_room(state: BlueprintSetupState) -> None:
    state.app.extensions[_EXTENSION] = Makings()


@claims.post("/<int:claim>/make")
def making(claim: int) -> Answer:
    """Begin to make papers of a claim."""
    row, kind = row_of(claim), text("kind", 10)
    if kind not in _KINDS:
        raise BadValue("这一下没有做：页面发来的不完整，请重新打开再试。")
    desk, meals = this_ledger().claim_desk, row.figures.get("meals", {})
    apart = sum(len(row.figures.get(name, ())) for name in ("excluded", "undone", "waiting"))
    ordered = Making(visitor().account.id, claim, kind, this_gate().clock(), sum(meals.values()) + apart)
    _makings().begin(ordered, lambda: papers_for(desk, row), _KINDS[kind][1])
    return redirect(url_for("claims.made", claim=claim), code=303)


@claims.get("/<int:claim>/made")
def made(claim: int) -> Answer:
    """Show how far one's papers are; once they are made, let them be taken."""
    row, found = row_of(claim), _mine(claim)
    if found is None:
        return render_template("claims_making.html", row=row, sentence=_GONE), 410
    found.rested.wait(_PATIENCE_S)
    answer = make_response(
        render_template(
            "claims_making.html", row=row, making=found, word=_KINDS[found.kind][0], sentence=found.sentence
        )
    )
    if not found.rested.is_set():
        answer.headers["Refresh"] = str(_AGAIN_S)
    return answer


@claims.post("/<int:claim>/made")
def take_made(claim: int) -> Answer:
    """Give the papers that were made."""
    row, found = row_of(claim), _mine(claim)
    if found is None or not found.is_ready:
        raise CanteenError(_GONE)
    _, _, mimetype, ending, kind = _KINDS[found.kind]
    content = found.content()
    note_taken(kind, row)
    return file_answer(content, mimetype, f"claim-{claim}-{row.month}.{ending}")


def _mine(claim: int) -> Making | None:
    return _makings().of(visitor().account.id, claim, this_gate().clock())


def _makings() -> Makings:
    room: Makings = current_app.extensions[_EXTENSION]
    return room
