"""The ways into the counter that one till has: its devices, and what may be expected of them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from hardware.ports import Frame, Image
from hardware.scanner import Feed, Scanner
from hardware.serial_scanner import SerialScanner


class CardReading(Protocol):
    """An ID number that was read."""

    @property
    def number(self) -> str:
        """Give the eighteen characters."""
        ...


class CardReader(Protocol):
    """Reads ID numbers in a worker of its own; ``trouble`` says why it cannot."""

    trouble: str | None

    def start(self) -> None:
        """Begin to work."""
        ...

    def stop(self) -> None:
        """End the work."""
        ...

    def offer(self, frame: Frame) -> None:
        """Take the newest picture, if there is time for it."""
        ...

    def next_reading(self, timeout_s: float) -> CardReading | None:
        """Wait for a number and take it."""
        ...


class CardWatch(Protocol):
    """Tells whether a picture may show a card."""

    def see(self, gray: Image, *, codes_seen: bool) -> bool:
        """Take one picture; true where it is worth reading."""
        ...


WholePage = Callable[[Image], CardReading | None]


@dataclass(frozen=True)
class CardWay:
    """What reads ID cards: the worker, the watch before it, and the slow reading of a whole picture."""

    reader: CardReader
    watch: CardWatch
    whole_page: WholePage | None = None


@dataclass(frozen=True)
class Ways:
    """The devices of one till; each may be missing."""

    feed: Feed | None = None
    scanner: Scanner | None = None
    serial: SerialScanner | None = None
    cards: CardWay | None = None
