"""What the bank is given, and what it says it paid."""

from io import BytesIO

from flask import Response, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from pos.rules.errors import CanteenError, Refused
from pos.rules.money import Money
from settlement.account_book import Account
from settlement.bank_file import bank_csv, bank_workbook, rows_to_pay
from settlement.claim_desk import ClaimDesk
from settlement.guard import this_gate, this_ledger, visitor
from settlement.pages.file_answer import XLSX, file_answer
from settlement.pages.paper_making import claims
from settlement.remittances import as_text, digest_of, enter, from_text, look_at, read_statement
from settlement.rules.bank_rows import BankRow
from settlement.rules.faults import Fault
from settlement.rules.remittance_match import Matched
from settlement.uploads import uploaded

__all__ = ("claims",)

Answer = str | tuple[str, int] | Answered


@claims.get("/bank")
def bank() -> Answer:
    """Show what is owed, by account."""
    return _shown()


@claims.post("/bank.xlsx")
def bank_xlsx() -> Answer:
    """Give what is owed as a spreadsheet for the bank."""
    rows, out = rows_to_pay(_desk(), _me().scope), BytesIO()
    bank_workbook(out, rows)
    return _file(rows, out.getvalue(), XLSX, "xlsx")


@claims.post("/bank.csv")
def bank_text() -> Answer:
    """Give what is owed as a text file for the bank."""
    rows = rows_to_pay(_desk(), _me().scope)
    return _file(rows, bank_csv(rows), "text/csv", "csv")


@claims.post("/bank/statement")
def statement() -> Answer:
    """Show what each row of a bank's statement would enter; nothing is entered yet."""
    try:
        with uploaded(request.files.get("file"), "银行的对账单") as (path, name):
            rows = read_statement(path, name)
    except Fault as fault:
        return _shown(fault), 422
    except CanteenError as error:
        return _shown(Fault("file", str(error))), 422
    return _looked(look_at(_desk(), _me().scope, rows))


@claims.post("/bank/enter")
def entering() -> Answer:
    """Enter what was looked at."""
    rows = from_text(request.form.get("rows", ""))
    try:
        done = enter(_desk(), _me(), rows, request.form.get("seen", "")[:64])
    except Refused as refused:
        return _looked(look_at(_desk(), _me().scope, rows), str(refused)), 409
    flash(f"登记了 {done.count} 笔，共 {done.amount} 元。")
    for one, sentence in done.refused:
        flash(f"第 {one.remittance.row} 行没有登记：{sentence}")
    return redirect(url_for("claims.bank"), code=303)


def _looked(matched: tuple[Matched, ...], sentence: str = "") -> str:
    return render_template(
        "claims_statement.html",
        matched=matched,
        count=sum(one.match.enters for one in matched),
        amount=sum((part.amount for one in matched for part in one.parts), Money(0)),
        rows=as_text([one.remittance for one in matched]),
        seen=digest_of(matched),
        sentence=sentence,
    )


def _shown(fault: Fault | None = None) -> str:
    rows: tuple[BankRow, ...] = ()
    sentence = ""
    try:
        rows = rows_to_pay(_desk(), _me().scope)
    except Refused as refused:
        sentence = str(refused)
    total = sum((row.amount for row in rows), Money(0))
    return render_template("claims_bank.html", rows=rows, total=total, sentence=sentence, fault=fault)


def _file(rows: tuple[BankRow, ...], content: bytes, mimetype: str, ending: str) -> Response:
    gate = this_gate()
    fen = sum(row.amount.fen for row in rows)
    with gate.centre.begin() as office:
        gate.note(office, "bank-file-taken", _me(), count=len(rows), fen=fen)
    return file_answer(content, mimetype, f"payments-{gate.clock():%Y%m%d}.{ending}")


def _desk() -> ClaimDesk:
    return this_ledger().claim_desk


def _me() -> Account:
    return visitor().account
