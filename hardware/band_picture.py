"""An arm that wears an orange band with a label: drawn once, moved often."""

import cv2
import numpy as np

from hardware.arm_picture import (
    HEIGHT,
    MIDDLE_Y,
    WIDTH,
    Looks,
    across_arm,
    draw_arm,
    edge_cover,
    off_middle,
)
from hardware.label_picture import FINE, label_picture, label_side_px
from hardware.paint import Canvas, Colour, Plane, light, mottle, new_canvas, smooth_step, tint
from hardware.ports import Image

BAND_X = 850.0
ORANGE: Colour = (26, 124, 244)
THICK_PX = 8.0
WRIST_PX = 340.0
BAND_BESIDE_LABEL_PX = 44.0
LABEL_RADIUS_PX = 150.0
CORNER_PX = 13.0


def band_picture(text: str, looks: Looks, zoom: float = 1.0) -> Image:
    """Draw the arm with the band of one text: blue, green, red and cover, ready to be laid over a room."""
    side = label_side_px(text)
    canvas = new_canvas(WIDTH, HEIGHT, zoom)
    draw_arm(canvas, looks)
    wrist = canvas.part(BAND_X - WRIST_PX, BAND_X + WRIST_PX)
    _band(wrist, side, looks.seed)
    _label(wrist, text, side)
    return canvas.finished()


def band_middle(zoom: float = 1.0) -> tuple[float, float]:
    """Say where in the picture the middle of the label is."""
    return BAND_X * zoom, MIDDLE_Y * zoom


def _band(canvas: Canvas, side: int, seed: int) -> None:
    across = across_arm(canvas, THICK_PX)
    half = side / 2 + BAND_BESIDE_LABEL_PX
    # the band goes round the wrist, so its edges are bent as the eye sees them
    bent = canvas.x - BAND_X - 15 * (1 - np.clip(across, -1, 1) ** 2)
    beyond = np.abs(bent) - half
    shadow = np.exp(-np.clip(beyond, 0, None) / 11) * 0.30
    canvas.darken(np.asarray(shadow, np.float32))
    cover = edge_cover(canvas, THICK_PX) * np.clip(0.5 - beyond, 0, 1)
    ribs = 1 + 0.022 * np.sin(off_middle(canvas) / 5.2)
    rim = 1 + 0.16 * np.exp(-(((beyond + 5) / 3.0) ** 2)) - 0.20 * np.exp(-(((beyond + 12) / 2.4) ** 2))
    cloth = mottle(canvas.cover.shape, 1.5, 0.012, seed + 5)
    brightness = np.asarray(light(across) * ribs * rim * cloth, np.float32)
    canvas.lay(tint(ORANGE, brightness), np.asarray(cover, np.float32))


def _label(canvas: Canvas, text: str, side: int) -> None:
    """Wrap the label round the wrist and lay it on the band."""
    radius = max(LABEL_RADIUS_PX, side * 0.72)
    x = canvas.x - BAND_X
    turn = np.arcsin(np.clip(off_middle(canvas) / radius, -0.99, 0.99))
    y = np.asarray(turn * radius, np.float32)
    x = np.asarray(x - 6 * np.cos(turn) + 6, np.float32)
    half = side / 2
    cover = _rounded(x, y, half)
    canvas.darken(np.asarray(_rounded(x - 2, y - 5, half + 5, soft=12) * 0.35, np.float32))
    drawn = label_picture(text, side)
    gray = cv2.remap(
        cv2.GaussianBlur(drawn, (0, 0), FINE * 0.4),
        np.asarray((x + half) * FINE, np.float32),
        np.asarray((y + half) * FINE, np.float32),
        cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )
    # paper is brighter than skin in the same light, and never quite white
    shade = 0.62 + 0.38 * np.clip(light(np.asarray(y / radius, np.float32)), 0, 1.05)
    paper: Colour = (236, 242, 245)
    canvas.lay(tint(paper, np.asarray(gray / np.float32(250) * shade, np.float32)), cover)


def _rounded(x: Plane, y: Plane, half: float, soft: float = 1.0) -> Plane:
    """Cover a square with round corners around the origin."""
    out_x, out_y = np.abs(x) - half + CORNER_PX, np.abs(y) - half + CORNER_PX
    distance = np.hypot(np.clip(out_x, 0, None), np.clip(out_y, 0, None)) - CORNER_PX
    return 1 - smooth_step(-soft / 2, soft / 2, np.asarray(distance, np.float32))
