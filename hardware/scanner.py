"""One thread from the newest picture to the newest code that counts."""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import cv2

from hardware.newest import Newest
from hardware.payment_code import is_payment_code
from hardware.pipeline import NOTHING_THERE, Pipeline, ScanState
from hardware.ports import Code, Frame
from hardware.presence import Knows

LOG = logging.getLogger("canteen.scanner")
FRAME_WAIT_S = 0.25
Listener = Callable[[ScanState], None]


class Feed(Protocol):
    """Where pictures come from: a CameraFeed, or a list in a test."""

    def newest(self, after: int, timeout_s: float) -> Frame | None:
        """Wait for a picture with a number above ``after``."""
        ...


@dataclass(frozen=True, slots=True)
class Sighting:
    """A code that counts, when its picture was taken (monotonic seconds), how long reading took."""

    code: Code
    at: float
    decode_ms: float

    @property
    def is_payment(self) -> bool:
        """Tell a payment code from a band: it is nobody's identity, whatever it holds."""
        return is_payment_code(self.code.text)


class Scanner:
    """Reads the newest picture and keeps the newest sighting, never a queue of old ones.

    A text counts when it was read twice, or once when ``knows`` (the roster) says that it is somebody's.
    """

    def __init__(
        self,
        feed: Feed,
        knows: Knows | None = None,
        *,
        pipeline: Pipeline | None = None,
        on_state: Listener | None = None,
    ) -> None:
        self._feed = feed
        self._pipeline = pipeline or Pipeline(_careful(knows) if knows else None)
        self._on_state = on_state
        self._state = NOTHING_THERE
        self._newest: Newest[Sighting] = Newest("scanner", self._run)

    @property
    def state(self) -> ScanState:
        """Say what is before the camera now."""
        return self._state

    @property
    def undecided(self) -> bool:
        """Tell whether two bands are shown and none is clearly in front."""
        return self._state.undecided

    @property
    def in_view(self) -> tuple[Code, ...]:
        """Give the codes of the newest picture, whether they count or not."""
        return self._pipeline.in_view

    def start(self) -> None:
        """Begin to read; a scanner that runs is left alone."""
        self._newest.start()

    def stop(self) -> None:
        """End the reading and wake whoever waits."""
        self._newest.stop()

    def next_sighting(self, timeout_s: float) -> Sighting | None:
        """Wait for a code that counts and take it; None when none came in time."""
        return self._newest.take(timeout_s)

    def _run(self, stop: threading.Event) -> None:
        number = 0
        while not stop.is_set():
            frame = self._feed.newest(number, FRAME_WAIT_S)
            if frame is None:
                continue
            number = frame.number
            try:
                self._take(frame)
            except (cv2.error, ValueError, RuntimeError):
                LOG.exception("frame %d could not be read", frame.number)

    def _take(self, frame: Frame) -> None:
        """Read one picture, or keep the last answer where nothing moved."""
        began = time.perf_counter()
        code = self._pipeline.take(frame.image, frame.taken_at)
        ms = (time.perf_counter() - began) * 1000
        if code is not None:
            self._newest.put(Sighting(code, frame.taken_at, ms))
        self._tell(self._pipeline.state)

    def _tell(self, state: ScanState) -> None:
        """Keep what is before the camera, and tell the listener when it is something else."""
        before, self._state = self._state, state
        if self._on_state is not None and state != before:
            try:
                self._on_state(state)
            except Exception:
                LOG.exception("the listener for the scanner's state failed")


def _careful(knows: Knows) -> Knows:
    """Ask the roster so that its trouble does not end the reading: then a text must be read twice."""

    def known(text: str) -> bool:
        try:
            return knows(text)
        except Exception:
            LOG.exception("the roster could not be asked")
            return False

    return known
