"""A brush for round things under a lamp: layers of colour with soft edges."""

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from hardware.ports import Image

Plane = npt.NDArray[np.float32]
Colour = tuple[int, int, int]
"""Blue, green, red."""


def light(across: Plane) -> Plane:
    """Say how bright a cylinder is; ``across`` runs from -1 (upper edge) to 1 (lower edge)."""
    return np.asarray(0.60 + 0.52 * np.cos((across + 0.28) * 1.32), np.float32)


def smooth_step(from_: float, to: float, at: Plane) -> Plane:
    """Rise softly from 0 to 1 between two places."""
    t = np.clip((at - from_) / (to - from_), 0, 1)
    return np.asarray(t * t * (3 - 2 * t), np.float32)


@dataclass(frozen=True, slots=True)
class Canvas:
    """Colour (height, width, 3) and cover (height, width), with the place of each pixel."""

    colour: Plane
    cover: Plane
    x: Plane
    y: Plane

    @property
    def zoom(self) -> float:
        """Say how many pixels of this canvas are one pixel of a picture 1280 wide."""
        return float(1 / (self.x[0, 1] - self.x[0, 0]))

    def part(self, from_x: float, to_x: float) -> "Canvas":
        """Give the same canvas between two places; what is painted there is painted here."""
        cut = np.s_[:, round(from_x * self.zoom) : round(to_x * self.zoom)]
        return Canvas(self.colour[cut], self.cover[cut], self.x[cut], self.y[cut])

    def lay(self, paint: Plane, cover: Plane) -> None:
        """Lay paint over what is there, as thick as ``cover`` (0 to 1) says."""
        both = cover + self.cover * (1 - cover)
        # where nothing was, a thin edge keeps its own colour and does not turn dark
        share = np.divide(cover, both, out=np.zeros_like(both), where=both > 0)
        self.colour[:] += (paint - self.colour) * share[..., None]
        self.cover[:] = both

    def darken(self, strength: Plane) -> None:
        """Cast a shadow on what is there, 0 none to 1 black."""
        self.colour[:] *= (1 - strength)[..., None]

    def finished(self) -> Image:
        """Give blue, green, red and cover as bytes, colours already multiplied by the cover."""
        colour = np.clip(self.colour, 0, 255) * self.cover[..., None]
        return np.asarray(np.dstack([colour, self.cover * 255]).round(), np.uint8)


def new_canvas(width: int, height: int, zoom: float) -> Canvas:
    """Make an empty canvas; places are counted in pixels of a picture 1280 wide, whatever the zoom."""
    shape = (round(height * zoom), round(width * zoom))
    rows, columns = np.mgrid[0 : shape[0], 0 : shape[1]].astype(np.float32)
    empty = np.zeros((*shape, 3), np.float32)
    return Canvas(empty, np.zeros(shape, np.float32), columns / np.float32(zoom), rows / np.float32(zoom))


def tint(colour: Colour, brightness: Plane) -> Plane:
    """Give a colour in changing brightness; what is too bright turns white, as in a camera."""
    return np.asarray(np.array(colour, np.float32) * brightness[..., None], np.float32)


def mottle(shape: tuple[int, int], coarse_px: float, strength: float, seed: int) -> Plane:
    """Give soft irregular brightness around 1, as skin and cloth have it."""
    rough = np.random.default_rng(seed).standard_normal(shape, np.float32)
    soft = np.asarray(cv2.GaussianBlur(rough, (0, 0), coarse_px), np.float32)
    return np.asarray(1 + strength * soft / (float(soft.std()) + 1e-6), np.float32)
