"""Put the ways in of one till together, as its configuration says."""

import logging
from functools import partial

from sqlalchemy.exc import SQLAlchemyError

from hardware.id_page import read_whole_page
from hardware.id_watch import CardWatch
from hardware.id_worker import IdWorker
from hardware.payment_code import is_payment_code
from hardware.scanner import Feed, Scanner
from hardware.serial_scanner import SerialLine, SerialScanner
from kiosk_ui import card_shown
from kiosk_ui.station import Station
from kiosk_ui.ways import CardWay, Ways
from pos.config import Config, ScannerSection
from pos.counter import Counter

LOG = logging.getLogger("canteen.entrance")


def open_ways(config: Config, station: Station, feed: Feed | None) -> Ways:
    """Give the ways in; none of them runs yet."""
    serial = _serial(config.scanner, station)
    if feed is None:
        return Ways(serial=serial)
    counter = station.counter
    plausible = partial(card_shown.plausible, counter)
    cards = CardWay(IdWorker(plausible), CardWatch(), lambda image: read_whole_page(image, plausible))
    return Ways(feed, Scanner(feed, partial(_knows, counter)), serial, cards)


def _knows(counter: Counter, code: str) -> bool:
    """Tell whether a text is somebody's; while the books are busy it is nobody's, and is read once more."""
    try:
        return not is_payment_code(code) and counter.identify(code) is not None
    except SQLAlchemyError:
        LOG.warning("the list of people could not be read")
        return False


def _serial(section: ScannerSection, station: Station) -> SerialScanner | None:
    if not section.serial:
        return None
    line = SerialLine(section.serial, section.baud, section.prefix, section.suffix)
    return SerialScanner(line, station.look_again)
