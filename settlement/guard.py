"""The guard before every page: who asks, whether they may, and about which place."""

from collections.abc import Callable
from typing import Any, cast

from flask import Flask, abort, current_app, g, redirect, request, session, url_for
from werkzeug.routing import BaseConverter
from werkzeug.wrappers import Response

from settlement.door import Visitor, visitor_of
from settlement.gate import Gate
from settlement.ledger import Ledger
from settlement.rules.access import PERSON_TABS, Person, Reach, may, menu_for, rule_for
from settlement.rules.roles import Scope
from settlement.rules.sign_in import own_path
from settlement.store import Office

_EXTENSION = "ledger"
_TOKEN = "visit"  # noqa: S105, the name of a field of the cookie

AGAIN = "again"
"""In the address of a page that comes anew by itself, without anybody's doing."""

NUMBER_MAX = 2**31 - 1
"""No row of the centre has a higher number; a higher one in an address is nobody's."""

PlaceOf = Callable[[Office, Any], Scope | None]


def _account_place(office: Office, number: int) -> Scope | None:
    found = office.accounts.get(number)
    return found.scope if found else None


def _person_place(office: Office, digest: str) -> Scope | None:
    return this_ledger().place(office, digest)


def _card_place(office: Office, number: int) -> Scope | None:
    found = office.cards.numbered(number)
    return this_ledger().place(office, found.person) if found else None


def _report_place(office: Office, number: int) -> Scope | None:
    found = office.found.get(number)
    return this_ledger().places.of(found.community) if found else None


def _batch_place(office: Office, number: int) -> Scope | None:
    found = office.bands.batch(number)
    return this_ledger().places.of(found.community) if found else None


def _till_place(office: Office, code: str) -> Scope | None:
    found = office.tills.get(code)
    return found.place if found else None


def _kept_place(office: Office, digest: str) -> Scope | None:
    code = office.inbox.aside_till(digest)
    return _till_place(office, code) if code else None


def _wall_place(office: Office, number: int) -> Scope | None:
    found = office.walls.get(number)
    return found.place if found else None


def _claim_place(office: Office, number: int) -> Scope | None:
    found = office.claims.get(number)
    return found.place if found else None


PLACES: dict[str, PlaceOf] = {
    "account": _account_place,
    "person": _person_place,
    "card": _card_place,
    "batch": _batch_place,
    "report": _report_place,
    "till": _till_place,
    "kept": _kept_place,
    "wall": _wall_place,
    "claim": _claim_place,
}
"""For each name in a page's address: which place it is about."""


class PersonConverter(BaseConverter):
    """Lets a person be named in an address, by the keyed hash alone."""

    regex = "[0-9a-f]{32}"


def set_guard(app: Flask, ledger: Ledger) -> None:
    """Let every request of the centre pass the guard first."""
    app.extensions[_EXTENSION] = ledger
    app.url_map.converters["person"] = PersonConverter
    app.before_request(_check)
    app.context_processor(_on_every_page)


def this_ledger() -> Ledger:
    """Give the running centre's ledger of people."""
    return cast("Ledger", current_app.extensions[_EXTENSION])


def this_gate() -> Gate:
    """Give the gate of the running centre."""
    return this_ledger().gate


def visitor() -> Visitor:
    """Give who is signed in; the guard has let nobody else through."""
    return cast("Visitor", g.visitor)


def remember(token: str) -> None:
    """Put a fresh visit into the cookie; nothing of before stays in it."""
    session.clear()
    session[_TOKEN] = token


def forget() -> None:
    """Empty the cookie."""
    session.clear()


def _check() -> Response | None:
    g.visitor = None
    if request.endpoint is None:
        return None  # no such page: said by the error page, to everybody alike
    rule = rule_for(request.endpoint)
    if rule is not None and not rule.signed_in:
        return None
    token = session.get(_TOKEN)
    g.visitor = _visitor(token) if isinstance(token, str) else None
    if g.visitor is None:
        return _to_sign_in()
    if not may(rule, _person()):
        _refuse(403)
    if rule is not None and rule.reach is Reach.OWN:
        _check_place()
    return None


def _visitor(token: str) -> Visitor | None:
    return visitor_of(this_gate(), token, awake=AGAIN not in request.args)


def _person() -> Person | None:
    account = g.visitor.account if g.visitor else None
    return Person(account.role, account.scope) if account else None


def _check_place() -> None:
    """Let pass only what is about a place inside the scope; a name nobody has a place for is closed."""
    rule, person = rule_for(request.endpoint or ""), _person()
    for name, value in (request.view_args or {}).items():
        place = None
        if name in PLACES and (isinstance(value, str) or value <= NUMBER_MAX):
            with this_gate().centre.read() as office:
                place = PLACES[name](office, value)
        if place is None or not may(rule, person, place):
            _refuse(404)


def _refuse(code: int) -> None:
    with this_gate().centre.begin() as office:
        this_gate().note(office, "access-refused", visitor().account, page=request.endpoint or "")
    abort(code)


def _to_sign_in() -> Response:
    if request.method in ("GET", "HEAD"):
        asked = own_path(request.full_path.rstrip("?"))
        return redirect(url_for("door.sign_in_page", next=None if asked == "/" else asked))
    return redirect(url_for("door.sign_in_page", over=1), code=303)


def _on_every_page() -> dict[str, object]:
    person = _person() if "visitor" in g else None
    return {
        "visitor": g.get("visitor"),
        "menu": menu_for(person) if person else (),
        "person_tabs": menu_for(person, PERSON_TABS) if person else (),
    }
