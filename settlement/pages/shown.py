"""What a wristband's page shows of somebody: what was agreed, by whom, and who has looked."""

from datetime import date

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from settlement.consent_desk import agree, looks_at, open_preview
from settlement.form import text
from settlement.guard import this_ledger, visitor
from settlement.pages.band_page import Form, hotline
from settlement.person_head import person_head
from settlement.rules.access import Person, may, rule_for
from settlement.rules.consent import Consent, GivenBy, Level
from settlement.rules.faults import Fault

HISTORY_MOST = 20

shown = Blueprint("shown", __name__, url_prefix="/people/<person:person>/shown")

Answer = str | tuple[str, int] | Response


@shown.get("")
def page(person: str) -> str:
    """Show what was agreed and who has looked."""
    return _page(person)


@shown.post("")
def change(person: str) -> Answer:
    """Write down what somebody agreed to, or go on writing after a look at the page."""
    if "again" in request.form:
        return _page(person)
    try:
        agree(this_ledger(), visitor().account, person, _consent())
    except Fault as fault:
        return _page(person, fault), 422
    flash("记好了：从现在起按这个给人看。")
    return redirect(url_for("shown.page", person=person), code=303)


@shown.post("/preview")
def preview(person: str) -> Answer:
    """Show the page as a passer-by would see it, before or after it was agreed to."""
    try:
        consent = _consent()
    except Fault as fault:
        return _page(person, fault), 422
    seen = open_preview(this_ledger(), visitor().account, person, consent)
    return render_template("phone.html", shown=seen, hotline=hotline(), form=Form(), token="", preview=True)


def _consent() -> Consent:
    try:
        level = Level(int(text("level", 1)))
    except ValueError as error:
        raise Fault("level", "没有选给人看多少：没有改，请选一个。") from error
    try:
        given_by = GivenBy(text("given_by", 10))
    except ValueError as error:
        raise Fault("given_by", "没有选是谁同意的：没有改，请选一个。") from error
    try:
        given_on = date.fromisoformat(text("given_on", 10))
    except ValueError as error:
        raise Fault("given_on", "日期要写成 2026-11-24 这样：没有改，请再写一次。") from error
    return Consent(level, given_by, given_on, text("called", 60), text("note"))


def _page(person: str, fault: Fault | None = None) -> str:
    ledger = this_ledger()
    with ledger.gate.centre.read() as office:
        head = person_head(office, person)
        history = office.consents.history(person, ledger.keys.vault, HISTORY_MOST)
        views = looks_at(office, person)
        names = office.accounts.names({given.account for given in history})
    account = visitor().account
    return render_template(
        "shown.html",
        head=head,
        now=history[0].consent if history else None,
        history=history,
        names=names,
        views=views,
        levels=Level,
        givers=GivenBy,
        may_change=may(rule_for("shown.change"), Person(account.role, account.scope)),
        fault=fault,
        typed=request.form,
    )
