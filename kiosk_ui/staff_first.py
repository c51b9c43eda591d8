"""The page of the very first start: it makes the first manager."""

from flask import Blueprint, Response, abort, render_template, request

from kiosk_ui import form
from kiosk_ui.kiosk import this_kiosk
from kiosk_ui.manager_door import is_this_machine
from pos.rules.errors import CanteenError
from pos.staff import begin_with

staff_first = Blueprint("staff_first", __name__, url_prefix="/first")


@staff_first.before_request
def only_the_link() -> None:
    """Let in only whoever sits at this machine and has the link from its console."""
    if not is_this_machine(request.remote_addr):
        abort(403, "新建负责人只能在这台收银机上做：请到收银机前操作。")
    if not this_kiosk().first_start.fits((request.view_args or {}).get("token", "")):
        abort(410, "这个链接用过了或过期了：请重新启动收银，用新的链接。")


@staff_first.get("/<token>")
def page(token: str) -> str:
    """Ask for the first manager's name and PIN."""
    return render_template("staff/first.html", names=_names(), token=token)


@staff_first.post("/<token>")
def make(**_link: str) -> Response:
    """Make the first manager."""
    counter = this_kiosk().station.counter
    try:
        begin_with(counter, form.text("name", 20), form.same_pin())
    except CanteenError as error:
        return Response(str(error), 409, mimetype="text/plain")
    this_kiosk().first_start.used()
    this_kiosk().station.look_again()
    return Response(status=204)


def _names() -> tuple[str, ...]:
    till = this_kiosk().config.till
    return tuple(dict.fromkeys((till.cashier, *till.cashiers)))
