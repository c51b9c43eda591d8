"""Where in a picture a code may be that nobody could read, and how good it looks there."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from hardware.ports import Image

Row = npt.NDArray[np.int32]
Box = tuple[int, int, int, int]
"""Left, top, width and height in pixels of the camera."""

MODULES = 21
"""A band's code is version 1; a longer one has more and smaller modules, so it is farther away still."""
PART = 4
"""Places are sought in a picture this much smaller; the modules are felt in the full one."""
SIDE_MIN, FILLED_MIN, SHAPE_MAX = 4, 0.5, 2.2
SHARP_TEXTURE, FOGGY_TEXTURE = 0.16, 0.09
COARSER, LARGE_PX = 4, 200
SUSPECTS_MAX = 3
CLIPPED = 250
NORMAL_SIDE = 105
"""A suspect is brought to five pixels a module before its sharpness is measured, so that sizes compare."""


@dataclass(frozen=True, slots=True)
class Suspect:
    """A place that may be a code: pixels a module, sharpness, share that shines, whether it is cut off."""

    box: Box
    module_px: float
    sharpness: float
    glare: float
    cut_off: bool


def suspects(gray: Image) -> tuple[Suspect, ...]:
    """Find what looks like a code, the largest first: a compact place full of small dark and light.

    A code that fills the picture is felt in a coarser one; only a foggy one needs the lower threshold,
    which finds more in a room than codes.
    """
    boxes = _large(gray) or _places(gray, SHARP_TEXTURE) or _places(gray, FOGGY_TEXTURE)
    return tuple(_suspect(gray, box) for box in boxes[:SUSPECTS_MAX])


def _large(gray: Image) -> list[Box]:
    height, width = gray.shape
    coarse = cv2.resize(gray, (width // COARSER, height // COARSER), interpolation=cv2.INTER_AREA)
    found = _places(np.asarray(coarse, np.uint8), SHARP_TEXTURE)
    wide = [(x * COARSER, y * COARSER, w * COARSER, h * COARSER) for x, y, w, h in found]
    return [box for box in wide if min(box[2:]) >= LARGE_PX]


def _places(gray: Image, texture_min: float) -> list[Box]:
    height, width = gray.shape
    size = (width // PART, height // PART)
    # small steps against the neighbourhood, in relation to the light that falls there
    near = cv2.blur(gray, (13, 13))
    steps = cv2.blur(cv2.resize(cv2.absdiff(gray, near), size, interpolation=cv2.INTER_AREA), (5, 5))
    light = np.asarray(cv2.resize(near, size, interpolation=cv2.INTER_AREA), np.float32) + 16
    rough = (np.asarray(steps, np.float32) / light > texture_min).astype(np.uint8)
    rough = np.asarray(cv2.morphologyEx(rough, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)), np.uint8)
    _, _, stats, _ = cv2.connectedComponentsWithStats(rough, connectivity=8)
    found = [_box(row, (width, height)) for row in stats[1:] if _compact(row)]
    return sorted(found, key=lambda box: -box[2] * box[3])


def sharpness(part: Image) -> float:
    """Give how steep the steps are in relation to how far apart dark and light are: 0 is fog.

    The variance of the Laplacian alone rises with light and contrast; divided by the part's own variance
    it tells only of focus and of the hand. Its two halves are taken apart and the smaller one counts,
    because a moving hand smears in one direction and leaves the other sharp.
    """
    spread = float(np.var(part))
    if spread < 1:
        return 0.0
    across, along = cv2.Sobel(part, cv2.CV_32F, 2, 0, ksize=1), cv2.Sobel(part, cv2.CV_32F, 0, 2, ksize=1)
    return 2 * min(float(np.var(across)), float(np.var(along))) / spread


def brightness(gray: Image) -> float:
    """Give the gray level that only a twentieth of the picture exceeds."""
    return float(np.percentile(gray[::PART, ::PART], 95))


def glare_share(part: Image) -> float:
    """Give the share of a code that a lamp drowns."""
    return float((part >= CLIPPED).mean())


def _compact(row: Row) -> bool:
    width, height, area = (int(n) for n in row[2:5])
    return (
        min(width, height) >= SIDE_MIN
        and max(width, height) <= SHAPE_MAX * min(width, height)
        and area >= FILLED_MIN * width * height
    )


def _box(row: Row, size: tuple[int, int]) -> Box:
    left, top, width, height = (int(value) * PART for value in row[:4])
    return left, top, min(width, size[0] - left), min(height, size[1] - top)


def _suspect(gray: Image, box: Box) -> Suspect:
    left, top, width, height = box
    part = gray[top : top + height, left : left + width]
    even = np.asarray(cv2.resize(part, (NORMAL_SIDE, NORMAL_SIDE), interpolation=cv2.INTER_AREA), np.uint8)
    edge = left <= PART or top <= PART
    edge = edge or left + width >= gray.shape[1] - PART or top + height >= gray.shape[0] - PART
    # the place that is found is a little wider than the code: the steps of its rim reach out
    side = max(1.0, (width * height) ** 0.5 - 2 * PART)
    return Suspect(box, side / MODULES, sharpness(even), glare_share(part), edge)
