"""A list is handed in, looked at as a difference, and then imported or not."""

import os
import re
import tempfile
from pathlib import Path

from flask import (
    flash,
    make_response,
    redirect,
    render_template,
    request,
    url_for,
)
from werkzeug.datastructures import FileStorage
from werkzeug.wrappers import Response as AnyResponse

from pos.rules.errors import BadValue, CanteenError, Refused
from pos.rules.meals import service_day
from settlement.form import text
from settlement.guard import this_gate, this_ledger, visitor
from settlement.import_book import DEATHS, LIST
from settlement.list_compare import ListName
from settlement.list_upload import bring_in, forget_file, hand_in
from settlement.list_view import COUNT_WORDS
from settlement.pages.lists import lists, my_list, waiting_lists
from settlement.rules.cross_match import TWO_PEOPLE
from settlement.rules.faults import Fault
from settlement.rules.life import DEATH_SOURCES
from settlement.rules.months import Month, read_month
from settlement.waiting_list import Step, WaitingList

UPLOADS_BYTES_MAX = 32 * 1024**2
ROWS_A_PAGE = 50
TICKS_MOST = 200
SOURCE_LONGEST = 40
AGAIN_S = 2
PATIENCE_S = 1.0
"""How long a page waits for a short list, so that nobody sees a progress page flash by."""

_SUFFIX = re.compile(r"\.[a-z]{1,5}")
_GONE = "这份名单不在了（不到一小时就要决定，市中心重启后也不留）：什么都没有改，请再传一次。"

Answer = str | tuple[str, int] | AnyResponse


@lists.get("/new")
def new() -> str:
    """Ask for a monthly list."""
    return _asking(LIST)


@lists.post("/new")
def upload() -> Answer:
    """Take a monthly list in, and begin to read it."""
    return _taking(LIST)


@lists.get("/deaths/new")
def new_deaths() -> str:
    """Ask for a list of the dead."""
    return _asking(DEATHS)


@lists.post("/deaths/new")
def upload_deaths() -> Answer:
    """Take a list of the dead in, and begin to read it."""
    return _taking(DEATHS)


@lists.get("/waiting")
def waiting() -> Answer:
    """Show how far one's list is; once it was compared, its difference; at last the import it became."""
    found = my_list()
    if found is None:
        return render_template("list_gone.html", sentence=_GONE), 410
    found.rested.wait(PATIENCE_S)
    return _looking(found)


@lists.post("/waiting/import")
def apply() -> Answer:
    """Import the list that was looked at, with what the clerk vouches for."""
    found = my_list()
    if found is None or found.digest != request.form.get("file") or found.stand.step is not Step.READY:
        return render_template("list_gone.html", sentence=_GONE), 410
    difference = found.stand.difference
    shorter = "shorter" in request.form
    if difference and difference.shrank and not shorter:
        return _difference(found, Fault("shorter", "名单短了很多：没有导入，核对无误请打勾再导入。")), 422
    try:
        taken = _ticked()
    except BadValue as bad:
        return _difference(found, Fault("take", str(bad))), 422
    if waiting_lists().claim(found):
        bring_in(this_ledger(), found, taken, shorter=shorter)
    return redirect(url_for("lists.waiting"), code=303)


@lists.post("/waiting/drop")
def drop() -> AnyResponse:
    """Let go of the list without importing it."""
    found = my_list()
    if found and found.stand.step is Step.IMPORTING:
        raise Refused("这份名单已经在导入了：停不下来，导完可以整份撤销。")
    if found:
        waiting_lists().drop(found)
    flash("没有导入：名单已经删掉，台账没有变。")
    return redirect(url_for("lists.listing"), code=303)


def _ticked() -> frozenset[int]:
    rows = request.form.getlist("take")[:TICKS_MOST]
    if not all(row.isascii() and row.isdigit() and len(row) < 9 for row in rows):  # noqa: PLR2004, no sheet has so many rows
        raise BadValue("打勾的行没有看懂：没有导入，请再打一次勾。")
    return frozenset(map(int, rows))


