"""Looking people up, and the first page about one of them; a hidden value is opened one at a time."""

import base64

from flask import Blueprint, Response, make_response, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from settlement import people_search as looking
from settlement.form import text
from settlement.guard import this_gate, this_ledger, visitor
from settlement.people_search import ANSWERS_MOST, Answers
from settlement.person_head import person_head
from settlement.person_page import person_sheet
from settlement.rules.access import Person, may, rule_for
from settlement.rules.faults import Fault
from settlement.rules.homes import Home
from settlement.rules.list_sheet import PLACE_LENGTH_MAX
from settlement.rules.reasons import OPENING_REASONS
from settlement.value_opening import OPENABLE, Opened, open_value

people = Blueprint("people", __name__, url_prefix="/people")

Answer = str | tuple[str, int] | AnyResponse
_HOME_PARTS = ("community", "grid", "building")
_JPEG = b"\xff\xd8"
_PICTURE_CSP = (
    "default-src 'self'; img-src 'self' data:; object-src 'none'; form-action 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)


@people.get("")
def search() -> str:
    """Ask for somebody, or walk down from community to building."""
    home = _home()
    start = max(0, min(request.args.get("from", 0, type=int), 100_000))
    ledger = this_ledger()
    inside = ledger.places.inside(visitor().account.scope)
    with this_gate().centre.read() as office:
        below = office.search.below(inside, home)
    answers = looking.look_into(ledger, visitor().account, home, start) if home.community else None
    return _searching(home, below, answers, start)


@people.post("")
def found() -> Answer:
    """Answer a search; what was asked is in no address and in no log."""
    ledger, who = this_ledger(), visitor().account
    try:
        how = text("how", 20)
        if how == looking.BY_NUMBER:
            answers = looking.search_by_number(ledger, who, text("number", 40))
        elif how == looking.BY_LAST_FOUR:
            answers = looking.search_by_last_four(ledger, who, text("last_four", 10))
        else:
            answers = looking.search_by_name(ledger, who, text("name", 60), text("born_on", 20))
    except Fault as fault:
        return _searching(Home(), (), None, fault=fault), 422
    return _searching(Home(), (), answers)


@people.get("/<person:person>")
def page(person: str) -> str:
    """Show what the ledger holds of somebody, masked."""
    ledger = this_ledger()
    with this_gate().centre.read() as office:
        head = person_head(office, person)
        sheet = person_sheet(ledger, office, person)
    return render_template("person.html", head=head, sheet=sheet, openable=OPENABLE, may_open=_may_open())


@people.get("/<person:person>/open")
def opening(person: str) -> str:
    """Ask why a value is to be seen."""
    return _opening(person, request.args.get("field", ""))


@people.post("/<person:person>/open")
def open_one(person: str) -> Answer:
    """Show one value, on this answer only."""
    field = text("field", 20)
    try:
        why = text("why", 200) or text("usual", 100)
        opened = open_value(this_ledger(), visitor().account, person, field, why)
    except Fault as fault:
        return _opening(person, field, fault), 422
    return _shown(person, opened)


def _home() -> Home:
    parts = [request.args.get(name, "")[:PLACE_LENGTH_MAX].strip() for name in _HOME_PARTS]
    named = next((place for place, part in enumerate(parts) if not part), len(parts))
    return Home(*parts[:named])


def _searching(
    home: Home,
    below: tuple[tuple[str, int], ...],
    answers: Answers | None,
    start: int = 0,
    fault: Fault | None = None,
) -> str:
    return render_template(
        "people.html",
        home=home,
        parts=_HOME_PARTS,
        below=below,
        answers=answers,
        next_from=start + ANSWERS_MOST if answers and answers.more and home.community else 0,
        most=ANSWERS_MOST,
        how=looking,
        fault=fault,
    )


def _may_open() -> bool:
    account = visitor().account
    return may(rule_for("people.open_one"), Person(account.role, account.scope))


def _opening(person: str, field: str, fault: Fault | None = None) -> str:
    with this_gate().centre.read() as office:
        head = person_head(office, person)
    return render_template(
        "person_open.html",
        head=head,
        openable=OPENABLE,
        field=field,
        reasons=OPENING_REASONS,
        typed=request.form,
        fault=fault,
    )


def _shown(person: str, opened: Opened) -> Response:
    with this_gate().centre.read() as office:
        head = person_head(office, person)
    kind = "jpeg" if opened.picture.startswith(_JPEG) else "png"
    source = f"data:image/{kind};base64,{base64.b64encode(opened.picture).decode()}" if opened.picture else ""
    answer = make_response(
        render_template(
            "person_opened.html", head=head, word=OPENABLE[opened.field], opened=opened, picture=source
        )
    )
    if source:
        answer.headers["Content-Security-Policy"] = _PICTURE_CSP
    return answer
