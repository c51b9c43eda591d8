"""Devices that are not there: they ship with the product, can be driven, and remember."""

import threading
from collections.abc import Iterable

from hardware.ports import DeviceError, Image

HANG_S_MAX = 60.0


class FakeCamera:
    """Shows the pictures it is given, the last one for ever; can be unplugged, plugged in, and hang."""

    def __init__(self, pictures: Iterable[Image] = (), frame_s: float = 0.02) -> None:
        self.frame_s = frame_s
        self.reads = 0
        self.openings = 0
        self.closings = 0
        self._pictures = list(pictures)
        self._plugged = True
        self._going = threading.Event()
        self._going.set()

    def open(self) -> "FakeCamera":
        """Open as a real one does; counted even when it fails."""
        self.openings += 1
        self._check()
        return self

    def show(self, *pictures: Image) -> None:
        """Show these pictures from now on."""
        self._pictures = list(pictures)

    def unplug(self) -> None:
        """Pull the cable."""
        self._plugged = False

    def plug_in(self) -> None:
        """Put the cable back."""
        self._plugged = True

    def hang(self) -> None:
        """Let the next read wait inside the driver, without an error."""
        self._going.clear()

    def go_on(self) -> None:
        """End the hanging."""
        self._going.set()

    def read(self) -> Image:
        """Give the next picture."""
        self._going.wait(HANG_S_MAX)
        self._check()
        if not self._pictures:
            raise DeviceError("演示摄像头没有图片：请先给它一张。")
        self.reads += 1
        return self._pictures.pop(0) if len(self._pictures) > 1 else self._pictures[0]

    def close(self) -> None:
        """Count that it was let go."""
        self.closings += 1

    def _check(self) -> None:
        if not self._plugged:
            raise DeviceError("演示摄像头已拔下：请插上，恢复后会自动继续。")


class RecordingPrinter:
    """Keeps every receipt it was sent; can be told to fail."""

    def __init__(self) -> None:
        self.payloads: list[bytes] = []
        self._trouble: DeviceError | None = None

    def fail_with(self, trouble: DeviceError | None) -> None:
        """Raise this at every receipt from now on; None ends it."""
        self._trouble = trouble

    def send(self, payload: bytes) -> None:
        """Remember one receipt."""
        if self._trouble is not None:
            raise self._trouble
        self.payloads.append(payload)
