"""From pictures to what guidance wants to know: is somebody there, is it moving, what may be a code."""

from collections.abc import Sequence

import cv2
import numpy as np

from hardware.guidance import Advice, Advisor, Seen, advise
from hardware.paint import Plane
from hardware.ports import Code, Image
from hardware.suspects import Suspect, brightness, suspects

SMALL = (160, 90)
CHANGED, CHANGED_MIN, CHANGED_OF_LIGHT = 22.0, 4.0, 0.17
"""Gray levels that make a place new: fewer in the dark, where dark and light lie closer together."""
SOMEBODY_SHARE = 0.02
MOVING = 12.0
LEARNING_S = 20.0
"""Whoever stays longer than this becomes part of the room."""
LOOK_EVERY_S = 0.2


class Onlooker:
    """Learns the empty room and looks closely only at what is new in it, five times a second at most."""

    def __init__(self) -> None:
        self._advisor = Advisor()
        self._room: Plane | None = None
        self._last: Plane | None = None
        self._at = float("-inf")

    def look(self, gray: Image, codes: Sequence[Code], at: float) -> Advice:
        """Take one picture with the codes that were read in it; give the advice to be shown now."""
        read = len({code.text for code in codes})
        if at - self._at < LOOK_EVERY_S and not read:
            return self._advisor.shown
        seen = self.see(gray, read, at)
        return self._advisor.hear(advise(seen), at, read=read > 0)

    def see(self, gray: Image, read: int, at: float) -> Seen:
        """Compare one picture with the room and with the last picture."""
        small = np.asarray(cv2.resize(gray, SMALL, interpolation=cv2.INTER_AREA), np.float32)
        room, last, since = self._room, self._last, at - self._at
        self._last, self._at = small, at
        if room is None or last is None:
            self._room = small
            return Seen(somebody=False, read=read)
        light = brightness(gray)
        new = np.abs(small - room) > min(CHANGED, max(CHANGED_MIN, light * CHANGED_OF_LIGHT))
        self._room = room + (small - room) * np.float32(min(1.0, since / LEARNING_S))
        if float(new.mean()) < SOMEBODY_SHARE:
            return Seen(somebody=False, read=read)
        if read:
            return Seen(somebody=True, read=read)
        moving = float(np.abs(small - last)[new].mean()) > MOVING
        found = tuple(suspect for suspect in suspects(gray) if _is_new(suspect, new, gray))
        return Seen(somebody=True, brightness=light, moving=moving, suspects=found)


def _is_new(suspect: Suspect, new: np.ndarray[tuple[int, int], np.dtype[np.bool_]], gray: Image) -> bool:
    """Tell a code in a hand from the poster on the wall."""
    left, top, width, height = suspect.box
    high, wide = gray.shape
    rows = slice(top * SMALL[1] // high, (top + height) * SMALL[1] // high + 1)
    columns = slice(left * SMALL[0] // wide, (left + width) * SMALL[0] // wide + 1)
    return bool(new[rows, columns].mean() > 1 / 3)
