"""Bands as they are really shown: on a round wrist, tilted, moving, out of focus, worn."""

import math
from dataclasses import dataclass

import cv2
import numpy as np

from hardware.paint import Plane
from hardware.pictures import gray_of
from hardware.ports import Image
from hardware.room_picture import room_picture
from hardware.worn_camera import Lens, taken
from hardware.worn_label import worn_label
from hardware.worn_wrist import FINER, TILE, Grip, wrist_tile

SIZE = (1280, 720)
FRAMES = 15
SWING_A_FRAME = 0.42
Span = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Handling:
    """How bands are held, as ranges: pixels a module, degrees, pixels a frame, blur in pixels."""

    name: str
    module_px: Span
    tilt: float
    yaw: float
    roll: float
    speed_px: Span
    defocus_px: Span
    exposure: Span = (0.2, 0.5)
    glare_share: float = 0.15
    scratches: int = 3
    light: Span = (0.55, 1.0)
    noise: Span = (2.0, 5.0)
    quality: tuple[int, int] = (60, 85)


TYPICAL = Handling("typical", (2.3, 4.4), 25, 18, 14, (1, 9), (0.4, 0.95))
ROUGH = Handling(
    "rough",
    (2.0, 3.8),
    180,
    30,
    22,
    (4, 19),
    (0.5, 1.2),
    exposure=(0.2, 0.5),
    glare_share=0.3,
    scratches=5,
    light=(0.35, 0.95),
    noise=(2.5, 7.0),
    quality=(45, 75),
)


def presentation(text: str, handling: Handling, seed: int, frames: int = FRAMES) -> list[Image]:
    """Give the gray pictures of one band shown once; the same seed gives the same pictures."""
    dice = np.random.default_rng(seed)
    label = worn_label(text, handling.scratches, dice)
    swing = Swing(handling, dice)
    lens = Lens(
        light=float(dice.uniform(*handling.light)),
        noise=float(dice.uniform(*handling.noise)),
        quality=int(dice.integers(*handling.quality)),
    )
    room = gray_of(room_picture(SIZE, seed))
    return [taken(_picture(room, label, swing, step), lens, dice) for step in range(frames)]


class Swing:
    """How one person holds one band, and how the hand goes to and fro."""

    def __init__(self, handling: Handling, dice: np.random.Generator) -> None:
        self._module_px = float(dice.uniform(*handling.module_px))
        self._tilt, self._yaw, self._roll = (
            float(dice.uniform(-most, most)) for most in (handling.tilt, handling.yaw, handling.roll)
        )
        self._speed = float(dice.uniform(*handling.speed_px))
        self._exposure = float(dice.uniform(*handling.exposure))
        self._phase = float(dice.uniform(0, 2 * math.pi))
        self._place = (float(dice.uniform(-220, 220)), float(dice.uniform(-90, 90)))
        self._glare = float(dice.uniform(-1, 1)) if dice.random() < handling.glare_share else None
        self._trembling = dice.normal(0, 0.8, (FRAMES * 4, 2))
        self.defocus_px = float(dice.uniform(*handling.defocus_px))

    def middle(self, step: int) -> tuple[float, float]:
        """Say where the label's middle is in one picture."""
        angle = self._phase + step * SWING_A_FRAME
        reach = self._speed / SWING_A_FRAME
        x = SIZE[0] / 2 + self._place[0] + reach * math.sin(angle)
        y = SIZE[1] / 2 + self._place[1] + 0.4 * reach * math.sin(1.3 * angle + 1)
        return x + float(self._trembling[step, 0]), y + float(self._trembling[step, 1])

    def smear(self, step: int) -> tuple[float, float]:
        """Say how far the label moves, in pixels, while the shutter is open."""
        angle = self._phase + step * SWING_A_FRAME
        x = self._speed * math.cos(angle) + float(self._trembling[step + 1, 0])
        y = 0.52 * self._speed * math.cos(1.3 * angle + 1) + float(self._trembling[step + 1, 1])
        return x * self._exposure, y * self._exposure

    def grip(self, step: int) -> Grip:
        """Say how the wrist is turned in one picture; the glare wanders over it."""
        angle = self._phase + step * SWING_A_FRAME
        return Grip(
            module_px=self._module_px * (1 + 0.03 * math.sin(0.5 * angle)),
            tilt=self._tilt + 3 * math.sin(0.7 * angle),
            yaw=self._yaw + 3 * math.sin(0.9 * angle + 1),
            roll=self._roll + 4 * math.sin(0.6 * angle + 2),
            glare=None if self._glare is None else self._glare + 0.5 * math.sin(angle),
        )


def _picture(room: Image, label: Image, swing: Swing, step: int) -> Plane:
    """Lay the wrist over the room, smeared and out of focus."""
    x, y = swing.middle(step)
    left, top = int(x - TILE / 2), int(y - TILE / 2)
    tile, cover = wrist_tile(label, swing.grip(step), (x - left, y - top))
    tile, cover = (_smeared(plane, swing, step) for plane in (tile, cover))
    picture = room.astype(np.float32)
    rows, columns = slice(max(0, top), top + TILE), slice(max(0, left), left + TILE)
    part = picture[rows, columns]
    from_y, from_x = max(0, -top), max(0, -left)
    here = np.s_[from_y : from_y + part.shape[0], from_x : from_x + part.shape[1]]
    part += (tile[here] - part) * cover[here]
    return picture


def _smeared(plane: Plane, swing: Swing, step: int) -> Plane:
    """Blur as the lens and the moving hand do, then average down to the camera's pixels."""
    soft = cv2.GaussianBlur(plane, (0, 0), swing.defocus_px * FINER)
    move_x, move_y = (FINER * way for way in swing.smear(step))
    length = math.hypot(move_x, move_y)
    if length > 1:
        size = 2 * math.ceil(length / 2) + 1
        line = np.zeros((size, size), np.float32)
        middle, dx, dy = size // 2, move_x / 2, move_y / 2
        ends = [(round(middle + s * dx), round(middle + s * dy)) for s in (-1, 1)]
        cv2.line(line, ends[0], ends[1], 1.0, 1, cv2.LINE_AA)
        soft = cv2.filter2D(soft, -1, line / line.sum())
    return np.asarray(cv2.resize(soft, (TILE, TILE), interpolation=cv2.INTER_AREA), np.float32)
