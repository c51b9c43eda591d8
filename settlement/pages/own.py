"""One's own account: password, phone, and where one is signed in."""

from flask import Blueprint, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from settlement.form import secret, text, whole
from settlement.guard import remember, this_gate, visitor
from settlement.own_account import Change, change_password, end_visit, renew_code
from settlement.rules.faults import Fault

own = Blueprint("own", __name__, url_prefix="/me")

Answer = str | tuple[str, int] | Response


@own.get("")
def page() -> str:
    """Show the own account."""
    return _page()


@own.post("/password")
def password() -> Answer:
    """Change the own password; every other place is signed out."""
    try:
        typed = Change(secret("old"), secret("password"), secret("again"))
        token = change_password(this_gate(), visitor(), typed)
    except Fault as fault:
        return _page(fault), 422
    remember(token)
    flash("密码改好了，别处的登录都结束了。")
    return redirect(url_for("own.page"), code=303)


@own.post("/code")
def code() -> Answer:
    """Begin to set another phone."""
    try:
        token = renew_code(this_gate(), visitor(), secret("own_password"), text("code", 20))
    except Fault as fault:
        return _page(fault), 422
    return redirect(url_for("door.set_up", token=token), code=303)


@own.post("/visits/end")
def end() -> Answer:
    """End one of the own visits."""
    end_visit(this_gate(), visitor(), whole("visit"))
    flash("那一处的登录结束了。")
    return redirect(url_for("own.page"), code=303)


def _page(fault: Fault | None = None) -> str:
    with this_gate().centre.read() as office:
        visits = office.visits.of(visitor().account.id)
    return render_template("own.html", visits=visits, fault=fault)
