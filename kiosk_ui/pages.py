"""The pages of the till and their live parts: each view reads, makes one call, and shows the result."""

from collections.abc import Iterator

from flask import Blueprint, Flask, Response, abort, current_app, render_template, request

from kiosk_ui.kiosk import Kiosk
from kiosk_ui.live import changes
from kiosk_ui.receipts import receipt_views
from kiosk_ui.scene import PersonHit
from kiosk_ui.station import CLOSE_REASONS, VOID_REASONS
from kiosk_ui.tender_buttons import tender_buttons
from pos.rules.money import Money
from pos.rules.sale import PORTIONS_MAX

TILL_PARTS = ("bar", "strip", "person", "last", "pay", "dock")
FRAME_WAIT_S = 2.0
RECEIPTS_SHOWN = 40


def pages(kiosk: Kiosk) -> Blueprint:  # noqa: C901, one nested function a page
    """Make the pages of one till."""
    site = Blueprint("till", __name__)
    station = kiosk.station

    @site.get("/")
    def till() -> str:
        return render_template("till.html", scene=kiosk.till())

    @site.get("/display")
    def display() -> str:
        return render_template("display.html", scene=kiosk.display(), still="still" in request.args)

    @site.get("/receipts")
    def receipts() -> str:
        columns = 48 if request.args.get("columns", str(kiosk.config.printer.columns)) == "48" else 32
        views = receipt_views(station.counter.store, kiosk.letterhead(columns), RECEIPTS_SHOWN)
        chosen = next((view for view in views if view.number == request.args.get("number")), None)
        return render_template(
            "receipts.html", receipts=views, chosen=chosen or (views[0] if views else None), columns=columns
        )

    @site.get("/till/events")
    def till_events() -> Response:
        app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001, the stream outlives the request
        return _stream(changes(station, lambda: _till_parts(app, kiosk), kiosk.stopping))

    @site.get("/display/events")
    def display_events() -> Response:
        template = current_app.jinja_env.get_template("display/scene.html")
        return _stream(
            changes(station, lambda: {"scene": template.render(scene=kiosk.display())}, kiosk.stopping)
        )

    @site.get("/receipts/events")
    def receipts_events() -> Response:
        return _stream(changes(station, lambda: {"receipts": _receipts_mark(kiosk)}, kiosk.stopping))

    @site.get("/till/sheet/void")
    def void_sheet() -> str:
        last = kiosk.till().last
        if last is None or not last.may_void:
            abort(409, "没有可以撤销的上一笔。")
        sold = station.scene.last
        back = Money(sold.entry.fen("payable_fen")) if sold else Money(0)
        return render_template("sheets/void.html", last=last, reasons=VOID_REASONS, goes_back=str(back))

    @site.get("/till/sheet/search")
    def search_sheet() -> str:
        return render_template("sheets/search.html", results=None)

    @site.get("/till/search/results")
    def search_results() -> str:
        found = station.counter.search(request.args.get("q", "")[:20])
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
        return render_template("sheets/search_results.html", results=hits)

    @site.get("/till/sheet/several")
    def several_sheet() -> str:
        portions = min(max(request.args.get("portions", 1, type=int), 1), PORTIONS_MAX)
        payable = station.scene.walk_in_price * portions
        return render_template(
            "sheets/several.html",
            portions=portions,
            amount=str(payable),
            tenders=tender_buttons(payable),
            scene=kiosk.till(),
        )

    @site.get("/till/sheet/swap")
    def swap_sheet() -> str:
        return render_template("sheets/swap.html", reasons=CLOSE_REASONS)

    @site.get("/till/sheet/more")
    def more_sheet() -> str:
        return render_template("sheets/more.html")

    @site.get("/till/sheet/notices")
    def notices_sheet() -> str:
        return render_template("sheets/notices.html", notices=kiosk.notices())

    @site.get("/camera/frame.jpg")
    def frame() -> Response:
        got = kiosk.feed.jpeg(request.args.get("after", 0, type=int), FRAME_WAIT_S) if kiosk.feed else None
        if got is None:
            return Response(status=204)
        number, jpeg = got
        headers = {"X-Frame-Number": str(number), "Cache-Control": "no-store"}
        return Response(jpeg, mimetype="image/jpeg", headers=headers)

    @site.get("/photo/<person>")
    def photo(person: str) -> Response:
        guest = station.counter.guest(person)
        if guest is None or guest.resident.photo is None:
            abort(404, "没有照片。")
        picture = guest.resident.photo
        kind = "image/png" if picture.startswith(b"\x89PNG") else "image/jpeg"
        return Response(picture, mimetype=kind, headers={"Cache-Control": "private, max-age=600"})

    return site


def _till_parts(app: Flask, kiosk: Kiosk) -> dict[str, str]:
    scene = kiosk.till()
    return {part: app.jinja_env.get_template(f"till/{part}.html").render(scene=scene) for part in TILL_PARTS}


def _receipts_mark(kiosk: Kiosk) -> str:
    """Name the state of the newest receipts, so that the page knows when to fetch them again."""
    with kiosk.station.counter.store.read() as book:
        newest = book.jobs.newest(RECEIPTS_SHOWN)
    return " ".join(f"{job.id}:{job.state}" for job in newest)


def _stream(parts: Iterator[str]) -> Response:
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return Response(parts, mimetype="text/event-stream", headers=headers)
