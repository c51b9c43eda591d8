"""Noticing a camera that shows no life: the same picture to the pixel, or the same film again.

A real sensor's noise never gives two equal pictures in a row, let alone the same second twice. What this
cannot see is a photo held before a real camera: its pictures differ by the sensor's noise.
"""

import zlib
from collections import OrderedDict, deque
from typing import Literal

from hardware.ports import Image

Same = Literal["", "frozen", "looping"]
FROZEN_S = 5.0
"""Shorter than that a driver may stumble and give its last picture again."""
AGAIN_FRAMES = 30
"""Two seconds of pictures that were all seen before."""
AGAIN_SHARE = 0.9
KEPT = 18_000
"""Twenty minutes at 15 a second, about two megabytes."""
_EVERY_PIXEL = 4

SENTENCES: dict[Same, str] = {
    "frozen": "画面一直不动，请检查摄像头。",
    "looping": "画面在重复播放，请检查摄像头。",
}


def mark_of(image: Image, packed: bytes | None = None) -> int:
    """Give a number that is the same for the same picture; a JPEG is its own mark."""
    return zlib.crc32(image[::_EVERY_PIXEL, ::_EVERY_PIXEL].tobytes() if packed is None else packed)


class SamePicture:
    """Remembers the marks of past pictures; time comes with each picture."""

    def __init__(
        self, frozen_s: float = FROZEN_S, again_frames: int = AGAIN_FRAMES, kept: int = KEPT
    ) -> None:
        self._frozen_s = frozen_s
        self._kept = kept
        self._known: OrderedDict[int, None] = OrderedDict()
        self._again: deque[bool] = deque(maxlen=again_frames)
        self._last: int | None = None
        self._since = 0.0

    def see(self, mark: int, at: float) -> Same:
        """Take the mark of one picture at a time in seconds; say what is wrong with the pictures."""
        if mark == self._last:
            return "frozen" if at - self._since >= self._frozen_s else self._verdict()
        self._last, self._since = mark, at
        self._again.append(mark in self._known)
        self._known[mark] = None
        self._known.move_to_end(mark)
        if len(self._known) > self._kept:
            self._known.popitem(last=False)
        return self._verdict()

    def _verdict(self) -> Same:
        full = len(self._again) == self._again.maxlen
        return "looping" if full and sum(self._again) >= AGAIN_SHARE * len(self._again) else ""
