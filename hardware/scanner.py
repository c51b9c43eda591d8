"""One thread from the newest picture to the newest code that counts."""

import logging
import threading
import time
from dataclasses import dataclass
from typing import Protocol

import cv2

from hardware.decoder import decode
from hardware.motion import MotionGate
from hardware.pictures import gray_of
from hardware.ports import Code, Frame, Image
from hardware.presence import Presence

LOG = logging.getLogger("canteen.scanner")
FRAME_WAIT_S = 0.25
STOP_S_MAX = 1.8
SECOND_LOOK_EVERY = 3
"""The slow reader looks at every third moving picture without a code; the fast one looks at all."""


class Feed(Protocol):
    """Where pictures come from: a CameraFeed, or a list in a test."""

    def newest(self, after: int, timeout_s: float) -> Frame | None:
        """Wait for a picture with a number above ``after``."""
        ...


class Look(Protocol):
    """How one picture is read."""

    def __call__(self, image: Image, *, second_look: bool = False) -> tuple[Code, ...]:
        """Give the codes in a picture."""
        ...


@dataclass(frozen=True, slots=True)
class Sighting:
    """A code that counts, when its picture was taken (monotonic seconds), how long reading took."""

    code: Code
    at: float
    decode_ms: float


class Scanner:
    """Reads the newest picture and keeps the newest sighting, never a queue of old ones."""

    def __init__(self, feed: Feed, *, look: Look = decode, presence: Presence | None = None) -> None:
        self._feed = feed
        self._look = look
        self._presence = presence or Presence()
        self._gate = MotionGate()
        self._in_view: tuple[Code, ...] = ()
        self._unread = 0
        self._arrived = threading.Condition()
        self._sighting: Sighting | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Begin to read; a scanner that runs is left alone."""
        if self._thread is None:
            self._stop = threading.Event()
            args = (self._stop,)
            self._thread = threading.Thread(target=self._run, args=args, name="scanner", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the reading and wake whoever waits."""
        thread, self._thread = self._thread, None
        self._stop.set()
        with self._arrived:
            self._arrived.notify_all()
        if thread is not None:
            thread.join(STOP_S_MAX)

    def next_sighting(self, timeout_s: float) -> Sighting | None:
        """Wait for a code that counts and take it; None when none came in time."""
        with self._arrived:
            self._arrived.wait_for(lambda: self._sighting is not None or self._stop.is_set(), timeout_s)
            taken, self._sighting = self._sighting, None
            return taken

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
        gray = gray_of(frame.image)
        if self._gate.changed(gray, frame.taken_at):
            second = self._unread % SECOND_LOOK_EVERY == SECOND_LOOK_EVERY - 1
            self._in_view = self._look(gray, second_look=second)
            self._unread = 0 if self._in_view else self._unread + 1
        ms = (time.perf_counter() - began) * 1000
        height, width = gray.shape
        code = self._presence.see(self._in_view, frame.taken_at, (width, height))
        if code is not None:
            self._put(Sighting(code, frame.taken_at, ms))

    def _put(self, sighting: Sighting) -> None:
        with self._arrived:
            self._sighting = sighting
            self._arrived.notify_all()
