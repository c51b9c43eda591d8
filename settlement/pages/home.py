"""The first page after signing in."""

from flask import Blueprint, render_template

home = Blueprint("home", __name__)


@home.get("/")
def page() -> str:
    """Show who one is, and where one may go."""
    return render_template("home.html")
