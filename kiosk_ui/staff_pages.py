"""The people of the till: a manager adds them, gives PINs, locks and lets in; each changes their own PIN."""

from flask import Blueprint, Response, abort, render_template, request, session

from kiosk_ui import form
from kiosk_ui.form import done, station
from kiosk_ui.kiosk import this_kiosk
from pos import staff
from pos.rules.errors import BadValue, Refused
from pos.rules.staff import Role, Staff
from pos.staff_sign_in import confirm, prove

OPEN_S = 5 * 60.0
NUMBER_MOST = 100_000
_OPENED = "staff-opened"
_ASK = "请负责人先输入 PIN：没有做。"

people = Blueprint("staff", __name__, url_prefix="/staff")


@people.before_request
def only_where_people_sign_in() -> None:
    """Know nothing of people at a till where nobody signs in."""
    if not this_kiosk().seat.asks:
        abort(404)


@people.get("")
def everybody() -> str:
    """Show who works here, once a manager has said so; else ask for the PIN."""
    if not _manager():
        return _page("人员", render_template("staff/door.html"))
    return _page("人员", _list())


@people.post("/enter")
def enter() -> str:
    """Open the page with a manager's PIN, for five minutes and for this seat."""
    manager = confirm(station().counter, form.text("pin", 6), "staff")
    session[_OPENED] = [this_kiosk().seat.token, manager.number, station().now() + OPEN_S]
    return _list()


@people.post("/leave")
def leave() -> Response:
    """Shut the page again."""
    session.pop(_OPENED, None)
    return done()


@people.get("/new")
def new() -> str:
    """Ask for the name, the role and the first PIN of somebody new."""
    _must_be_open()
    return render_template("staff/new.html", names=_names(), roles=tuple(Role))


@people.post("/new")
def add() -> str:
    """Write somebody new down."""
    by = _must_be_open()
    person = staff.add(station().counter, by, form.text("name", 20), _role(), form.same_pin())
    return _list(f"已添加 {person.badge}。第一次登录时，请本人换成自己的 PIN。")


@people.get("/<int:number>/pin")
def ask_pin(number: int) -> str:
    """Ask for the PIN that somebody is given."""
    _must_be_open()
    return render_template("staff/give_pin.html", person=_person(number))


@people.post("/<int:number>/pin")
def give_pin(number: int) -> str:
    """Give somebody a PIN."""
    person = staff.give_pin(station().counter, _must_be_open(), number, form.same_pin())
    return _list(f"{person.badge} 有了新的 PIN。下一次登录时，请本人换成自己的。")


@people.post("/<int:number>/lock")
def lock(number: int) -> str:
    """Let somebody in no more."""
    by = _must_be_open()
    person = staff.lock(station().counter, by, number)
    this_kiosk().seat.put_out(number)
    return _list(f"{person.badge} 停用了。")


@people.post("/<int:number>/unlock")
def unlock(number: int) -> str:
    """Let somebody in again, and let them try again at once."""
    by = _must_be_open()
    staff.unlock(station().counter, by, number)
    person = staff.release(station().counter, by, number)
    return _list(f"{person.badge} 可以登录了。")


@people.post("/<int:number>/role")
def role(number: int) -> str:
    """Make somebody a manager or a cashier."""
    person = staff.change_role(station().counter, _must_be_open(), number, _role())
    return _list(f"{person.badge} 现在是{person.role.label}。")


@people.get("/own-pin")
def ask_own_pin() -> str:
    """Ask whoever is signed in for the old PIN and, twice, the new one."""
    return _page("改 PIN", render_template("staff/own_pin.html", person=_person(this_kiosk().seat.number())))


@people.post("/own-pin")
def own_pin() -> str:
    """Change the PIN of whoever is signed in."""
    number = this_kiosk().seat.number()
    new_pin = form.same_pin()
    prove(station().counter, number, form.text("old", 6))
    person = staff.change_pin(station().counter, number, new_pin)
    return render_template("staff/pin_changed.html", person=person)


def _page(title: str, part: str) -> str:
    if "HX-Request" in request.headers:
        return part
    return render_template("staff/page.html", title=title, part=part)


def _list(said: str = "") -> str:
    counter = station().counter
    everyone = staff.staff_of(counter)
    now = counter.clock()
    paused = {person.number for person in everyone if person.pause(now)}
    return render_template("staff/list.html", people=everyone, paused=paused, me=_manager(), said=said)


def _manager() -> int:
    """Give the number of the manager who opened this page a short while ago, in this very seat; else 0."""
    opened = session.get(_OPENED)
    if not isinstance(opened, list):
        return 0
    token, number, until = opened
    return number if token == this_kiosk().seat.token and station().now() < until else 0


def _must_be_open() -> int:
    by = _manager()
    if not by:
        raise Refused(_ASK)
    return by


def _person(number: int) -> Staff:
    found = next((one for one in staff.staff_of(station().counter) if one.number == number), None)
    if found is None:
        raise Refused(f"没有 {number} 号这个人：请从列表里选。")
    return found


def _role() -> Role:
    try:
        return Role(form.text("role"))
    except ValueError as error:
        raise BadValue("没有这种职责：请从列表里选。") from error


def _names() -> tuple[str, ...]:
    """Give the names of config.toml that nobody of this till has yet, for a till without a keyboard."""
    till = this_kiosk().config.till
    there = {person.name for person in staff.staff_of(station().counter)}
    return tuple(name for name in dict.fromkeys((till.cashier, *till.cashiers)) if name not in there)
