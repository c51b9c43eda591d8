"""Reading what a tap sent, field by field, and answering that it is done."""

from collections.abc import Collection

from flask import Response, request

from kiosk_ui.kiosk import this_kiosk
from kiosk_ui.station import Station
from pos.rules.errors import BadValue, Refused
from pos.rules.journal import entry_id, parse_entry_id
from pos.rules.meals import Mode
from pos.rules.money import Money
from pos.rules.sale import Tender

FEN_MAX = 100_000_00


def station() -> Station:
    """Give the station of this till."""
    return this_kiosk().station


def done() -> Response:
    """Answer that it is done; what changed comes to every page by its event stream."""
    this_kiosk().printing.wake()
    return Response(status=204)


def text(name: str, most: int = 100) -> str:
    """Read a field that must be there."""
    value = optional(name, most)
    if not value:
        raise BadValue(f"表单里的 {name} 不对：请再点一次。")
    return value


def optional(name: str, most: int = 100) -> str:
    """Read a field that may be empty."""
    value = request.form.get(name, "")
    if len(value) > most:
        raise BadValue(f"表单里的 {name} 太长：请再点一次。")
    return value


def one_of(name: str, known: Collection[str]) -> str:
    """Read a field that says one of a few things."""
    value = text(name)
    if value not in known:
        raise BadValue(f"表单里的 {name} 不对：请再点一次。")
    return value


def whole(name: str, most: int) -> int:
    """Read a whole number from 0 up."""
    written = text(name, 10)
    if not (written.isascii() and written.isdigit() and int(written) <= most):
        raise BadValue(f"表单里的 {name} 不对：应是 0 到 {most} 的整数。")
    return int(written)


def whole_or_none(name: str, most: int) -> int:
    """Read a whole number that may be left out: nothing typed is 0."""
    return whole(name, most) if optional(name, 10) else 0


def amount(name: str) -> Money:
    """Read an amount in fen."""
    return Money(whole(name, FEN_MAX))


def tender() -> Tender:
    """Read how the diner pays."""
    try:
        return Tender(text("tender"))
    except ValueError as error:
        raise Refused("没有这种收款方式：没有记账，请重新选。") from error


def mode() -> Mode:
    """Read how the meal is served."""
    try:
        return Mode(text("mode"))
    except ValueError as error:
        raise Refused("没有这种用餐方式：请重新选。") from error


def number() -> str:
    """Read the number of an entry as the paper says it."""
    return entry_id(*parse_entry_id(text("number")))


def manager(what: str) -> int:
    """Let only a manager go on with an act: the PIN stands in the form. Give their number, 0 without one."""
    return this_kiosk().door.admit(optional("pin", 10), what)


def same_pin() -> str:
    """Read a new PIN that was typed twice."""
    pin = text("new", 6)
    if optional("again", 6) != pin:
        raise Refused("两次输的不一样：没有保存，请重新输。")
    return pin
