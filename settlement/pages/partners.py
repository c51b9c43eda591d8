"""Partners: who may ask whether a wristband is entitled, with which key, and how often they did."""

from datetime import date, timedelta

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pos.rules.meals import service_day
from settlement import partner_desk as desk
from settlement.form import text
from settlement.guard import NUMBER_MAX, this_gate, visitor
from settlement.partner_book import Partner, Terms
from settlement.rules.faults import Fault
from settlement.rules.partner import AGE_USUAL, OVERLAPS_DAYS, PER_DAY_USUAL

ROWS_A_PAGE = 50
DAYS_SHOWN = 14
KEYS_SHOWN = 5
_DIGITS_MOST = 6

partners = Blueprint("partners", __name__, url_prefix="/partners")

Answer = str | tuple[str, int] | Response


@partners.get("")
def listing() -> str:
    """List the partners, and what each asked today."""
    after = min(request.args.get("after", 0, type=int), NUMBER_MAX)
    with this_gate().centre.read() as office:
        found = office.partners.after(after, ROWS_A_PAGE + 1)
        asked = {known.number: office.partners.count(known.number, _today()) for known in found}
    more = found[ROWS_A_PAGE - 1].number if len(found) > ROWS_A_PAGE else 0
    return render_template("partners.html", partners=found[:ROWS_A_PAGE], asked=asked, more=more)


@partners.get("/new")
def new() -> str:
    """Ask who the partner is."""
    return _new_page()


@partners.post("/new")
def create() -> Answer:
    """Make a partner, and show its key this once."""
    try:
        return _key_page(*desk.create(this_gate(), visitor().account, text("name", 40), _terms()))
    except Fault as fault:
        return _new_page(fault), 422


@partners.get("/<int:partner>")
def page(partner: int) -> str:
    """Show one partner: its terms, its keys, and how often it asked."""
    return _page(partner)


@partners.post("/<int:partner>/terms")
def change(partner: int) -> Answer:
    """Let a partner ask about another age, or more or less often."""
    try:
        desk.change(this_gate(), visitor().account, partner, _terms())
    except Fault as fault:
        return _page(partner, fault), 422
    return _back(partner, "改好了，马上就用新的。")


@partners.post("/<int:partner>/lock")
def lock(partner: int) -> Answer:
    """Answer a partner no more."""
    desk.lock(this_gate(), visitor().account, partner)
    return _back(partner, "停用了，它的钥匙现在查不了。")


@partners.post("/<int:partner>/unlock")
def unlock(partner: int) -> Answer:
    """Answer a partner again."""
    desk.unlock(this_gate(), visitor().account, partner)
    return _back(partner, "启用了，它的钥匙又能查了。")


@partners.post("/<int:partner>/key")
def new_key(partner: int) -> Answer:
    """Give a partner a new key, and show it this once."""
    try:
        overlap_days = _number("overlap")
        return _key_page(
            *desk.new_key(this_gate(), visitor().account, partner, overlap_days), overlap_days=overlap_days
        )
    except Fault as fault:
        return _page(partner, fault), 422


def _today() -> date:
    return service_day(this_gate().clock())


def _terms() -> Terms:
    return Terms(_number("age_least"), _number("per_day_max"))


def _number(name: str) -> int:
    value = text(name, 20)
    if not (value.isascii() and value.isdigit() and len(value) <= _DIGITS_MOST):
        raise Fault(name, "这里要写一个整数：请改一下。")
    return int(value)


def _back(partner: int, sentence: str) -> Response:
    flash(sentence)
    return redirect(url_for("partners.page", partner=partner), code=303)


def _new_page(fault: Fault | None = None) -> str:
    usual = {"name": "", "age_least": str(AGE_USUAL), "per_day_max": str(PER_DAY_USUAL)}
    typed = {name: request.form.get(name, value)[:40] for name, value in usual.items()}
    return render_template("partner_new.html", typed=typed, fault=fault)


def _key_page(known: Partner, key: str, overlap_days: int | None = None) -> str:
    return render_template("partner_key.html", partner=known, key=key, overlap_days=overlap_days)


def _page(number: int, fault: Fault | None = None) -> str:
    today = _today()
    days = [today - timedelta(days=back) for back in range(DAYS_SHOWN)]
    with this_gate().centre.read() as office:
        known = office.partners.get(number) if number <= NUMBER_MAX else None
        if known is None:
            abort(404)
        keys = office.partners.keys(number, KEYS_SHOWN)
        counts = office.partners.counts(number, days)
    kept = {"age_least": str(known.terms.age_least), "per_day_max": str(known.terms.per_day_max)}
    return render_template(
        "partner.html",
        partner=known,
        keys=keys,
        now=this_gate().clock(),
        counts=counts,
        most=max(1, *(count.asked for count in counts)),
        overlaps=OVERLAPS_DAYS,
        typed={name: request.form.get(name, value)[:20] for name, value in kept.items()},
        fault=fault,
    )
