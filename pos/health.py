"""How this till does, as it tells the centre: what waits, how its devices do; nothing about anybody."""

from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version

from pos.counter import Counter, is_practising, open_shift_in
from pos.rules.meals import service_day
from pos.store import Book
from pos.wire import CameraSaid, PrinterSaid, TillHealth

_DISTRIBUTION = "community-canteen"
UNKNOWN_CODES = ("unknown-code", "id-card-unknown", "lost-card-shown")
"""Lines about something that was held up and opened nobody."""


@dataclass(frozen=True)
class Machine:
    """How the devices do, and how much room the books have left."""

    camera: CameraSaid = "none"
    printer: PrinterSaid = "none"
    kitchen: PrinterSaid = "none"
    papers_waiting: int = 0
    disk_free_mb: int = 0


def unsent_since(book: Book) -> datetime | None:
    """Give when the oldest line was written that the centre does not have; None where it has them all."""
    oldest = book.journal.next_after(book.sent.acknowledged())
    return oldest.at if oldest else None


def health_now(counter: Counter, machine: Machine, round_trip_ms: int | None) -> TillHealth:
    """Say how the till does now."""
    with counter.store.read() as book:
        now = counter.clock()
        return TillHealth(
            software=version(_DISTRIBUTION),
            policy=counter.policy_in(book).digest,
            people=book.roster.version(),
            people_heard=book.told_people.heard_at(),
            cards=book.sent.cards_version(),
            unsent=book.journal.count_after(book.sent.acknowledged()),
            unsent_since=unsent_since(book),
            clock=now,
            round_trip_ms=round_trip_ms,
            camera=machine.camera,
            printer=machine.printer,
            kitchen=machine.kitchen,
            papers_waiting=machine.papers_waiting,
            shift_open=open_shift_in(book) is not None,
            practising=is_practising(book),
            disk_free_mb=machine.disk_free_mb,
            unknown_codes=sum(book.journal.times(kind, service_day(now)) for kind in UNKNOWN_CODES),
            searches=book.journal.times("search", service_day(now)),
            books_whole=not book.same.trouble(),
        )
