"""Looking at printed wristbands: each page as pixels, each code with its corners in millimetres."""

import math
from dataclasses import dataclass

import numpy as np
import pypdfium2

from printed_codes import qr_codes

DPI = 300
PX_A_MM = DPI / 25.4


@dataclass(frozen=True)
class Seen:
    """One code as a reader found it: pixel corners clockwise from the upper left, and the page it is on."""

    text: str
    level: str
    page: int
    corners: tuple[tuple[float, float], ...]

    @property
    def sides_mm(self):
        ends = zip(self.corners, (*self.corners[1:], self.corners[0]), strict=True)
        return [math.dist(a, b) / PX_A_MM for a, b in ends]

    @property
    def box_px(self):
        xs, ys = zip(*self.corners, strict=True)
        return min(xs), min(ys), max(xs), max(ys)


def pages_of(pdf):
    """Render a PDF at 300 dpi in gray; give each page's pixels and its size in millimetres."""
    document = pypdfium2.PdfDocument(pdf)
    found = []
    for page in document:
        size = tuple(side / 72 * 25.4 for side in page.get_size())
        found.append((page.render(scale=DPI / 72, grayscale=True).to_numpy().squeeze(), size))
    document.close()
    return found


def codes_of(pdf):
    """Read every code on every page."""
    found = []
    for number, (pixels, _) in enumerate(pages_of(pdf)):
        for code in qr_codes(pixels):
            at = code.position
            corners = (at.top_left, at.top_right, at.bottom_right, at.bottom_left)
            found.append(Seen(code.text, code.ec_level, number, tuple((p.x, p.y) for p in corners)))
    return found


def dark_box(pixels, box):
    """Give where the ink inside a box of pixels begins and ends."""
    left, top, right, bottom = box
    ys, xs = np.nonzero(pixels[top:bottom, left:right] < 128)
    return left + xs.min(), top + ys.min(), left + xs.max() + 1, top + ys.max() + 1


def ring_is_white(pixels, box_px, width_px):
    """Tell whether a ring of this width around a code has no ink at all."""
    left, top, right, bottom = (round(side) for side in box_px)
    out = round(width_px)
    if min(left - out, top - out) < 0 or right + out > pixels.shape[1] or bottom + out > pixels.shape[0]:
        return False
    ring = pixels[top - out : bottom + out, left - out : right + out].copy()
    ring[out - 1 : -out + 1, out - 1 : -out + 1] = 255  # a pixel of the code's own edge is half gray
    return bool(ring.min() > 128)
