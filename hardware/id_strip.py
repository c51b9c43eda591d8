"""Finding rows of print that may be an ID number, whichever way the card is turned."""

from dataclasses import dataclass, replace

import cv2
import numpy as np

from hardware.ports import Image

LOOK_WIDE = 640
DARKER = 0.14
FAINT = 0.05
"""Print is this much darker than the paper around it; under glare only a little darker."""
SHORT_PX = (4.0, 34.0)
LONG_PX_MIN = 62.0
SLIM = (7.0, 34.0)
"""How many times longer than high a row of 18 digits may look, its label with it or not."""

CHECKED_MAX = 12
SAME = (0.8, 1.25)

_STROKE = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (11, 11))
_AROUND = cv2.getStructuringElement(cv2.MORPH_RECT, (21, 21))
_JOINS = tuple(cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (k, k)) for k in (7, 11))


@dataclass(frozen=True, slots=True)
class Strip:
    """A row of print in the picture: middle, half its length and height, the way it is read (radians)."""

    middle: tuple[float, float]
    long: float
    high: float
    angle: float
    rank: float

    def turned(self) -> "Strip":
        """Give the same strip to be read from the other end."""
        return Strip(self.middle, self.long, self.high, self.angle + np.pi, self.rank)


def find_strips(gray: Image, limit: int = 2, *, faint: bool = False) -> tuple[Strip, ...]:
    """Find the rows most like an ID number, best first; about 3 ms for 1280 × 720."""
    scale = max(1.0, gray.shape[1] / LOOK_WIDE)
    size = (round(gray.shape[1] / scale), max(1, round(gray.shape[0] / scale)))
    small = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8)
    ink = faint_ink_of(small) if faint else ink_of(small)
    found: list[Strip] = []
    for join in _JOINS:
        joined = cv2.morphologyEx(ink, cv2.MORPH_CLOSE, join)
        outlines = cv2.findContours(joined, cv2.RETR_LIST, cv2.CHAIN_APPROX_NONE)[0]
        rows = (_row(outline, ink) for outline in outlines if len(outline) >= LONG_PX_MIN)
        found += [row for row in rows if row is not None and not any(same_row(row, old) for old in found)]
    likely = sorted(found, key=lambda row: -row.rank)[:CHECKED_MAX]
    checked = [replace(row, rank=row.rank * _alone(row, ink)) for row in likely]
    best = sorted(checked, key=lambda row: -row.rank)[:limit]
    return tuple(_scaled(row, scale) for row in best)


def ink_of(gray: Image) -> Image:
    """Mark thin dark strokes on lighter ground."""
    paper = cv2.morphologyEx(gray, cv2.MORPH_CLOSE, _STROKE)
    floor = np.maximum(cv2.convertScaleAbs(paper, alpha=DARKER), 8)
    return np.asarray((cv2.subtract(paper, gray) > floor) * np.uint8(255), np.uint8)


def faint_ink_of(gray: Image) -> Image:
    """Mark the darkest strokes of each small neighbourhood, however pale a lamp makes them."""
    paper = cv2.morphologyEx(gray, cv2.MORPH_CLOSE, _STROKE)
    depth = cv2.subtract(paper, gray)
    nearby = cv2.convertScaleAbs(cv2.dilate(depth, _AROUND), alpha=0.5)
    floor = np.maximum(np.maximum(cv2.convertScaleAbs(paper, alpha=FAINT), 5), nearby)
    return np.asarray((depth > floor) * np.uint8(255), np.uint8)


def cut_strip(gray: Image, strip: Strip, size: tuple[int, int]) -> Image:
    """Cut a strip out of the picture, level, at a size (width, height)."""
    along = np.array([np.cos(strip.angle), np.sin(strip.angle)])
    down = np.array([-along[1], along[0]])
    middle = np.array(strip.middle)
    a, b = along * strip.long / 2, down * strip.high / 2
    corners = np.array([middle - a - b, middle + a - b, middle - a + b], np.float32)
    flat = np.array([[0, 0], [size[0], 0], [0, size[1]]], np.float32)
    turn = cv2.getAffineTransform(corners, flat)
    cut = cv2.warpAffine(gray, turn, size, flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8)


def _row(outline: cv2.typing.MatLike, ink: Image) -> Strip | None:
    """Take an outline as a row if its size is that of one."""
    (x, y), (w, h), degrees = cv2.minAreaRect(outline)
    if w < h:
        w, h, degrees = h, w, degrees + 90
    w, h = w + 1, h + 1
    if not (SHORT_PX[0] <= h <= SHORT_PX[1] and w >= LONG_PX_MIN and SLIM[0] <= w / h <= SLIM[1]):
        return None
    full = cv2.contourArea(outline) / (w * h)
    # most like 18 digits in one row: about 16 times longer than high, well filled, long
    rank = w * full * float(np.exp(-((np.log(w / h / 15.0) / 0.5) ** 2)))
    row = Strip((x, y), w, h, float(np.radians(degrees)), rank)
    return row if _ink_beside(row, ink, -1) >= _ink_beside(row, ink, 1) else row.turned()


def _ink_beside(row: Strip, ink: Image, side: int) -> int:
    """Count the print on one side: a card has its other rows above the number, nothing below."""
    down = np.array([-np.sin(row.angle), np.cos(row.angle)]) * side
    middle = np.array(row.middle) + down * row.high * 4.5
    beside = Strip((float(middle[0]), float(middle[1])), row.long * 0.8, row.high * 5, row.angle, 0.0)
    return cv2.countNonZero(cut_strip(ink, beside, (64, 16)))


def _alone(row: Strip, ink: Image) -> float:
    """Say how empty the paper is right above and below a row, 0 to 1: lines of text have neighbours."""
    inner = cv2.countNonZero(cut_strip(ink, row, (96, 12))) + 1
    high = row.high * 1.2
    down = np.array([-np.sin(row.angle), np.cos(row.angle)])
    beside = 0
    for side in (-1, 1):
        x, y = np.array(row.middle) + down * side * (row.high * 0.7 + high / 2)
        band = Strip((float(x), float(y)), row.long * 0.9, high, row.angle, 0.0)
        beside += cv2.countNonZero(cut_strip(ink, band, (96, 12)))
    return float(np.exp(-2.5 * beside / inner))


def same_row(one: Strip, other: Strip) -> bool:
    """Tell whether two strips are the same row."""
    apart = np.hypot(one.middle[0] - other.middle[0], one.middle[1] - other.middle[1])
    return bool(apart < one.high and SAME[0] < one.long / other.long < SAME[1])


def _scaled(row: Strip, by: float) -> Strip:
    x, y = row.middle
    # the pixels of a smaller picture lie between those of the larger one
    middle = ((x + 0.5) * by - 0.5, (y + 0.5) * by - 0.5)
    return Strip(middle, row.long * by, row.high * by, row.angle, row.rank)
