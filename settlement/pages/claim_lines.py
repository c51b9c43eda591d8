"""The lines of a canteen's month, fifty a page: what is asked for stands in the address."""

from datetime import date

from flask import abort, render_template, request

from pos.rules.errors import BadValue
from pos.rules.journal import parse_entry_id
from pos.rules.sale import Via
from settlement.guard import this_gate
from settlement.month_book import HELD, SEARCH, SLIP, UNDONE, Asked, Cursor, SoldLine
from settlement.pages.claims import asked_canteen, asked_month, claims, tills_of
from settlement.rules.faults import Fault
from settlement.rules.meal_lines import MealLine
from settlement.rules.month_sold import WORDS

__all__ = ("claims",)

ROWS_A_PAGE = 50
KINDS = {**WORDS, HELD: "待核", SLIP: "补录纸单", SEARCH: "查找的", UNDONE: "已撤销"}
_VIA = {via.value: via.label for via in Via}


@claims.get("/lines")
def lines() -> str | tuple[str, int]:
    """Show a page of a month's sales, newest first."""
    place, month = asked_canteen(), asked_month()
    only, find = request.args.get("only", ""), request.args.get("find", "").strip()[:20]
    if only not in ("", *KINDS):
        abort(404)
    after, fault = cursor_asked(), _fault(find)
    found: tuple[SoldLine, ...] = ()
    with this_gate().centre.read() as office:
        tills = tills_of(office, place)
        if fault is None:
            asked = Asked(only, find)
            found = office.sold_months.lines(month, tills, asked, after, ROWS_A_PAGE + 1)
    page = render_template(
        "claims_lines.html",
        place=place,
        month=month,
        found=found[:ROWS_A_PAGE],
        next_after=cursor_written(found[ROWS_A_PAGE - 1].line) if len(found) > ROWS_A_PAGE else "",
        after=after,
        only=only,
        find=find,
        kinds=KINDS,
        words=WORDS,
        via=_VIA,
        fault=fault,
    )
    return (page, 422) if fault else page


def _fault(find: str) -> Fault | None:
    try:
        parse_entry_id(find or "K01-000001")
    except BadValue as bad:
        return Fault("find", str(bad))
    return None


def cursor_asked() -> Cursor | None:
    """Read the last line of the page before: ``2026-10-31~K01-000122``."""
    written = request.args.get("after", "")[:40]
    if not written:
        return None
    day, _, entry = written.partition("~")
    try:
        return Cursor(date.fromisoformat(day), *parse_entry_id(entry))
    except (ValueError, BadValue):
        abort(404)


def cursor_written(last: MealLine) -> str:
    """Write where a page ends, for the address of the next."""
    return f"{last.day}~{last.id}"
