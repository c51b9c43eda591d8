"""Reading cards in a thread of its own, so that the reading of bands never waits for it."""

import logging
import threading
from collections.abc import Callable
from typing import Protocol

from hardware.id_agreement import IdAgreement
from hardware.id_card import IdReading, Plausible, read_id_number
from hardware.ports import DeviceError, Frame, Image

LOG = logging.getLogger("canteen.id_card")
STOP_S_MAX = 1.8


class Read(Protocol):
    """How one picture is read: the till's own way, or another in a test."""

    def __call__(self, image: Image, plausible: Plausible, *, look: int = 0) -> IdReading | None:
        """Give the number in a picture, or None."""
        ...


class IdWorker:
    """Keeps only the newest picture, reads it, drops it; a number counts when two pictures agree."""

    def __init__(
        self,
        plausible: Plausible,
        *,
        read: Read = read_id_number,
        on_reading: Callable[[IdReading], None] | None = None,
    ) -> None:
        self._plausible = plausible
        self._read = read
        self._on_reading = on_reading
        self._agreement = IdAgreement()
        self._change = threading.Condition()
        self._frame: Frame | None = None
        self._reading: IdReading | None = None
        self._stopped = False
        self._thread: threading.Thread | None = None
        self.trouble: str | None = None
        """Why no card can be read at this till, as a sentence for the person at the counter."""

    def start(self) -> None:
        """Begin to wait for pictures; a worker that runs is left alone."""
        if self._thread is None:
            self._stopped = False
            self._thread = threading.Thread(target=self._run, name="id-card", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the reading, forget the picture, and wake whoever waits."""
        thread, self._thread = self._thread, None
        with self._change:
            self._stopped, self._frame, self._reading = True, None, None
            self._change.notify_all()
        if thread is not None and thread is not threading.current_thread():
            thread.join(STOP_S_MAX)

    def offer(self, frame: Frame) -> None:
        """Take a picture to be read and return at once; one that nobody read yet is replaced."""
        with self._change:
            if self.trouble is None and not self._stopped:
                self._frame = frame
                self._change.notify_all()

    def next_reading(self, timeout_s: float) -> IdReading | None:
        """Wait for a number that counts and take it; None when none came in time."""
        with self._change:
            self._change.wait_for(lambda: self._reading is not None or self._stopped, timeout_s)
            taken, self._reading = self._reading, None
            return taken

    def _run(self) -> None:
        look = 0
        while (frame := self._newest()) is not None:
            try:
                self._take(frame, look)
            except DeviceError as why:
                self._give_up(str(why))
            except Exception:  # whatever a picture does to OpenCV or the model, the next one is read
                LOG.exception("a picture of a card could not be read")
            look += 1
            del frame  # no picture outlives its reading while the thread waits for the next

    def _newest(self) -> Frame | None:
        with self._change:
            self._change.wait_for(lambda: self._frame is not None or self._stopped)
            frame, self._frame = self._frame, None
            return None if self._stopped else frame

    def _take(self, frame: Frame, look: int) -> None:
        reading = self._read(frame.image, self._plausible, look=look)
        counted = self._agreement.see(reading, frame.taken_at)
        if counted is None:
            return
        with self._change:
            self._reading = counted
            self._change.notify_all()
        if self._on_reading is not None:
            self._on_reading(counted)

    def _give_up(self, sentence: str) -> None:
        """Say once what is missing; pictures offered later cost nothing, and the bands go on."""
        LOG.error("%s", sentence)
        with self._change:
            self.trouble, self._frame = sentence, None
