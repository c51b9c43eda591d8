"""The pages of the till: each view reads, makes one call, and shows the result."""

from flask import Blueprint, Response, abort, render_template, request

from hardware.paper_picture import qr_modules
from kiosk_ui.kiosk import this_kiosk
from kiosk_ui.preview import newest_frame
from kiosk_ui.receipts import cells, receipt_views
from kiosk_ui.sales_record import sale_on_record, sales_on_record
from kiosk_ui.scene import PersonHit
from kiosk_ui.tender_buttons import tender_buttons
from kiosk_ui.undo_desk import VOID_REASONS
from pos.rules.sale import PORTIONS_MAX
from pos.search import search
from pos.undo import only_the_manager

RECEIPTS_SHOWN = 40
WIDE_COLUMNS, NARROW_COLUMNS = 48, 32

pages = Blueprint("till", __name__)


@pages.get("/")
def till() -> str:
    """Show the cashier's screen."""
    kiosk = this_kiosk()
    return render_template("till.html", scene=kiosk.till(), scanner=kiosk.config.scanner)


@pages.get("/display")
def display() -> str:
    """Show the elder's screen; ``?still=1`` holds the picture still, for pictures of it."""
    kiosk = this_kiosk()
    volume = kiosk.station.scene.volume
    return render_template("display.html", scene=kiosk.display(), volume=volume)


@pages.get("/receipts")
def receipts() -> str:
    """Show the newest receipts, and one of them as it looks on paper."""
    kiosk = this_kiosk()
    asked = request.args.get("columns", default=int(kiosk.config.printer.columns), type=int)
    columns = WIDE_COLUMNS if asked == WIDE_COLUMNS else NARROW_COLUMNS
    views = receipt_views(kiosk.station.counter.store, kiosk.letterhead(columns), RECEIPTS_SHOWN)
    wanted = request.args.get("number")
    chosen = next((view for view in views if view.number == wanted), views[0] if views else None)
    return render_template(
        "receipts.html", receipts=views, chosen=chosen, columns=columns, cells=cells, qr=qr_modules
    )


@pages.get("/till/sheet/void")
def void_sheet() -> str:
    """Ask whether, and why, a sale is to be undone: the one named, or the last."""
    kiosk = this_kiosk()
    last = kiosk.till().last
    number = request.args.get("number") or (last.number if last and last.may_void else "")
    counter = kiosk.station.counter
    found = sale_on_record(counter, number)
    if found is None or not found.may_void:
        abort(409, "没有可以撤销的这一笔。")
    return render_template(
        "sheets/void.html",
        last=found,
        older=last is None or number != last.number,
        reasons=VOID_REASONS,
        ask_manager=only_the_manager(counter, found.entry),
    )


@pages.get("/till/sheet/sales")
def sales_sheet() -> str:
    """Show the newest sales, or the one whose last digits were typed."""
    asked = request.args.get("number", "")[:9]
    sales = sales_on_record(this_kiosk().station.counter, asked)
    return render_template("sheets/sales.html", sales=sales, asked=asked)


@pages.get("/till/sheet/allow")
def allow_sheet() -> str:
    """Ask for the manager's PIN, so that a concession holds outside meal times."""
    held = this_kiosk().station.scene.open
    if held is None or held.quote.could_be is None:
        abort(409, "现在没有要确认的优惠。")
    sentence = (
        f"{held.quote.why}。负责人确认后，{held.guest.resident.name} 这一份收 {held.quote.could_be} 元。"
    )
    return render_template(
        "sheets/pin.html", action="/till/allow", title="负责人确认优惠", sentence=sentence, go="确认"
    )


@pages.get("/till/sheet/search")
def search_sheet() -> str:
    """Show the keys to find somebody by."""
    return render_template("sheets/search.html", results=())


@pages.get("/till/search/results")
def search_results() -> str:
    """Show at most six people who fit what was typed."""
    typed = request.args.get("q", "")[:20]
    found = search(this_kiosk().station.counter, typed)
    hits = tuple(
        PersonHit(
            person=resident.person,
            name=resident.name,
            born_year=str(resident.born_on.year),
            community=resident.community,
            photo=f"/photo/{resident.person}" if resident.photo else "",
        )
        for resident in found
    )
    return render_template("sheets/search_results.html", results=hits, q=typed)


@pages.get("/till/sheet/several")
def several_sheet() -> str:
    """Ask how many portions a walk-in takes, and how they pay."""
    scene = this_kiosk().station.scene
    portions = request.args.get("portions", 0, type=int)
    portions = portions if 1 <= portions <= PORTIONS_MAX else 0
    payable = scene.walk_in_price * portions if portions else None
    return render_template(
        "sheets/several.html",
        portions=portions,
        amount=str(payable) if payable else "",
        tenders=tender_buttons(payable),
        walk_in_request=scene.walk_in_request,
    )


@pages.get("/till/sheet/swap")
def swap_sheet() -> str:
    """Ask why the open person is sent away unsold."""
    known = this_kiosk().station.scene.open is not None
    asks = request.args.get("asks", "")
    return render_template("sheets/swap.html", known=known, asks=asks)


@pages.get("/till/sheet/more")
def more_sheet() -> str:
    """Show what is not needed for every meal."""
    kiosk = this_kiosk()
    scene = kiosk.station.scene
    return render_template(
        "sheets/more.html",
        volume=scene.volume,
        scene=scene,
        signs_in=kiosk.seat.asks,
        centre=kiosk.centre if kiosk.config.practice_pin else None,
    )


@pages.get("/till/sheet/paper")
def paper_sheet() -> str:
    """Show how a new roll of paper is put in."""
    return render_template("sheets/paper.html")


@pages.get("/till/sheet/notices")
def notices_sheet() -> str:
    """Show every notice there is."""
    return render_template("sheets/notices.html", notices=this_kiosk().notices())


@pages.get("/camera/frame.jpg")
def frame() -> Response:
    """Give the newest camera picture after the one a page has; 204 when there is none."""
    return newest_frame(this_kiosk().feed)


@pages.get("/photo/<person>")
def photo(person: str) -> Response:
    """Give a resident's photo, for the cashier to compare."""
    guest = this_kiosk().station.counter.guest(person)
    if guest is None or guest.resident.photo is None:
        abort(404, "没有照片。")
    picture = guest.resident.photo
    kind = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
    return Response(picture, mimetype=kind, headers={"Cache-Control": "private, max-age=600"})
