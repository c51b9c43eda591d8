"""A camera on a cable or in the network, which keeps its own time."""

import time
from collections.abc import Callable

import cv2
import numpy as np

from hardware.camera_settings import Taken
from hardware.ports import DeviceError, Image
from hardware.unpack import unpack

BROKEN_MAX = 5
"""Broken pictures in a row; a long cable breaks one now and then, which is no reason to open anew."""
EARLY = 0.8
"""A picture may come this much of its time early; one that comes earlier still is let go unlooked at."""


class LiveCamera:
    """Gives the newest pictures, no more a second than wished; ``packed`` is the last one's JPEG."""

    frame_s = 0.0

    def __init__(
        self,
        name: str,
        capture: cv2.VideoCapture,
        fps: int,
        settings: tuple[Taken, ...] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.settings = settings
        self.packed: bytes | None = None
        self._name = name
        self._capture = capture
        self._clock = clock
        self._least_s = EARLY / fps
        self._next = 0.0

    def read(self) -> Image:
        """Give the next picture, or say that the camera is gone."""
        for _ in range(BROKEN_MAX):
            self._wait_due()
            image = self._unpacked()
            if image is not None:
                return image
        raise DeviceError(f"摄像头 {self._name} 传来的画面坏了：请检查连线，恢复后会自动继续。")

    def close(self) -> None:
        """Let the device go."""
        self._capture.release()

    def _wait_due(self) -> None:
        """Let go what a camera that is faster than wished sends between: grabbing alone costs nothing."""
        while True:
            if not self._capture.grab():
                raise DeviceError(f"摄像头 {self._name} 没有画面：请检查连线和电源，恢复后会自动继续。")
            now = self._clock()
            if now >= self._next:
                self._next = now + self._least_s
                return

    def _unpacked(self) -> Image | None:
        try:
            there, raw = self._capture.retrieve()
            if not there or raw is None:
                return None
            image, self.packed = unpack(np.asarray(raw, np.uint8))
        except cv2.error:
            return None
        return image
