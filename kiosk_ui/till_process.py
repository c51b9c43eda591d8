"""One till as a running process: everything is put together, started and ended here."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from kiosk_ui.app import create_app
from kiosk_ui.cameras import open_cameras
from kiosk_ui.centre_worker import CentreWorker
from kiosk_ui.entrance import Entrance
from kiosk_ui.kiosk import Kiosk
from kiosk_ui.logs import log_to
from kiosk_ui.machine import machine_of
from kiosk_ui.manager_door import ManagerDoor
from kiosk_ui.open_ways import open_ways
from kiosk_ui.paper import letterhead
from kiosk_ui.printing import open_printing
from kiosk_ui.sign_in import Seat
from kiosk_ui.staff_door import StaffDoor
from kiosk_ui.staff_link import FirstStart
from kiosk_ui.station import Station
from kiosk_ui.till_server import till_server
from kiosk_ui.till_view import Desk
from kiosk_ui.upkeep_desk import check_clock
from kiosk_ui.waiting_room import WaitingRoom
from pos.centre_link import read_link
from pos.clock import Clock, utc_now
from pos.config import Config
from pos.epoch import is_put_back
from pos.keys import load_key
from pos.pull_rules import note_own_rules
from pos.rules.names import masked_name
from pos.running import InHand, alone_with, serve_until_told
from pos.wiring import Books, open_books, open_counter


def run_till(config: Config, ready: Callable[[Config, str], None], clock: Clock = utc_now) -> None:
    """Run the till until told to end; ``ready`` hears when its pages answer, and the first start's link."""
    config.data.mkdir(parents=True, exist_ok=True)
    log_to(config.data, config.till.log)
    refusal = f"{config.data} 正被另一台收银程序使用：请先关掉那一个。"
    with alone_with(config.data / "till.lock", refusal):
        books = open_books(config)
        if is_put_back(books.store) and not WaitingRoom(config, books, clock).wait():
            books.store.close()
            return
        kiosk = open_kiosk(config, books, clock)
        in_hand = InHand(create_app(kiosk, load_key(config.data / "web.key")))
        server = till_server(config.till, in_hand)
        with _running(kiosk):
            serve_until_told(
                server,
                lambda: ready(config, kiosk.first_start.link),
                lambda: _let_pages_go(kiosk),
                in_hand,
            )
        kiosk.seat.end()
        books.store.close()


def open_kiosk(config: Config, books: Books, clock: Clock) -> Kiosk:
    """Put one till together; none of its devices runs yet."""
    station = Station(open_counter(config, books, clock))
    check_clock(station)
    note_own_rules(station.counter)
    printing = open_printing(config, books.store, clock, station.look_again)
    desk = Desk(config.canteen.name, config.till.code, masked_name(config.till.cashier), config.till.hand)
    feed = open_cameras(config.camera, lambda state: station.camera_changed(state.same))
    seat, link = Seat(station, config.till), read_link(config.data)
    return Kiosk(
        config=config,
        station=station,
        feed=feed,
        entrance=Entrance(station, open_ways(config, station, feed), also=seat.tick),
        printing=printing,
        desk=desk,
        letterhead=lambda columns: letterhead(config, columns),
        door=StaffDoor(station.counter) if seat.asks else _manager_door(config, station),
        seat=seat,
        first_start=FirstStart(config.till, station.counter),
        centre=CentreWorker(station.counter, link, station.look_again, machine_of(config, feed, printing))
        if link
        else None,
    )


def _manager_door(config: Config, station: Station) -> ManagerDoor:
    return ManagerDoor(config.till.manager_pin_hash, wrong=lambda: station.counter.remark("pin-refused", {}))


@contextmanager
def _running(kiosk: Kiosk) -> Iterator[None]:
    """Keep the camera, the printer and every way in going."""
    kiosk.printing.start()
    if kiosk.feed:
        kiosk.feed.start()
    kiosk.entrance.start()
    if kiosk.centre:
        kiosk.centre.start()
    try:
        yield
    finally:
        _let_pages_go(kiosk)
        if kiosk.centre:
            kiosk.centre.stop()
        kiosk.entrance.stop()
        if kiosk.feed:
            kiosk.feed.stop()
        kiosk.printing.stop()


def _let_pages_go(kiosk: Kiosk) -> None:
    kiosk.stopping.set()
    kiosk.station.look_again()  # wakes the pages' event streams so that they end
