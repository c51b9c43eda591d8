"""The pages of what was closed: a month with its days, and each Z as it looks on paper."""

import re
from datetime import date

from flask import Blueprint, render_template, request

from kiosk_ui.kiosk import this_kiosk
from kiosk_ui.loss_view import loss_sentences
from kiosk_ui.receipts import cells
from kiosk_ui.report_paper import report_paper
from kiosk_ui.report_view import LOOKED_AT, MONEY_COLUMNS, month_view
from pos.reports import closing
from pos.rules.errors import BadValue
from pos.rules.meals import service_day

_MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])")

reports = Blueprint("reports", __name__)


@reports.get("/reports")
def month() -> str:
    """Show a month, this one if none is named."""
    kiosk = this_kiosk()
    counter = kiosk.station.counter
    asked = request.args.get("month", "")
    first = _first_day(asked) if asked else service_day(counter.clock()).replace(day=1)
    with counter.store.read() as book:
        view = month_view(book, first)
    losses = loss_sentences(counter, kiosk.centre.state) if kiosk.centre else ()
    looks = tuple(LOOKED_AT)
    return render_template("reports.html", view=view, money=MONEY_COLUMNS, looks=looks, losses=losses)


@reports.get("/reports/z/<int:number>")
def z(number: int) -> str:
    """Show a Z as it looks on paper."""
    kiosk = this_kiosk()
    with kiosk.station.counter.store.read() as book:
        entry = closing(book, number)
    back = f"/reports?month={entry.day:%Y-%m}"
    return render_template("report_z.html", paper=report_paper(kiosk, entry), cells=cells, back=back)


def _first_day(asked: str) -> date:
    if not _MONTH.fullmatch(asked):
        raise BadValue("没有这个月份：请从报表里选。")
    return date.fromisoformat(f"{asked}-01")
