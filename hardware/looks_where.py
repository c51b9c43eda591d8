"""Where in a picture a code may be, found without reading: much fine texture in a small place."""

from dataclasses import dataclass

import cv2
import numpy as np

from hardware.ports import Image, Point

COARSE = 4
PATCH_PX = 64
"""About the width of a band's code at arm's length."""
SPOTS_MAX = 10
APART_PX = 88
"""A look at one place shows this much around it, so a second place lies farther away."""
MESH_MIN = 6.0
"""Gray levels of mean step both across and down: an empty dim room has 4, a blurred band 8."""
STRIPES_MIN = 9.0
"""Gray levels of mean step in the stronger direction, for codes that are lines only."""
Box = tuple[int, int, int, int]
"""Left, top, right, bottom in pixels."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A place that may hold a code, and how strong its texture is (gray levels a step)."""

    middle: Point
    strength: float


@dataclass(frozen=True, slots=True)
class Texture:
    """The places with a mesh, strongest first, and whether anywhere there are stripes."""

    spots: tuple[Spot, ...]
    striped: bool


def texture_of(gray: Image) -> Texture:
    """Look for places that could be a code; about a millisecond for 1280x720."""
    height, width = gray.shape
    size = (max(2, width // COARSE), max(2, height // COARSE))
    small = cv2.resize(gray, size, interpolation=cv2.INTER_AREA)
    window = (PATCH_PX // COARSE, PATCH_PX // COARSE)
    across = cv2.boxFilter(cv2.absdiff(small[:-1, 1:], small[:-1, :-1]), cv2.CV_32F, window)
    down = cv2.boxFilter(cv2.absdiff(small[1:, :-1], small[:-1, :-1]), cv2.CV_32F, window)
    mesh = np.asarray(cv2.min(across, down), np.float32)
    spots = []
    for _ in range(SPOTS_MAX):
        _, strength, _, (x, y) = cv2.minMaxLoc(mesh)
        if strength < MESH_MIN:
            break
        spots.append(Spot((x * COARSE, y * COARSE), float(strength)))
        reach = APART_PX // COARSE
        mesh[max(0, y - reach) : y + reach + 1, max(0, x - reach) : x + reach + 1] = 0
    striped = max(float(across.max()), float(down.max())) >= STRIPES_MIN
    return Texture(tuple(spots), striped)


def middle_of(corners: tuple[Point, ...]) -> Point:
    """Give the middle of a code's corners."""
    count = max(1, len(corners))
    return sum(x for x, _ in corners) // count, sum(y for _, y in corners) // count


def side_of(corners: tuple[Point, ...]) -> int:
    """Give how wide or high a code is, whichever is more, in pixels."""
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return max(max(xs) - min(xs), max(ys) - min(ys), 1)


def box_around(middle: Point, side: int, shape: tuple[int, ...]) -> Box:
    """Give the square around a place, cut off at the picture's edges."""
    x, y = middle
    half = side // 2
    return max(0, x - half), max(0, y - half), min(shape[1], x + half), min(shape[0], y + half)
