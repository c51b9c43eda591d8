"""The second looks, each a small change of a cut-out before it is read again, by name."""

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from hardware.decoder import BANDS, read_with_zxing
from hardware.ports import Code, Image
from hardware.zbar_reader import read_with_zbar

Change = Callable[[Image, int], Image]
Matrix = npt.NDArray[np.float64]
Reader = Callable[[Image], tuple[Code, ...]]


@dataclass(frozen=True, slots=True)
class Look:
    """How many times a cut-out is enlarged, what else is changed, who reads it, and how it is turned."""

    times: int
    change: Change
    reader: Reader
    turned: float = 0.0


def larger(cut: Image, times: int) -> Image:
    """Enlarge: a module of two pixels becomes one of eight, and its edges fall between pixels."""
    if times == 1:
        return np.ascontiguousarray(cut)
    return np.asarray(cv2.resize(cut, None, fx=times, fy=times, interpolation=cv2.INTER_CUBIC), np.uint8)


def sharper(cut: Image, width_px: float, strength: float) -> Image:
    """Take some of the blur away (unsharp mask)."""
    soft = cv2.GaussianBlur(cut, (0, 0), width_px)
    return np.asarray(cv2.addWeighted(cut, 1 + strength, soft, -strength, 0), np.uint8)


def black_and_white(cut: Image, window_px: int) -> Image:
    """Make each pixel black or white by its surroundings: shadows and glare lose their edge."""
    mean, kind = cv2.ADAPTIVE_THRESH_MEAN_C, cv2.THRESH_BINARY
    return np.asarray(cv2.adaptiveThreshold(cut, 255, mean, kind, window_px, 0), np.uint8)


def turned_by(cut: Image, degrees: float) -> tuple[Image, Matrix]:
    """Turn a cut-out about its middle; the matrix leads back."""
    height, width = cut.shape
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    turned = cv2.warpAffine(cut, matrix, (width, height), borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(turned, np.uint8), np.asarray(cv2.invertAffineTransform(matrix), np.float64)


def read_band(cut: Image) -> tuple[Code, ...]:
    """Read bands only, with the fast reader."""
    return read_with_zxing(cut, BANDS)


LOOKS: dict[str, Look] = {
    "large": Look(4, larger, read_band),
    "sharp": Look(3, lambda cut, times: sharper(larger(cut, times), 4, 3), read_band),
    "threshold": Look(
        3, lambda cut, times: black_and_white(sharper(larger(cut, times), 5, 4), 61), read_band
    ),
    "zbar": Look(2, lambda cut, times: sharper(larger(cut, times), 3, 2), read_with_zbar),
    "plain threshold": Look(3, lambda cut, times: black_and_white(larger(cut, times), 41), read_band),
    "calm": Look(3, lambda cut, times: sharper(larger(_calm(cut), times), 5, 4), read_band),
    "lifted": Look(2, lambda cut, times: sharper(larger(_lifted(cut), times), 3, 2), read_band),
    "healed": Look(3, lambda cut, times: _healed(larger(cut, times)), read_band, turned=22),
}
"""Large first: it helps most often. The others take turns."""


def _lifted(cut: Image) -> Image:
    """Lighten the dark parts of a dim picture."""
    levels = (255 * (np.arange(256) / 255) ** 0.5).astype(np.uint8)
    return np.asarray(cv2.LUT(cut, levels), np.uint8)


def _calm(cut: Image) -> Image:
    """Take single pixels of noise away."""
    return np.asarray(cv2.medianBlur(cut, 3), np.uint8)


def _healed(cut: Image) -> Image:
    """Close light scratches: one through a corner hides it, unless another line through it is followed."""
    brush = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (9, 9))
    return np.asarray(cv2.morphologyEx(cut, cv2.MORPH_OPEN, brush), np.uint8)
