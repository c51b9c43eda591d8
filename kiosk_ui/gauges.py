"""How the till does at the moment somebody watches: its day, its papers, its devices."""

from collections.abc import Callable, Iterator

from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from sqlalchemy.exc import SQLAlchemyError

from kiosk_ui.kiosk import Kiosk
from kiosk_ui.machine import machine_of
from pos.health import Machine
from pos.rules.errors import CanteenError
from pos.rules.meals import service_day
from pos.store import Book


class Gauges(Collector):
    """Reads the books and looks at the devices each time it is asked."""

    def __init__(self, kiosk: Kiosk) -> None:
        self._kiosk = kiosk
        self._machine: Callable[[], Machine] = machine_of(kiosk.config, kiosk.feed, kiosk.printing)

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Give how the till does; while the books are busy, how the devices do."""
        yield from _devices(self._machine())
        try:
            with self._kiosk.station.counter.store.read() as book:
                found = [*self._day(book), *self._sent(book), _papers(book)]
        except (SQLAlchemyError, CanteenError):
            yield _one("canteen_books_answer", "1 where the books can be read, else 0.", 0)
            return
        yield _one("canteen_books_answer", "1 where the books can be read, else 0.", 1)
        yield from found

    def _day(self, book: Book) -> Iterator[GaugeMetricFamily]:
        day = service_day(self._kiosk.station.counter.clock())
        yield _one("canteen_day_sales", "Sales of the service day.", book.journal.times("sale", day))
        yield _one("canteen_day_voids", "Sales undone on the service day.", book.journal.times("void", day))
        yield _one("canteen_journal_lines", "Lines of this till's journal.", book.journal.head().number)

    def _sent(self, book: Book) -> Iterator[GaugeMetricFamily]:
        if self._kiosk.centre is None:
            return
        unsent = book.journal.count_after(book.sent.acknowledged())
        yield _one("canteen_unsent", "Lines that the centre does not have yet.", unsent)
        heard = book.told_people.heard_at()
        if heard is not None:
            age_s = (self._kiosk.station.counter.clock() - heard).total_seconds()
            yield _one("canteen_people_list_age_seconds", "How old the people list is.", age_s)


def _papers(book: Book) -> GaugeMetricFamily:
    jobs = GaugeMetricFamily(
        "canteen_print_jobs", "Papers by printer and how far they came.", labels=("printer", "state")
    )
    for (printer, state), many in book.jobs.counts().items():
        jobs.add_metric((printer, state), many)
    return jobs


def _devices(machine: Machine) -> Iterator[GaugeMetricFamily]:
    states = {"camera": machine.camera, "printer": machine.printer, "kitchen": machine.kitchen}
    told = GaugeMetricFamily(
        "canteen_device_state", "1 for the state that a device is in.", labels=("device", "state")
    )
    for device, state in states.items():
        told.add_metric((device, state), 1)
    yield told
    yield _one("canteen_papers_waiting", "Papers that wait for a printer.", machine.papers_waiting)
    yield _one("canteen_disk_free_mb", "Room left where the books are, in MB.", machine.disk_free_mb)


def _one(name: str, words: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, words, value=value)
