"""The lists that were brought in: what each changed, what looked wrong in it, and the way back out."""

from datetime import datetime

from flask import Blueprint, Response, abort, current_app, flash, redirect, render_template, request, url_for
from flask.blueprints import BlueprintSetupState
from werkzeug.wrappers import Response as AnyResponse

from pos.rules.errors import Refused
from pos.rules.meals import SHANGHAI
from settlement.form import text
from settlement.guard import this_gate, this_ledger, visitor
from settlement.import_book import UNDONE, Import
from settlement.import_story import ImportStory, import_stories
from settlement.list_import import Ordered, undo_import
from settlement.list_template import deaths_template, list_template
from settlement.list_view import COUNT_WORDS, SUSPICION_WORDS
from settlement.pages.file_answer import XLSX
from settlement.rules.access import Person, may, rule_for
from settlement.rules.faults import Fault
from settlement.rules.reasons import check_reason
from settlement.waiting_list import WaitingList, WaitingLists

ROWS_A_PAGE = 50
_EXTENSION = "waiting-lists"

lists = Blueprint("lists", __name__, url_prefix="/lists")

Answer = str | tuple[str, int] | AnyResponse


@lists.record_once
def _make_room(state: BlueprintSetupState) -> None:
    state.app.extensions[_EXTENSION] = WaitingLists()


@lists.app_template_filter("written_at")
def written_at(at: str) -> str:
    """Write an instant as it is kept the way a clerk's clock shows it."""
    return datetime.fromisoformat(at).astimezone(SHANGHAI).strftime("%Y-%m-%d %H:%M")


@lists.get("")
def listing() -> str:
    """List the imports, the newest first."""
    before = request.args.get("before", type=int)
    with this_gate().centre.read() as office:
        found = office.imports.latest(ROWS_A_PAGE + 1, before)
        stories = import_stories(office, {made.number for made in found})
    shown = found[:ROWS_A_PAGE]
    return render_template(
        "lists.html",
        imports=shown,
        stories=stories,
        words=COUNT_WORDS,
        older=shown[-1].number if len(found) > ROWS_A_PAGE else 0,
        may_bring=may_bring(),
        waiting=my_list(),
    )


@lists.get("/<int:number>")
def page(number: int) -> str:
    """Show one import: its counts, and what looked wrong by kind."""
    kind = request.args.get("kind", "")
    start = max(0, request.args.get("from", 0, type=int))
    with this_gate().centre.read() as office:
        made = _made(office.imports.get(number))
        story = import_stories(office, {number})[number]
        kinds = office.imports.suspicion_counts(number)
        rows = office.imports.suspicions(number, kind, start, ROWS_A_PAGE + 1)
        people = office.people.standing({row.person for row in rows})
    return render_template(
        "list_one.html",
        made=made,
        story=story,
        words=COUNT_WORDS,
        kinds=kinds,
        kind_words=SUSPICION_WORDS,
        kind=kind,
        rows=rows[:ROWS_A_PAGE],
        people=people,
        next_from=start + ROWS_A_PAGE if len(rows) > ROWS_A_PAGE else 0,
        may_undo=may_bring() and made.state != UNDONE,
    )


@lists.get("/<int:number>/undo")
def undoing(number: int) -> str:
    """Ask whether an import is really to be taken back, and why; say what stands in the way."""
    return _undoing(number)


@lists.post("/<int:number>/undo")
def undo(number: int) -> Answer:
    """Take an import back as a whole."""
    gate = this_gate()
    try:
        why = _why()
        undo_import(gate.centre, number, Ordered(gate.clock(), str(visitor().account.id)), why)
    except Fault as fault:
        return _undoing(number, fault), 422
    except Refused as refused:
        return _undoing(number, Fault("sure", str(refused))), 409
    flash(f"第 {number} 次导入撤销了：台账回到了导入之前。")
    return redirect(url_for("lists.page", number=number), code=303)


@lists.get("/template.xlsx")
def template() -> Response:
    """Give the empty sheet of a monthly list."""
    return _sheet(list_template(tuple(this_ledger().status_codes)), "list-template.xlsx")


@lists.get("/deaths-template.xlsx")
def template_of_deaths() -> Response:
    """Give the empty sheet of a list of the dead."""
    return _sheet(deaths_template(), "deaths-template.xlsx")


def waiting_lists() -> WaitingLists:
    """Give the lists that were handed in to this centre and wait."""
    room: WaitingLists = current_app.extensions[_EXTENSION]
    return room


def my_list() -> WaitingList | None:
    """Give the list that whoever is signed in has waiting."""
    return waiting_lists().of(visitor().account.id, this_gate().clock())


def may_bring() -> bool:
    """Tell whether whoever is signed in may bring lists in and take them back."""
    account = visitor().account
    return may(rule_for("lists.upload"), Person(account.role, account.scope))


def _why() -> str:
    """Read why an import is taken back, once it was asked for on its own page."""
    if request.form.get("sure") != "yes":
        raise Fault("sure", "还没有撤销：请在这一页按“撤销”。")
    return check_reason(text("why"))


def _undoing(number: int, fault: Fault | None = None) -> str:
    with this_gate().centre.read() as office:
        made = _made(office.imports.get(number))
        later = office.imports.built_on(made) if made.state != UNDONE else None
        story: ImportStory = import_stories(office, {number})[number]
    return render_template(
        "list_undo.html",
        made=made,
        story=story,
        later=later,
        words=COUNT_WORDS,
        fault=fault,
        why=request.form.get("why", ""),
    )


def _made(found: Import | None) -> Import:
    return found or abort(404)


def _sheet(content: bytes, name: str) -> Response:
    return Response(content, mimetype=XLSX, headers={"Content-Disposition": f"attachment; filename={name}"})