def _asking(kind: str, fault: Fault | None = None) -> str:
    with this_gate().centre.read() as office:
        sources = office.imports.sources() if kind == LIST else tuple(DEATH_SOURCES)
    today = service_day(this_gate().clock())
    return render_template(
        "list_new.html" if kind == LIST else "deaths_new.html",
        sources=sources,
        month=request.form.get("month", f"{today:%Y-%m}"),
        source=request.form.get("source", ""),
        fault=fault,
        waiting=my_list(),
    )


def _taking(kind: str) -> Answer:
    gate = this_gate()
    now = gate.clock()
    try:
        name = _name(kind)
        kept = _kept(_file())
    except Fault as fault:
        return _asking(kind, fault), 422
    found = WaitingList(visitor().account, kind, name, now)
    try:
        waiting_lists().put(found)
    except Refused as refused:
        forget_file(kept)
        return _asking(kind, Fault("file", str(refused))), 409
    hand_in(this_ledger(), found, kept)
    return redirect(url_for("lists.waiting"), code=303)


def _name(kind: str) -> ListName:
    today = service_day(this_gate().clock())
    source = text("source", SOURCE_LONGEST)
    if kind == DEATHS:
        if source not in DEATH_SOURCES:
            raise Fault("source", "没有选是哪里报的：没有收下，请选一个。")
        return ListName(source, Month(today.year, today.month), today)
    if not source:
        raise Fault("source", "没有写是谁的名单：没有收下，请写上，每个月写一样的。")
    try:
        return ListName(source, read_month(text("month", 20)), today)
    except BadValue as bad:
        raise Fault("month", str(bad)) from bad


def _file() -> FileStorage:
    file = request.files.get("file")
    if file is None or not file.filename:
        raise Fault("file", "没有选文件：请选一份 .xlsx 或 .csv。")
    return file


def _kept(file: FileStorage) -> Path:
    """Put the file where only the centre reads it, under a name that tells nothing, until it was read."""
    found = _SUFFIX.fullmatch(Path(file.filename or "").suffix.lower())
    folder = Path(tempfile.mkdtemp(prefix="canteen-list-"))
    kept = folder / f"名单{found.group() if found else ''}"
    with os.fdopen(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
        file.save(out)
    return kept


def _looking(found: WaitingList) -> str | AnyResponse:
    stand = found.stand
    if stand.step is Step.DONE:
        waiting_lists().drop(found)
        flash(f"导入好了：第 {stand.number} 次导入。")
        return redirect(url_for("lists.page", number=stand.number), code=303)
    if stand.step.is_work:
        answer = make_response(render_template("list_progress.html", waiting=found, step=stand.step))
        answer.headers["Refresh"] = str(AGAIN_S)
        return answer
    if stand.step is not Step.READY:
        return render_template("list_refused.html", waiting=found, stand=stand)
    return _difference(found)


def _difference(found: WaitingList, fault: Fault | None = None) -> str:
    difference = found.stand.difference
    if difference is None:
        raise CanteenError(_GONE)
    kind = request.args.get("kind", "")
    start = max(0, request.args.get("from", 0, type=int))
    rows = [row for row in difference.shown if kind in ("", row.kind)]
    suspicions = [] if kind not in ("", "suspicious") else difference.suspicions
    held = [(who, remark) for who, remark in difference.suspicions if remark.kind == TWO_PEOPLE]
    page, remarks = rows[start : start + ROWS_A_PAGE], suspicions[start : start + ROWS_A_PAGE]
    people = {row.person for row in page} | {who for who, _ in (*remarks, *held[:TICKS_MOST])}
    with this_gate().centre.read() as office:
        known = office.people.standing(people)
    longest = max(len(rows), len(suspicions))
    return render_template(
        "list_difference.html",
        waiting=found,
        stand=found.stand,
        difference=difference,
        numbers={word: difference.counts[key] for key, word in COUNT_WORDS.items() if key != "rows"},
        kinds=COUNT_WORDS,
        kind=kind,
        rows=page,
        remarks=remarks,
        held=held[:TICKS_MOST],
        known=known,
        next_from=start + ROWS_A_PAGE if longest > start + ROWS_A_PAGE else 0,
        fault=fault,
    )
