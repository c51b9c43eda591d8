"""Our own wristbands: made blank for a community or for people, printed once, a batch taken back."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from pos.rules.errors import Refused
from settlement import band_desk as desk
from settlement.band_book import Batch
from settlement.band_form import COUNTS, MILLIMETRES, OWN, number, order_of_form, seen_newest, typed_values
from settlement.band_preview import Choice, Preview, choices, preview_of
from settlement.band_sheet import Paper, PrintedBand, band_pdf
from settlement.form import text
from settlement.guard import NUMBER_MAX, this_ledger, visitor
from settlement.person_head import person_head
from settlement.rules.access import Person, may, rule_for
from settlement.rules.band_code import is_only_here
from settlement.rules.faults import Fault

ROWS_A_PAGE = 50

bands = Blueprint("bands", __name__)

Answer = str | tuple[str, int] | Response


@bands.get("/bands")
def listing() -> str:
    """List the batches that were made, the newest first."""
    ledger, scope = this_ledger(), visitor().account.scope
    before = request.args.get("before", NUMBER_MAX, type=int)
    with ledger.gate.centre.read() as office:
        inside = ledger.places.inside(scope)
        found = office.bands.batches(inside, min(before, NUMBER_MAX), ROWS_A_PAGE + 1)
        names = office.accounts.names({batch.account for batch in found if batch.account})
    more = found[ROWS_A_PAGE - 1].batch if len(found) > ROWS_A_PAGE else 0
    return render_template(
        "bands.html", batches=found[:ROWS_A_PAGE], names=names, more=more, may_make=_may("bands.new")
    )


@bands.get("/bands/new")
def new() -> str:
    """Ask for whom, how many, and on which paper."""
    return _new_page()


@bands.post("/bands/new")
def make() -> Answer:
    """Make wristbands and answer with their sheet, or only show how it will look."""
    ledger, account = this_ledger(), visitor().account
    try:
        order = order_of_form(seen_newest())
        if "look" in request.form:
            return _new_page(preview=preview_of(order.paper, ledger.bands_url))
        community = text("community", 40)
        if text("for_whom", 10) == "elders":
            printed = desk.make_for_elders(ledger, account, community, order)
        else:
            printed = desk.make_blank(ledger, account, community, number("count", "个数"), order)
    except Fault as fault:
        return _new_page(fault), 422
    return _sheet(printed, order.paper)


@bands.get("/bands/<int:batch>")
def page(batch: int) -> str:
    """Show one batch: which bands are blank, in use, at their end."""
    ledger, scope = this_ledger(), visitor().account.scope
    with ledger.gate.centre.read() as office:
        made = office.bands.of_batch(batch)
        cards = office.cards.owners([band.card for band in made])
        people = office.people.standing([card.person for card in cards.values()])
    seen = {person: row for person, row in people.items() if scope.covers(ledger.places.of(row["community"]))}
    return render_template(
        "band_batch.html",
        batch=_batch(batch),
        bands=made,
        cards=cards,
        people=seen,
        may_end=_may("bands.end"),
    )


@bands.get("/bands/<int:batch>/end")
def ending(batch: int) -> str:
    """Ask whether a batch is really to be taken back."""
    return render_template("band_end.html", batch=_batch(batch), fault=None)


@bands.post("/bands/<int:batch>/end")
def end(batch: int) -> Answer:
    """Take a batch back, once it was asked for on its own page."""
    if request.form.get("sure") != "yes":
        fault = Fault("sure", "还没有作废：请在这一页按“作废”。")
        return render_template("band_end.html", batch=_batch(batch), fault=fault), 422
    also_used = text("also_used", 3) == "yes"
    ended = desk.end_batch(this_ledger(), visitor().account, batch, also_used=also_used)
    flash(f"作废了 {ended} 个手环：扫它们再也认不出人。")
    return redirect(url_for("bands.page", batch=batch), code=303)


@bands.get("/people/<person:person>/band")
def for_one(person: str) -> str:
    """Ask on which paper somebody's new wristband is printed."""
    return _one_page(person)


@bands.post("/people/<person:person>/band")
def make_for_one(person: str) -> Answer:
    """Make a wristband for somebody and answer with its sheet, or only show how it will look."""
    ledger = this_ledger()
    try:
        order = order_of_form(seen_newest())
        if "look" in request.form:
            return _one_page(person, preview=preview_of(order.paper, ledger.bands_url))
        printed = desk.make_for(ledger, visitor().account, person, order)
    except Fault as fault:
        return _one_page(person, fault), 422
    return _sheet(printed, order.paper)


def _may(endpoint: str) -> bool:
    account = visitor().account
    return may(rule_for(endpoint), Person(account.role, account.scope))


def _batch(number: int) -> Batch:
    with this_ledger().gate.centre.read() as office:
        found = office.bands.batch(number)
    if found is None:
        raise Refused("没有这一批手环：请回到手环一览。")
    return found


def _sheet(printed: tuple[PrintedBand, ...], paper: Paper) -> Response:
    """Answer with the paper; it is kept nowhere, so this is the only time."""
    number = printed[0].number.partition("-")[0]
    answer = Response(band_pdf(printed, paper), mimetype="application/pdf")
    answer.headers["Content-Disposition"] = f'attachment; filename="bands-{number}.pdf"'
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _new_page(fault: Fault | None = None, preview: Preview | None = None) -> str:
    ledger, account = this_ledger(), visitor().account
    with ledger.gate.centre.read() as office:
        newest = office.bands.newest()
    return render_template(
        "bands_new.html",
        communities=ledger.places.communities(account.scope),
        typed=typed_values(layout="a4-21", community="", for_whom="blank", count="30"),
        batch_max=desk.BATCH_MAX,
        from_years=desk.FROM_YEARS,
        newest=newest,
        fault=fault,
        **_paper_values(preview),
    )


def _one_page(person: str, fault: Fault | None = None, preview: Preview | None = None) -> str:
    with this_ledger().gate.centre.read() as office:
        head = person_head(office, person)
        newest = office.cards.newest(person)
        worn = sum(1 for card in office.cards.of(person) if card.is_a_band and not card.is_lost)
    return render_template(
        "band_for_one.html",
        head=head,
        worn=worn,
        typed=typed_values(),
        newest=newest,
        fault=fault,
        **_paper_values(preview),
    )


def _paper_values(preview: Preview | None) -> dict[str, object]:
    """Give what the questions about the paper need on both pages."""
    return {
        "papers": (*choices(this_ledger().bands_url), Choice(OWN, "别的纸，自己量（A4）", fits=True)),
        "counts": COUNTS,
        "millimetres": MILLIMETRES,
        "preview": preview,
        "bands_url": this_ledger().bands_url,
        "is_only_here": is_only_here(this_ledger().bands_url),
    }
