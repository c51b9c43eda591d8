"""A wrist with a band and its label as a camera sees it: a cylinder in perspective."""

import math
from dataclasses import dataclass
from functools import cache

import cv2
import numpy as np
import numpy.typing as npt

from hardware.paint import Plane, smooth_step
from hardware.ports import Image
from hardware.worn_label import MODULE_PX

TILE = 320
FINER = 2
"""The tile is drawn this much finer than a camera sees it: small modules are averaged as on a sensor."""
RADIUS_MODULES = 40.0
EYE_MODULES = 420.0
BAND_MARGIN_MODULES = 3.0
BAND_GRAY, SKIN_GRAY = 149.0, 176.0
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Grip:
    """How a wrist is turned (degrees), how large a module is, where a lamp glares: -1 to 1 of the label."""

    module_px: float
    tilt: float
    yaw: float
    roll: float
    glare: float | None = None


def wrist_tile(label: Image, grip: Grip, middle: tuple[float, float]) -> tuple[Plane, Plane]:
    """Draw the tile ``FINER`` times too large, the label's middle at ``middle``: its gray and its cover."""
    x, y = _flat_places(grip, middle)
    roll = math.radians(grip.roll)
    across = np.clip(y / RADIUS_MODULES + math.sin(roll), -0.999, 0.999)
    turn = np.arcsin(across)
    around = (turn - roll) * RADIUS_MODULES
    half = label.shape[0] / MODULE_PX / 2
    drawn = cv2.remap(
        label,
        np.asarray((x + half) * MODULE_PX, np.float32),
        np.asarray((around + half) * MODULE_PX, np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    ).astype(np.float32)
    on_band = np.abs(x) < half + BAND_MARGIN_MODULES
    on_label = (np.abs(x) < half) & (np.abs(around) < half)
    gray = np.where(on_label, drawn, np.where(on_band, BAND_GRAY, SKIN_GRAY))
    gray = gray * (0.45 + 0.55 * np.cos(turn - 0.35))
    if grip.glare is not None:
        place = np.hypot(x / half - grip.glare * 0.8, (around / half - 0.3) * 2)
        gray = gray + 230 * np.exp(-((place / 0.45) ** 2))
    cover = (np.abs(y / RADIUS_MODULES + math.sin(roll)) < 1) * _edge()
    return np.asarray(gray, np.float32), np.asarray(cover, np.float32)


@cache
def _edge() -> Plane:
    """Let the arm end softly where the tile ends."""
    side = TILE * FINER
    along = np.minimum(np.arange(side), np.arange(side)[::-1]).astype(np.float32)
    soft = smooth_step(0, side / 10, along)
    return np.asarray(soft[:, None] * soft[None, :], np.float32)


def _flat_places(grip: Grip, middle: tuple[float, float]) -> tuple[Plane, Plane]:
    """Say for each pixel which place of the unturned wrist it shows, in modules from the label's middle."""
    side = TILE * FINER
    back = np.linalg.inv(_turned(grip, middle))
    v, u = np.mgrid[0:side, 0:side].astype(np.float32)
    depth = back[2, 0] * u + back[2, 1] * v + back[2, 2]
    x = (back[0, 0] * u + back[0, 1] * v + back[0, 2]) / depth
    y = (back[1, 0] * u + back[1, 1] * v + back[1, 2]) / depth
    return np.asarray(x, np.float32), np.asarray(y, np.float32)


def _turned(grip: Grip, middle: tuple[float, float]) -> Matrix:
    """Give the matrix from the wrist, in modules, to the fine pixels of the tile."""
    tilt, yaw = math.radians(grip.tilt), math.radians(grip.yaw)
    flat = np.array([(-20, -20), (20, -20), (20, 20), (-20, 20)], np.float32)
    seen = []
    for x, y in flat:
        near = EYE_MODULES / (EYE_MODULES + x * math.sin(yaw)) * grip.module_px
        u, v = x * math.cos(yaw) * near, y * near
        seen.append(
            (
                (middle[0] + u * math.cos(tilt) - v * math.sin(tilt)) * FINER,
                (middle[1] + u * math.sin(tilt) + v * math.cos(tilt)) * FINER,
            )
        )
    return np.asarray(cv2.getPerspectiveTransform(flat, np.array(seen, np.float32)), np.float64)
