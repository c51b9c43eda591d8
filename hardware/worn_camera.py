"""What a cheap camera makes of a scene: dimmer, noisy, and squeezed into a motion JPEG."""

from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np

from hardware.paint import Plane
from hardware.ports import Image

SHEET = (1024, 1600)


@dataclass(frozen=True, slots=True)
class Lens:
    """How bright the room is, how noisy the sensor (gray levels), how good the JPEG (1 to 100)."""

    light: float
    noise: float
    quality: int


def taken(scene: Plane, lens: Lens, dice: np.random.Generator) -> Image:
    """Give the gray picture that comes out of the camera."""
    height, width = scene.shape
    top, left = int(dice.integers(0, SHEET[0] - height)), int(dice.integers(0, SHEET[1] - width))
    grain = _grain()[top : top + height, left : left + width]
    exposed = np.clip(scene * lens.light + grain * lens.noise, 0, 255).astype(np.uint8)
    _, packed = cv2.imencode(".jpg", exposed, [cv2.IMWRITE_JPEG_QUALITY, lens.quality])
    return np.asarray(cv2.imdecode(packed, cv2.IMREAD_GRAYSCALE), np.uint8)


@cache
def _grain() -> Plane:
    """Give one large sheet of noise; each picture takes another part of it."""
    dice = np.random.default_rng(7)
    noise = cv2.GaussianBlur(dice.standard_normal(SHEET, np.float32), (0, 0), 0.6)
    return np.asarray(noise / noise.std(), np.float32)
