"""What the rest of the house may expect of a camera, a printer and a code."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

Image = npt.NDArray[np.uint8]
"""Gray (height, width) or blue-green-red (height, width, 3)."""

Point = tuple[int, int]


class DeviceError(Exception):
    """A sentence for the person at the counter: which device, what is wrong, what to do now.

    ``retry`` tells a loop whether the same act may succeed later by itself.
    """

    def __init__(self, sentence: str, *, retry: bool = True) -> None:
        super().__init__(sentence)
        self.retry = retry


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture of the camera; numbers only grow, ``taken_at`` is in monotonic seconds.

    ``packed`` is the JPEG as the camera sent it, where it sent one: ``image`` is then gray, and the
    colours are unpacked only for whoever looks. ``source`` names the camera of a till with two.
    """

    number: int
    image: Image
    taken_at: float
    packed: bytes | None = None
    source: str = ""


@dataclass(frozen=True, slots=True)
class Code:
    """A machine-readable code: its format (``QR_CODE``, ``CODE_128``, …), its text, its four corners."""

    format: str
    text: str
    box: tuple[Point, ...]


class Camera(Protocol):
    """Something that gives pictures, one a call."""

    frame_s: float
    """Seconds between two pictures of a file; 0 for a device that keeps its own time."""

    def read(self) -> Image:
        """Give the next picture, or raise DeviceError when the picture is gone."""
        ...

    def close(self) -> None:
        """Let the device go; closing twice does no harm."""
        ...


class Printer(Protocol):
    """Something that takes the bytes of a whole receipt at once."""

    def send(self, payload: bytes) -> None:
        """Deliver all bytes, or raise DeviceError."""
        ...


class Line(Protocol):
    """An open connection to a printer that can also be heard; it is closed after one job."""

    def write(self, payload: bytes) -> None:
        """Send all bytes, or raise SendFailed with what is known of how far they came."""
        ...

    def read(self, timeout_s: float) -> bytes:
        """Give what the printer says within this time, empty if nothing; raise OSError when it is gone."""
        ...

    def close(self) -> None:
        """End the connection; closing twice does no harm."""
        ...


class TalkingPrinter(Printer, Protocol):
    """A printer on a line that goes both ways."""

    def open(self) -> Line:
        """Open a line to it, or raise SendFailed with nothing sent."""
        ...
