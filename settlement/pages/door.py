"""Signing in and out, and setting up an account by a one-time link."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pos.rules.errors import Refused
from settlement.door import Claim, sign_in, sign_out
from settlement.form import secret, text
from settlement.guard import forget, remember, this_gate, visitor
from settlement.phone_code import enrolment_address, grouped, qr_path
from settlement.rules.faults import Fault
from settlement.rules.sign_in import own_path
from settlement.set_up import Chosen, Invitation, invitation, use_link
from settlement.visit_book import Origin

door = Blueprint("door", __name__)

Answer = str | tuple[str, int] | Response


@door.get("/sign-in")
def sign_in_page() -> Answer:
    """Ask for name, password and code."""
    over = "登录已经结束，刚才那一下没有做：请重新登录。" if request.args.get("over") else ""
    return _sign_in_page(over)


@door.post("/sign-in")
def signing_in() -> Answer:
    """Let somebody in, and on to the page they asked for."""
    try:
        claim = Claim(text("name"), secret("password"), text("code", 20))
        token = sign_in(this_gate(), claim, origin())
    except (Refused, Fault) as refused:
        return _sign_in_page(str(refused)), 422
    remember(token)
    return redirect(own_path(request.form.get("next", "")), code=303)


@door.post("/sign-out")
def signing_out() -> Answer:
    """End the visit."""
    sign_out(this_gate(), visitor())
    forget()
    return redirect(url_for("door.sign_in_page"), code=303)


@door.get("/set-up/<token>")
def set_up(token: str) -> Answer:
    """Show what a one-time link asks for."""
    return _set_up_page(invitation(this_gate(), token))


@door.post("/set-up/<token>")
def setting_up(token: str) -> Answer:
    """Set what a one-time link is for."""
    asked = invitation(this_gate(), token)
    try:
        typed = Chosen(text("name"), secret("password"), secret("again"), text("code", 20))
        use_link(this_gate(), asked, typed)
    except Fault as fault:
        return _set_up_page(asked, fault), 422
    forget()
    flash("设好了：请登录。")
    return redirect(url_for("door.sign_in_page"), code=303)


def origin() -> Origin:
    """Say where this request comes from."""
    return Origin(request.remote_addr or "", request.user_agent.string)


def _sign_in_page(refused: str = "") -> str:
    wanted = own_path(request.values.get("next", ""))
    name = request.form.get("name", "")[:40]
    return render_template("sign_in.html", refused=refused, next=wanted, name=name)


def _set_up_page(asked: Invitation, fault: Fault | None = None) -> str:
    name = request.form.get("name", "")[:40] or asked.name
    side, path = qr_path(enrolment_address(asked.secret, asked.name or "管理员"))
    return render_template(
        "set_up.html",
        asked=asked,
        name=name,
        qr_side=side,
        qr_path=path,
        secret=grouped(asked.secret),
        fault=fault,
    )
