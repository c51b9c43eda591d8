"""The pages of the till: each view reads, makes one call, and shows the result."""

from flask import Blueprint, Response, abort, render_template, request

from hardware.paper_picture import qr_modules
from kiosk_ui.kiosk import this_kiosk
from kiosk_ui.preview import newest_frame
from kiosk_ui.receipts import receipt_views
from kiosk_ui.scene import PersonHit
from kiosk_ui.station import CLOSE_REASONS, VOID_REASONS
from kiosk_ui.tender_buttons import tender_buttons
from pos.rules.meals import shanghai
from pos.rules.sale import PORTIONS_MAX, collected
from pos.rules.widths import text_width

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
        "receipts.html", receipts=views, chosen=chosen, columns=columns, cells=_cells, qr=qr_modules
    )


@pages.get("/till/sheet/void")
def void_sheet() -> str:
    """Ask whether, and why, the last sale is to be undone."""
    kiosk = this_kiosk()
    last, sold = kiosk.till().last, kiosk.station.scene.last
    if last is None or sold is None or not last.may_void:
        abort(409, "没有可以撤销的上一笔。")
    back, sold_at = collected(sold.entry), f"{shanghai(sold.entry.at):%H:%M}"
    return render_template(
        "sheets/void.html", last=last, reasons=VOID_REASONS, goes_back=str(back), sold_at=sold_at
    )


@pages.get("/till/sheet/search")
def search_sheet() -> str:
    """Show the keys to find somebody by."""
    return render_template("sheets/search.html", results=())


@pages.get("/till/search/results")
def search_results() -> str:
    """Show at most six people who fit what was typed."""
    typed = request.args.get("q", "")[:20]
    found = this_kiosk().station.counter.search(typed)
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
    return render_template("sheets/swap.html", reasons=CLOSE_REASONS)


@pages.get("/till/sheet/more")
def more_sheet() -> str:
    """Show what is not needed for every meal."""
    return render_template("sheets/more.html", volume=this_kiosk().station.scene.volume)


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


def _cells(text: str) -> list[tuple[str, int]]:
    """Give each character with its printer columns."""
    return [(char, text_width(char)) for char in text]
