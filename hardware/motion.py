"""Whether a picture differs from the one that was last looked at."""

import cv2
import numpy as np

from hardware.ports import Image

SMALL = (160, 90)
STEP_MIN = 12
"""Gray levels; noise of a dim room stays below, the white of a label does not."""


class MotionGate:
    """Compares with the last picture that was let through, so that slow drift adds up."""

    def __init__(self, still_s_max: float = 0.5) -> None:
        self._still_s_max = still_s_max
        self._last: Image | None = None
        self._at = 0.0

    def changed(self, gray: Image, at: float) -> bool:
        """Tell whether to look again: something moved, or the last look is too long ago."""
        small = np.asarray(cv2.resize(gray, SMALL, interpolation=cv2.INTER_AREA), np.uint8)
        last, recent = self._last, at - self._at < self._still_s_max
        # the largest step, not the mean: a far band is only a few of these pixels
        if last is not None and recent and int(cv2.absdiff(small, last).max()) < STEP_MIN:
            return False
        self._last, self._at = small, at
        return True
