"""All ways into the counter: codes, ID cards and what to advise, each from its device to the station."""

import logging
import threading
import time
from collections.abc import Callable
from functools import partial

from hardware.pipeline import NOTHING_THERE
from hardware.scanner import Feed
from hardware.serial_scanner import SerialScanner, SerialState
from hardware.test_sheet import size_of
from kiosk_ui.lookout import LOOK_EVERY_S, Lookout
from kiosk_ui.station import Station
from kiosk_ui.upkeep_desk import clock_jumped
from kiosk_ui.ways import CardReader, Ways, WholePage
from pos.clock_watch import ClockWatch
from pos.rules.errors import CanteenError
from pos.rules.sale import Via

LOG = logging.getLogger("canteen.entrance")
TICK_S = 0.25
PAGE_S_MAX = 3.0
CARD_AWAY_S = 5.0
"""A card that lies before the camera is read over and over; it counts again after it was away so long."""


class Showing:
    """Lets one showing of a card count once; it remembers no digits."""

    def __init__(self) -> None:
        self._last = 0
        self._at = float("-inf")

    def is_new(self, number: str, at: float) -> bool:
        """Tell whether a card that was read is another one, or was away in between."""
        mark = hash(number)
        new = mark != self._last or at - self._at >= CARD_AWAY_S
        self._last, self._at = mark, at
        return new


class Entrance:
    """Runs every way in, each in a thread of its own, until it is stopped."""

    def __init__(
        self,
        station: Station,
        ways: Ways,
        now: Callable[[], float] = time.monotonic,
        also: Callable[[], None] = lambda: None,
    ) -> None:
        self._station = station
        self._also = also
        self._ways = ways
        self._now = now
        self._clock_watch = ClockWatch(station.counter.clock)
        self._card = Showing()
        self._frame_number = 0
        self._reading_page = threading.Lock()
        self._stopping = threading.Event()
        self._threads: list[threading.Thread] = []

    @property
    def reads_cards(self) -> bool:
        """Tell whether an ID card can be read here."""
        return self._ways.cards is not None and self._ways.cards.reader.trouble is None

    @property
    def serial(self) -> SerialState | None:
        """Say how the serial scanner does; None where there is none."""
        return self._ways.serial.state if self._ways.serial else None

    def start(self) -> None:
        """Open every way."""
        ways = self._ways
        loops: list[tuple[str, Callable[[], None]]] = [("counter", self._attend)]
        if ways.scanner:
            ways.scanner.start()
        if ways.serial:
            ways.serial.start()
            loops.append(("hand-scanner", partial(self._take_scan, ways.serial)))
        if ways.feed:
            lookout = Lookout(self._station, ways.cards)
            loops.append(("lookout", partial(self._look_out, ways.feed, lookout)))
        if ways.cards:
            ways.cards.reader.start()
            loops.append(("cards", partial(self._take_card, ways.cards.reader)))
        for name, act in loops:
            thread = threading.Thread(target=self._loop, args=(act,), name=name, daemon=True)
            self._threads.append(thread)
            thread.start()

    def stop(self) -> None:
        """Close every way."""
        self._stopping.set()
        for device in (self._ways.scanner, self._ways.serial, self._ways.cards and self._ways.cards.reader):
            if device:
                device.stop()
        for thread in self._threads:
            thread.join(2.0)

    def read_page(self) -> None:
        """Read the whole picture for an ID number, beside everything else; one reading at a time."""
        feed, cards = self._ways.feed, self._ways.cards
        if feed and cards and cards.whole_page and self._reading_page.acquire(blocking=False):
            args = (feed, cards.whole_page)
            threading.Thread(target=self._read_page, args=args, name="whole-page", daemon=True).start()

    def _loop(self, act: Callable[[], None]) -> None:
        while not self._stopping.is_set():
            try:
                act()
            except CanteenError as error:
                LOG.warning("%s", error)  # the station has put it on the strip
            except Exception:
                # The loop must outlive one bad moment of the books or a device; the next turn tries again.
                LOG.exception("%s stumbled", threading.current_thread().name)
                self._stopping.wait(TICK_S)

    def _attend(self) -> None:
        """Take each new code of the camera to the counter, and let time pass between."""
        scanner = self._ways.scanner
        if scanner is None:
            self._stopping.wait(TICK_S)
        else:
            sighting = scanner.next_sighting(TICK_S)
            # the printed test sheet is nobody's band
            if sighting is not None and size_of(sighting.code.text) is None:
                LOG.info("code seen, %s, %.1f ms", sighting.code.format, sighting.decode_ms)
                self._station.scanned(sighting.code.text)
        jumped_s = self._clock_watch.look()
        if jumped_s is not None:
            LOG.warning("the wall clock jumped by %d s", jumped_s)
            clock_jumped(self._station, jumped_s)
        self._station.tick()
        self._also()

    def _take_scan(self, serial: SerialScanner) -> None:
        code = serial.next_code(TICK_S)
        if code is not None:
            LOG.info("code from the serial scanner")
            self._station.scanned(code, Via.SCANNER)

    def _look_out(self, feed: Feed, lookout: Lookout) -> None:
        """Look at the newest picture, a few times a second."""
        scanner = self._ways.scanner
        frame = feed.newest(self._frame_number, TICK_S)
        if frame is None:
            return
        self._frame_number = frame.number
        lookout.look(frame, scanner.state if scanner else NOTHING_THERE)
        self._stopping.wait(LOOK_EVERY_S)

    def _take_card(self, reader: CardReader) -> None:
        reading = reader.next_reading(TICK_S)
        if reading is not None:
            self._card_read(reading.number)

    def _card_read(self, number: str) -> None:
        asked = self._is_asking()
        if self._card.is_new(number, self._now()) or asked:
            LOG.info("ID card read")
            self._station.card_read(number)

    def _is_asking(self) -> bool:
        return self._station.scene.asks_for_card

    def _read_page(self, feed: Feed, read: WholePage) -> None:
        found = False
        try:
            self._station.look_at_page(at_work=True)
            found = self._found_on_page(feed, read)
        except CanteenError as error:
            LOG.warning("%s", error)
        except Exception:
            LOG.exception("the whole picture could not be read")
        finally:
            self._reading_page.release()
            self._station.look_at_page(at_work=False, found=found)

    def _found_on_page(self, feed: Feed, read: WholePage) -> bool:
        """Read picture after picture until a number is found or the time is up."""
        until = self._now() + PAGE_S_MAX
        number = 0
        while self._now() < until and self._is_asking():
            frame = feed.newest(number, TICK_S)
            if frame is None:
                continue
            number = frame.number
            reading = read(frame.image)
            if reading is not None:
                self._card_read(reading.number)
                return True
        return False
