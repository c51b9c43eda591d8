"""One claim: how it stands, what was found, and what the desk whose turn it is does with it."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as Answered

from pos.rules.errors import CanteenError
from pos.rules.meals import service_day
from pos.rules.money import ZERO, Money
from settlement.account_book import Account
from settlement.answering import answer_finding
from settlement.city_workbook import city_workbook_of
from settlement.claim_book import ClaimRow, Payment
from settlement.claim_desk import ClaimDesk
from settlement.claim_seen import Seen, seen_claim
from settlement.claim_workbook import workbook_of
from settlement.form import text, whole
from settlement.guard import this_gate, this_ledger, visitor
from settlement.pages.file_answer import XLSX, file_answer
from settlement.rules.claim_life import State, read_reason
from settlement.rules.faults import Fault
from settlement.rules.months import read_month

claim_desk = Blueprint("claim_desk", __name__, url_prefix="/claims")

Answer = str | tuple[str, int] | Answered

_REFERENCE_LONGEST = 40


@claim_desk.get("/<int:claim>")
def page(claim: int) -> Answer:
    """Show one claim."""
    return _shown(claim)


@claim_desk.post("/<int:claim>/pass")
def passing(claim: int) -> Answer:
    """Pass a claim on to the next desk."""
    return _done(claim, lambda desk: f"通过了，现在是{desk.pass_on(_me(), claim, whole('version')).label}。")


@claim_desk.post("/<int:claim>/back")
def sending_back(claim: int) -> Answer:
    """Send a claim back, with a reason."""

    def back(desk: ClaimDesk) -> str:
        reason = read_reason(text("reason", 400))
        return f"退回了，现在是{desk.send_back(_me(), claim, whole('version'), reason).label}。"

    return _done(claim, back)


@claim_desk.post("/<int:claim>/redraw")
def redrawing(claim: int) -> Answer:
    """Work a draft out again from the lines as they are now."""

    def redraw(desk: ClaimDesk) -> str:
        row = _row(claim)
        if row.state is not State.DRAFT:
            raise CanteenError(f"现在是{row.state.label}，不是草稿：退回以后才能重新生成。")
        desk.draft_month(read_month(row.month))
        return "按现在的流水和名册重新生成了。"

    return _done(claim, redraw)


@claim_desk.post("/<int:claim>/answer")
def answering(claim: int) -> Answer:
    """Say something to a finding, or decide about it."""

    def answer(desk: ClaimDesk) -> str:
        answer_finding(
            desk.gate, _me(), _row(claim), text("finding", 24), text("kind", 10), text("note", 400)
        )
        return "写好了。"

    return _done(claim, answer)


@claim_desk.post("/<int:claim>/pay")
def paying(claim: int) -> Answer:
    """Enter money that went to the operator."""

    def pay(desk: ClaimDesk) -> str:
        left = desk.pay(_me(), claim, _payment())
        if left < ZERO:
            return f"登记了，还要收回 {-left} 元。"
        return f"登记了，还欠 {left} 元。" if left else "登记了，全部付清。"

    return _done(claim, pay)


@claim_desk.post("/city.xlsx")
def city_workbook() -> Answer:
    """Give the month's claims in one's scope as one workbook."""
    desk, month, out, me = _desk(), read_month(text("month", 7)), BytesIO(), _me()
    city_workbook_of(desk, month, me.scope, out)
    with this_gate().centre.begin() as office:
        this_gate().note(office, "city-claims-taken", me, scope=str(me.scope), month=str(month))
    return file_answer(out.getvalue(), XLSX, f"claims-{month}.xlsx")


@claim_desk.post("/<int:claim>/workbook.xlsx")
def workbook(claim: int) -> Answer:
    """Give the claim as the workbook that finance signs."""
    row, desk, out = _row(claim), _desk(), BytesIO()
    workbook_of(desk, row, out)
    with this_gate().centre.begin() as office:
        this_gate().note(office, "claim-taken", _me(), claim=claim, scope=str(row.place), month=row.month)
    return file_answer(out.getvalue(), XLSX, f"claim-{claim}-{row.month}.xlsx")


def _done(claim: int, act: Callable[[ClaimDesk], str]) -> Answer:
    """Do something with a claim, and show it again with what came of it."""
    try:
        flash(act(_desk()))
    except Fault as fault:
        return _shown(claim, fault), 422
    except CanteenError as error:
        return _shown(claim, Fault("", str(error))), 409
    return redirect(url_for("claim_desk.page", claim=claim), code=303)


def _shown(claim: int, fault: Fault | None = None) -> str:
    return render_template(
        "claim.html", seen=_seen(claim), fault=fault, states=tuple(State), written=request.form
    )


def _seen(claim: int) -> Seen:
    desk = _desk()
    with this_gate().centre.read() as office:
        row = office.claims.get(claim)
        if row is None:
            abort(404)
        return seen_claim(desk, office, row, _me())


def _row(claim: int) -> ClaimRow:
    with this_gate().centre.read() as office:
        row = office.claims.get(claim)
    if row is None:
        abort(404)
    return row


def _payment() -> Payment:
    try:
        day = date.fromisoformat(text("day", 10))
    except ValueError as error:
        raise Fault("day", "日期写成 2026-11-20 这样。") from error
    if day > service_day(this_gate().clock()):
        raise Fault("day", f"{day} 还没到：请写钱到账的那一天。")
    try:
        amount = Money.yuan(text("amount", 14))
    except CanteenError as error:
        raise Fault("amount", "金额写成 1234.50 这样。") from error
    reference = text("reference", _REFERENCE_LONGEST)
    if not reference:
        raise Fault("reference", "没有写凭证号：照付款凭证写，同一张只登记一次。")
    return Payment(day, amount, reference)


def _desk() -> ClaimDesk:
    return this_ledger().claim_desk


def _me() -> Account:
    return visitor().account
