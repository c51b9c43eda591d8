"""The room before the camera: a card that may be read, what hinders a band, and a band held up in vain."""

from dataclasses import dataclass, field

from hardware.guidance import WORDS, Advisor, advise
from hardware.onlooker import Onlooker
from hardware.pictures import gray_of
from hardware.pipeline import ScanState
from hardware.ports import Frame, Image
from hardware.two_cameras import TRAY
from kiosk_ui.scene import Advised
from kiosk_ui.station import Station
from kiosk_ui.ways import CardWay

LOOK_EVERY_S = 0.2
HELD_UP_S = 4.0
GONE_S = 0.8
AFTER_READ_S = 8.0
"""Whoever was just read is not the one who could not be: a pattern on their coat stays a while longer."""


@dataclass(slots=True)
class InVain:
    """Notices something like a code that was there for a while, was not read, and is gone."""

    _since: float | None = None
    _last: float = 0.0
    _read_at: float = field(default=float("-inf"))

    def see(self, at: float, *, suspected: bool, read: bool) -> bool:
        """Take one picture at a time in seconds; true once, when it is gone."""
        if read:
            self._since, self._read_at = None, at
        elif suspected and at - self._read_at >= AFTER_READ_S:
            self._since, self._last = at if self._since is None else self._since, at
        elif self._since is not None and at - self._last >= GONE_S:
            held_s, self._since = self._last - self._since, None
            return held_s >= HELD_UP_S
        return False


class Lookout:
    """Tells the station what it sees, a few times a second; bands are read elsewhere."""

    def __init__(self, station: Station, cards: CardWay | None) -> None:
        self._station = station
        self._cards = cards
        self._onlooker = Onlooker()
        self._advisor = Advisor()
        self._in_vain = InVain()

    def look(self, frame: Frame, state: ScanState) -> None:
        """Take one picture, with what the scanner makes of what is before the camera."""
        gray, at = gray_of(frame.image), frame.taken_at
        if self._cards is not None:
            seen = self._cards.watch.see(gray, codes_seen=state.reading)
            # whoever is asked for a card may hold it so that no watch knows it for one
            if seen or (self._station.scene.asks_for_card and not state.reading):
                self._cards.reader.offer(frame)
        self._station.two_bands(seen=state.undecided)
        if frame.source != TRAY:  # two rooms in turn would look like one where everything moves
            self._advise(gray, at, state)

    def _advise(self, gray: Image, at: float, state: ScanState) -> None:
        room = self._onlooker.see(gray, int(state.reading), at)
        advice = self._advisor.hear(advise(room), at, read=room.read > 0)
        self._station.advise(Advised(WORDS[advice].sentence, WORDS[advice].icon) if advice else None)
        if self._in_vain.see(at, suspected=bool(room.suspects), read=state.reading):
            self._station.unread()
