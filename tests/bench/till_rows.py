"""The till's rows of the bench: a sale, finding somebody, reading a picture, starting, a day's memory."""

from contextlib import ExitStack, contextmanager
from functools import cache, partial

from bench.measure import REPORTED, Row
from bench.till_made import Canteen
from bench.till_process import fresh_mb, imported_s, started_s, used_mb
from bench.till_sale import BareBooks, Tapping, found_s, rung_up_s, selected_s
from bench.till_scan import empty_ms, gated_ms, idle_percent, read_ms, till_ms
from bench.till_screens import decoded_s, painted_s

CITY = 433_000
ONE_ROW = "bare SQLite insert, same settings"
RIVALS = ("pyzbar", "zxing-cpp, all wanted formats", "OpenCV QRCodeDetector")


@contextmanager
def rows(folder):
    """Give the rows; what they are measured on is made when the first of them asks for it."""
    with ExitStack() as kept:

        @cache
        def canteen(people):
            (data := folder / f"till-{people}").mkdir()
            made = Canteen(data, people)
            kept.callback(made.close)
            return made

        yield [*_sales(canteen, folder), *_scans(), *_process(folder)]


def _sales(canteen, folder):
    bare, tapping = cache(lambda: BareBooks(folder)), cache(lambda: Tapping(canteen(0)))
    yield Row("a sale: ring_up", ONE_ROW, lambda: rung_up_s(canteen(0)), lambda: bare().inserted_s(), 4)
    yield Row(
        "a sale: tap through the web app", ONE_ROW, lambda: tapping().tap_s(), lambda: bare().inserted_s(), 4
    )
    yield Row(
        f"somebody of {CITY:,} by their band",
        "one indexed SELECT, connection open",
        lambda: found_s(canteen(CITY), CITY),
        lambda: selected_s(canteen(CITY), CITY),
        3,
    )


def _scans():
    for name in RIVALS:
        goal = 1 if name == "pyzbar" else REPORTED
        yield Row("scan: a picture with a band", name, till_ms, partial(read_ms, name), goal, "ms CPU")
    yield Row(
        "scan: a picture of an empty room", "pyzbar", gated_ms, partial(empty_ms, "pyzbar"), 0.1, "ms CPU"
    )
    yield Row("scan: nobody there, 15 pictures a second", "a whole core", idle_percent, lambda: 100, 0.1, "%")


def _process(folder):
    yield Row(
        "start: to the first sale",
        "import flask, sqlalchemy, cv2",
        partial(started_s, folder),
        imported_s,
        REPORTED,
    )
    yield Row(
        "memory: after 300 sales",
        "the same, just started",
        partial(used_mb, folder),
        partial(fresh_mb, folder),
        1.5,
        "MB",
    )
    yield Row(
        "screens: a band read until both show the name (wanted: 1 s)",
        "the band read alone",
        partial(painted_s, folder),
        decoded_s,
        REPORTED,
    )
