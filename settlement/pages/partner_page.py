"""The check for partners without software: a phone, the partner's key, and the code of a wristband.

The key is typed once; the browser then keeps a sealed note of which key it was, half a day at most.
"""

from datetime import datetime, timedelta

from flask import Blueprint, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from pos.rules.errors import Refused
from pos.rules.journal import instant
from settlement.door_key import token_hash
from settlement.form import text
from settlement.guard import this_gate, this_ledger
from settlement.partner_book import Partner
from settlement.partner_check import CODE_LONGEST, Answer, check, partner_with_hash
from settlement.rules.faults import Fault
from settlement.rules.partner import read_key

_NOTE = "partner"
_LONGEST = timedelta(hours=12)

partner_page = Blueprint("partner_page", __name__)


@partner_page.get("/partner")
def page() -> str:
    """Ask for the key, or for a code where the key is known."""
    return _page(_asking())


@partner_page.post("/partner/key")
def taking_key() -> str | tuple[str, int] | Response:
    """Take the key of a partner."""
    try:
        hashed = _hash_of_key()
    except Fault as fault:
        return _page(None, fault=fault), 422
    session[_NOTE] = {"key": hashed, "since": instant(this_gate().clock())}
    return redirect(url_for("partner_page.page"), code=303)


@partner_page.post("/partner")
def asking() -> str | tuple[str, int] | Response:
    """Say whether a code is entitled."""
    known = _asking()
    if known is None:
        return _page(None, refused="钥匙已经停用，或填上太久了，刚才没有查：请再填一次。"), 422
    try:
        return _page(known, answer=check(this_ledger(), known, _code()))
    except Fault as fault:
        return _page(known, fault=fault), 422
    except Refused as refused:
        return _page(known, refused=str(refused)), 429


@partner_page.post("/partner/leave")
def leaving() -> Response:
    """Forget the key on this machine."""
    session.pop(_NOTE, None)
    return redirect(url_for("partner_page.page"), code=303)


def _hash_of_key() -> str:
    key = read_key(text("key"))
    if key is None:
        raise Fault("key", "钥匙抄错了一个字，或少了几个：请对着纸上再看一遍，以 CTP 开头。")
    hashed = token_hash(key)
    if partner_with_hash(this_gate(), hashed) is None:
        raise Fault("key", "这把钥匙不能用：可能换过或停用了，请找市里的管理员。")
    return hashed


def _code() -> str:
    code = text("code", CODE_LONGEST)
    if not code:
        raise Fault("code", "还没有扫码：请把光标点进框里，再扫手环。")
    return code


def _asking() -> Partner | None:
    note = session.get(_NOTE)
    gate = this_gate()
    if not note or gate.clock() - datetime.fromisoformat(note["since"]) >= _LONGEST:
        return None
    return partner_with_hash(gate, note["key"])


def _page(
    known: Partner | None,
    *,
    answer: Answer | None = None,
    fault: Fault | None = None,
    refused: str = "",
) -> str:
    return render_template("partner_check.html", partner=known, answer=answer, fault=fault, refused=refused)
