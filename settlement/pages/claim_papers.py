"""A claim's papers beside its workbook: text, A4, the roster with whole numbers, and what comes back."""

from io import BytesIO

from flask import abort, render_template, request
from werkzeug.wrappers import Response as Answered

from pos.rules.errors import CanteenError
from settlement.account_book import Account
from settlement.claim_book import ClaimRow
from settlement.claim_csv import write_csv
from settlement.claim_desk import ClaimDesk
from settlement.claim_pdf import write_claim_pdf
from settlement.claim_workbook import papers_for
from settlement.form import text
from settlement.guard import this_gate, this_ledger, visitor
from settlement.pages.claim_lines import claims
from settlement.pages.file_answer import XLSX, file_answer
from settlement.paper_making import LINES_AT_ONCE
from settlement.read_back import SHOWN_MOST, Compared, compare_workbook
from settlement.roster_paper import write_roster
from settlement.rules.access import Person, may, rule_for
from settlement.rules.faults import Fault
from settlement.rules.reasons import OPENING_REASONS
from settlement.rules.sheet_difference import LostRow
from settlement.uploads import uploaded

__all__ = ("claims",)

Answer = str | tuple[str, int] | Answered


@claims.get("/<int:claim>/papers")
def papers(claim: int) -> Answer:
    """Show what can be taken along of a claim, and ask for what came back."""
    return _shown(row_of(claim))


@claims.post("/<int:claim>/papers.zip")
def papers_csv(claim: int) -> Answer:
    """Give the claim's lines as text files."""
    row, out = row_of(claim), BytesIO()
    write_csv(out, papers_for(_desk(), row))
    note_taken("claim-csv-taken", row)
    return file_answer(out.getvalue(), "application/zip", f"claim-{claim}-{row.month}.zip")


@claims.post("/<int:claim>/papers.pdf")
def papers_pdf(claim: int) -> Answer:
    """Give the claim as the paper that is signed and sealed."""
    row, out = row_of(claim), BytesIO()
    write_claim_pdf(out, papers_for(_desk(), row))
    note_taken("claim-pdf-taken", row)
    return file_answer(out.getvalue(), "application/pdf", f"claim-{claim}-{row.month}.pdf")


@claims.post("/<int:claim>/roster.xlsx")
def roster(claim: int) -> Answer:
    """Give the claim's people with whole ID numbers, for a reason that is kept."""
    row, out = row_of(claim), BytesIO()
    try:
        why = text("why", 200) or text("usual", 100)
        write_roster(this_ledger(), _me(), row, why, out)
    except Fault as fault:
        return _shown(row, fault), 422
    except CanteenError as error:
        return _shown(row, Fault("why", str(error))), 409
    return file_answer(out.getvalue(), XLSX, f"roster-{claim}-{row.month}.xlsx")


@claims.post("/<int:claim>/compare")
def reading_back(claim: int) -> Answer:
    """Say where a workbook that came back differs from what the centre writes of the claim."""
    row = row_of(claim)
    try:
        with uploaded(request.files.get("file"), "交回来的那一份工作簿") as (path, name):
            compared = compare_workbook(_desk(), row, path, name)
    except Fault as fault:
        return _shown(row, fault), 422
    except CanteenError as error:
        return _shown(row, Fault("file", str(error))), 422
    note_taken("workbook-compared", row, count=compared.count)
    return _shown(row, compared=compared, name=name)


def _shown(
    row: ClaimRow, fault: Fault | None = None, compared: Compared | None = None, name: str = ""
) -> str:
    found = compared.found if compared else ()
    me = Person(_me().role, _me().scope)
    return render_template(
        "claims_papers.html",
        row=row,
        fault=fault,
        compared=compared,
        name=name,
        lost=[one for one in found if isinstance(one, LostRow)],
        differing=[one for one in found if not isinstance(one, LostRow)],
        most=SHOWN_MOST,
        reasons=OPENING_REASONS,
        typed=request.form,
        may_open=may(rule_for("claims.roster"), me),
        may_pay=may(rule_for("claims.bank"), me),
        is_long=sum(row.figures.get("meals", {}).values()) > LINES_AT_ONCE,
    )


def note_taken(kind: str, row: ClaimRow, **facts: int) -> None:
    """Keep who took papers of a claim along."""
    with this_gate().centre.begin() as office:
        this_gate().note(
            office, kind, _me(), claim=row.number, scope=str(row.place), month=row.month, **facts
        )


def row_of(claim: int) -> ClaimRow:
    """Find a claim; one that is not there is no page."""
    with this_gate().centre.read() as office:
        row = office.claims.get(claim)
    if row is None:
        abort(404)
    return row


def _desk() -> ClaimDesk:
    return this_ledger().claim_desk


def _me() -> Account:
    return visitor().account
