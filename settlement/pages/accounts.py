"""Accounts: who may sign in at the centre, and as what."""

from flask import Blueprint, abort, current_app, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from settlement import account_desk as desk
from settlement.account_book import Account
from settlement.account_desk import Post
from settlement.form import SCOPE_FIELDS, role, scope, text
from settlement.guard import NUMBER_MAX, this_gate, visitor
from settlement.rules.faults import Fault
from settlement.rules.roles import Role
from settlement.rules.sign_in import folded_name

ROWS_A_PAGE = 50

accounts = Blueprint("accounts", __name__, url_prefix="/accounts")

Answer = str | tuple[str, int] | Response


@accounts.get("")
def listing() -> str:
    """List the accounts inside one's own scope."""
    after = min(request.args.get("after", 0, type=int), NUMBER_MAX)
    with this_gate().centre.read() as office:
        found = office.accounts.inside(visitor().account.scope, after, ROWS_A_PAGE + 1)
    more = found[ROWS_A_PAGE - 1].id if len(found) > ROWS_A_PAGE else 0
    return render_template("accounts.html", accounts=found[:ROWS_A_PAGE], more=more)


@accounts.get("/new")
def new() -> str:
    """Ask who the account is for."""
    return _new_page()


@accounts.post("/new")
def create() -> Answer:
    """Make an account, and show its one-time link."""
    try:
        made, token = desk.create(this_gate(), visitor().account, text("name"), Post(role(), scope()))
    except Fault as fault:
        return _new_page(fault), 422
    return _link_page(made, token)


@accounts.get("/<int:account>")
def page(account: int) -> str:
    """Show one account and where it is signed in."""
    return _page(account)


@accounts.post("/<int:account>/change")
def change(account: int) -> Answer:
    """Give an account another role or scope."""
    try:
        desk.change(this_gate(), visitor().account, account, Post(role(), scope()))
    except Fault as fault:
        return _page(account, fault), 422
    return _back(account, "改好了，这个账号要重新登录。")


@accounts.post("/<int:account>/lock")
def lock(account: int) -> Answer:
    """Close an account."""
    desk.lock(this_gate(), visitor().account, account)
    return _back(account, "停用了，已经登录的也结束了。")


@accounts.post("/<int:account>/unlock")
def unlock(account: int) -> Answer:
    """Open an account again, and let it try anew."""
    desk.unlock(this_gate(), visitor().account, account)
    return _back(account, "解锁了，现在可以登录。")


@accounts.post("/<int:account>/visits/end")
def end_visits(account: int) -> Answer:
    """Sign an account out everywhere."""
    ended = desk.end_visits(this_gate(), visitor().account, account)
    return _back(account, f"结束了 {ended} 处登录。")


@accounts.post("/<int:account>/link")
def new_link(account: int) -> Answer:
    """Make a new one-time link, for a lost password or phone."""
    return _link_page(*desk.new_link(this_gate(), visitor().account, account))


def _back(account: int, sentence: str) -> Response:
    """Go back to the account, or to the list where it has left one's scope."""
    flash(sentence)
    with this_gate().centre.read() as office:
        found = office.accounts.get(account)
    if found is None or not visitor().account.scope.covers(found.scope):
        return redirect(url_for("accounts.listing"), code=303)
    return redirect(url_for("accounts.page", account=account), code=303)


def _new_page(fault: Fault | None = None) -> str:
    parts = {name: request.form.get(name, "")[:20] for name in SCOPE_FIELDS}
    return render_template(
        "account_new.html",
        name=request.form.get("name", "")[:40],
        roles=Role,
        chosen=request.form.get("role", ""),
        parts=parts,
        fault=fault,
    )


def _page(number: int, fault: Fault | None = None) -> str:
    gate = this_gate()
    with gate.centre.read() as office:
        account = office.accounts.get(number)
        if account is None:
            abort(404)
        visits = office.visits.of(number)
        paused = office.tries.paused_until(gate.key.digest("name", folded_name(account.name)))
    written = [*account.scope.parts, "", "", "", ""]
    kept = dict(zip(SCOPE_FIELDS, written, strict=False))
    parts = {name: request.form.get(name, kept[name])[:20] for name in SCOPE_FIELDS}
    return render_template(
        "account.html",
        account=account,
        visits=visits,
        paused=paused if paused and paused > gate.clock() else None,
        roles=Role,
        chosen=request.form.get("role", account.role.value),
        parts=parts,
        fault=fault,
    )


def _link_page(account: Account, token: str) -> str:
    root = current_app.config["PUBLIC_URL"] or request.url_root.rstrip("/")
    link = f"{root}{url_for('door.set_up', token=token)}"
    return render_template("account_link.html", account=account, link=link)
