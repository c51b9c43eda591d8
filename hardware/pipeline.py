"""What a till does with each picture, without threads: gate, looks, and who counts."""

from dataclasses import dataclass
from typing import Protocol

from hardware.looks import Looks
from hardware.looks_where import Box
from hardware.motion import MotionGate
from hardware.pictures import gray_of
from hardware.ports import Code, Image
from hardware.presence import Knows, Presence


class Reads(Protocol):
    """How pictures are read one after the other."""

    suspected: Box | None

    def read(self, gray: Image) -> tuple[Code, ...]:
        """Give the codes in a gray picture."""
        ...


@dataclass(frozen=True, slots=True)
class ScanState:
    """What is before the camera: two bands at once, a place that may hold a code, a code being read."""

    undecided: bool = False
    suspected: Box | None = None
    reading: bool = False


NOTHING_THERE = ScanState()


class Pipeline:
    """Takes pictures in their order and says which code counts; the same for the till and for files."""

    def __init__(
        self, knows: Knows | None = None, *, looks: Reads | None = None, presence: Presence | None = None
    ) -> None:
        self._looks = looks or Looks()
        self._presence = presence or Presence(knows=knows)
        self._gate = MotionGate()
        self._in_view: tuple[Code, ...] = ()
        self.state = NOTHING_THERE

    def take(self, image: Image, at: float) -> Code | None:
        """Look at one picture, taken ``at`` monotonic seconds; give the code that counts now, if any."""
        gray = gray_of(image)
        # a text read once is looked for again at once, even if nothing moves
        fresh = self._gate.changed(gray, at) or self._presence.waits
        if fresh:
            self._in_view = self._looks.read(gray)
        height, width = gray.shape
        code = self._presence.see(self._in_view, at, (width, height), fresh=fresh)
        self.state = ScanState(self._presence.undecided, self._looks.suspected, bool(self._in_view))
        return code

    @property
    def in_view(self) -> tuple[Code, ...]:
        """Give the codes of the newest picture, whether they count or not."""
        return self._in_view
