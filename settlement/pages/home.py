"""The first page after signing in."""

from flask import Blueprint, render_template

from settlement.guard import visitor
from settlement.pages.found import count_unread
from settlement.rules.access import Person, may, rule_for

home = Blueprint("home", __name__)


@home.get("/")
def page() -> str:
    """Show who one is, and where one may go."""
    account = visitor().account
    hears = may(rule_for("found.listing"), Person(account.role, account.scope))
    waiting = {"found.listing": count_unread()} if hears else {}
    return render_template("home.html", waiting=waiting)
