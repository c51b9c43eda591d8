"""The canteen behind the arm: dim, warm, far out of focus."""

import cv2
import numpy as np

from hardware.paint import Colour, Plane
from hardware.ports import Image

WALL_ABOVE: Colour = (74, 85, 94)
WALL_BELOW: Colour = (42, 49, 55)
TABLE: Colour = (104, 124, 138)
LAMP: Colour = (142, 192, 214)
WINDOW: Colour = (98, 114, 124)
DRAWN = (320, 180)


def room_picture(size: tuple[int, int], seed: int = 1) -> Image:
    """Paint the room for pictures of ``size`` (width, height)."""
    width, height = DRAWN
    down = np.linspace(0, 1, height, dtype=np.float32)[:, None, None]
    above, below = np.array(WALL_ABOVE, np.float32), np.array(WALL_BELOW, np.float32)
    room = np.repeat(above + (below - above) * np.clip(down * 1.7, 0, 1), width, axis=1)
    shift = int(np.random.default_rng(seed).integers(-8, 8))
    for x, wide, colour in (
        (22, 46, LAMP),
        (96, 34, WINDOW),
        (150, 40, WINDOW),
        (206, 46, LAMP),
        (282, 34, WINDOW),
    ):
        cv2.rectangle(room, (x + shift, 24), (x + shift + wide, 50 if colour is LAMP else 64), colour, -1)
    room = _blurred(room, 4)
    for x, y, r in ((70, 96, 17), (176, 88, 14), (252, 98, 18)):
        _guest(room, x + shift, y, r)
    cv2.rectangle(room, (-4, 134), (width + 4, height + 4), TABLE, -1)
    room = _blurred(room, 4.5) * _vignette(width, height)
    large = cv2.resize(room, size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(np.clip(large, 0, 255), np.uint8)


def _blurred(room: Plane, by_px: float) -> Plane:
    return np.asarray(cv2.GaussianBlur(room, (0, 0), by_px), np.float32)


def _guest(room: Plane, x: int, y: int, r: int) -> None:
    """Set a dark shape of a sitting guest into the room."""
    cv2.ellipse(room, (x, y + 3 * r), (2 * r, 2 * r), 0, 0, 360, (46, 50, 54), -1)
    cv2.circle(room, (x, y), r, (58, 72, 88), -1)


def _vignette(width: int, height: int) -> Plane:
    x = np.linspace(-1, 1, width, dtype=np.float32)[None, :]
    y = np.linspace(-1, 1, height, dtype=np.float32)[:, None]
    return np.asarray(1 - 0.28 * np.clip(x**2 * 0.8 + y**2 * 0.7 - 0.25, 0, 1), np.float32)[..., None]
