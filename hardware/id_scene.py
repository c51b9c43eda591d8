"""A card held before the camera: tilted, turned, with a thumb on it, out of focus, in bad light."""

from dataclasses import dataclass
from functools import lru_cache

import cv2
import numpy as np

from hardware.id_background import SIZE, behind
from hardware.paint import Plane
from hardware.ports import Image

SKIN = (118, 156, 206)
EYE_MM = 300.0


@dataclass(frozen=True, slots=True)
class Pose:
    """How a card is held: its width in pixels, turn and tilts in degrees, middle as share of the picture."""

    width_px: float = 600.0
    turn: float = 0.0
    nod: float = 0.0
    sway: float = 0.0
    middle: tuple[float, float] = (0.5, 0.5)


@dataclass(frozen=True, slots=True)
class Shot:
    """What the camera makes of it: defocus (sigma, pixels), smear (pixels), light, glare 0–1, JPEG."""

    blur: float = 0.5
    smear: float = 0.0
    light: float = 0.9
    glare: float = 0.0
    jpeg: int = 88


@dataclass(frozen=True, slots=True)
class Grip:
    """Where the thumb lies on the card, as share of its width and height, and how long it is."""

    at: tuple[float, float] = (1.0, 0.3)
    long: float = 0.12


def shoot(card: Image, pose: Pose, shot: Shot, grip: Grip | None, seed: int) -> Image:
    """Take one picture, blue, green, red, of a card in a room or before somebody's clothes."""
    dice = np.random.default_rng(seed)
    high, wide = card.shape[:2]
    to_picture = placing(wide, high, pose)
    picture = behind(seed % 12).copy()
    x0, y0, x1, y1 = _around(to_picture, card)
    to_part = np.asarray(np.array([[1, 0, -x0], [0, 1, -y0], [0, 0, 1]]) @ to_picture, np.float32)
    part = picture[y0:y1, x0:x1].astype(np.float32)
    # a strong shrink without this would leave jagged strokes no lens makes
    held = cv2.GaussianBlur(_with_cover(card), (0, 0), max(0.3, 0.42 * wide / pose.width_px))
    laid = cv2.warpPerspective(held, to_part, (x1 - x0, y1 - y0)).astype(np.float32)
    lit = laid[..., :3] * np.float32(shot.light)
    _glare(lit, to_part, card, shot, dice)
    part = part * (1 - laid[..., 3:] / 255) + lit
    if grip is not None:
        _thumb(part, to_part, card, grip, shot.light)
    picture[y0:y1, x0:x1] = np.clip(_through_the_lens(part, shot, dice), 0, 255)
    return _as_sent(picture, shot, seed)


def _around(to_picture: Plane, card: Image) -> tuple[int, int, int, int]:
    """Give the part of the picture that the card and the hand can touch."""
    high, wide = card.shape[:2]
    corners = np.array([[[0, 0], [wide, 0], [wide, high], [0, high]]], np.float32)
    seen = cv2.perspectiveTransform(corners, to_picture)[0]
    room = float(np.ptp(seen, axis=0).max()) * 0.55
    low = np.maximum(seen.min(0) - room, 0).astype(int)
    top = np.minimum(seen.max(0) + room, SIZE).astype(int)
    return int(low[0]), int(low[1]), int(top[0]), int(top[1])


def placing(wide: int, high: int, pose: Pose) -> Plane:
    """Give the 3 × 3 matrix from the flat card to the picture."""
    turn, nod, sway = np.radians([pose.turn, pose.nod, pose.sway])
    corners = np.array([[-1, -1], [1, -1], [1, 1], [-1, 1]]) * [42.8, 42.8 * high / wide]
    x, y = corners.T
    depth = x * np.sin(sway) + y * np.sin(nod)
    x, y = x * np.cos(sway), y * np.cos(nod)
    x, y = x * np.cos(turn) - y * np.sin(turn), x * np.sin(turn) + y * np.cos(turn)
    scale = pose.width_px / 85.6 * EYE_MM / (EYE_MM + depth)
    seen = np.stack([pose.middle[0] * SIZE[0] + x * scale, pose.middle[1] * SIZE[1] + y * scale], -1)
    flat = np.array([[0, 0], [wide, 0], [wide, high], [0, high]], np.float32)
    return np.asarray(cv2.getPerspectiveTransform(flat, seen.astype(np.float32)), np.float32)


def _with_cover(card: Image) -> Image:
    """Round the corners off, and multiply by the cover."""
    high, wide = card.shape[:2]
    cover = np.zeros((high, wide), np.uint8)
    r = wide // 27
    cv2.rectangle(cover, (r, 0), (wide - r, high), 255, -1)
    cv2.rectangle(cover, (0, r), (wide, high - r), 255, -1)
    for x in (r, wide - r):
        for y in (r, high - r):
            cv2.circle(cover, (x, y), r, 255, -1)
    shown = cv2.bitwise_and(card, card, mask=cover)
    return np.asarray(np.dstack([shown, cover]), np.uint8)


def _glare(lit: Plane, to_picture: Plane, card: Image, shot: Shot, dice: np.random.Generator) -> None:
    """Let a lamp shine back from a patch of the card, soft at its edge."""
    if shot.glare <= 0:
        return
    spot = np.array([[[dice.uniform(0.35, 0.95) * card.shape[1], dice.uniform(0.6, 1.0) * card.shape[0]]]])
    x, y = cv2.perspectiveTransform(spot.astype(np.float32), to_picture)[0, 0]
    patch = np.zeros((lit.shape[0] // 4, lit.shape[1] // 4), np.float32)
    reach = np.linalg.norm(to_picture[:2, 0]) * card.shape[1] / 4
    axes = (int(reach * dice.uniform(0.10, 0.22)) + 1, int(reach * dice.uniform(0.04, 0.09)) + 1)
    cv2.ellipse(patch, (int(x / 4), int(y / 4)), axes, float(dice.uniform(0, 180)), 0, 360, 1.0, -1)
    soft = cv2.resize(cv2.GaussianBlur(patch, (0, 0), float(reach) * 0.05 + 1), lit.shape[1::-1])
    strength = np.asarray(soft * shot.glare, np.float32)[..., None]
    inside = (lit.sum(2, keepdims=True) > 0).astype(np.float32)
    lit += (262 - lit) * strength * inside


def _thumb(picture: Plane, to_picture: Plane, card: Image, grip: Grip, light: float) -> None:
    """Lay a thumb over the edge; it comes from outside the card."""
    high, wide = card.shape[:2]
    (x, y), long = grip.at, grip.long * wide
    inward = np.array([0.5 - x, (0.5 - y) * 0.35])
    inward /= np.linalg.norm(inward) + 1e-6
    tip = np.array([x * wide, y * high]) + inward * long
    ends = np.array([[tip, tip - inward * wide * 0.5]], np.float32)
    (x0, y0), (x1, y1) = cv2.perspectiveTransform(ends, to_picture)[0]
    thick = max(4, int(np.linalg.norm(to_picture[:2, 0]) * wide * 0.19))
    layer = np.zeros(picture.shape[:2], np.uint8)
    cv2.line(layer, (int(x0), int(y0)), (int(x1), int(y1)), 255, thick, cv2.LINE_AA)
    cover = np.asarray(cv2.GaussianBlur(layer, (0, 0), 1.2), np.float32)[..., None] / 255
    coarse = cv2.GaussianBlur(cv2.resize(layer, None, fx=1 / 8, fy=1 / 8), (0, 0), thick / 32)
    shade = np.asarray(cv2.resize(coarse, layer.shape[::-1]), np.float32)[..., None] / 255
    skin = np.array(SKIN, np.float32) * (0.55 + 0.45 * shade) * np.float32(light)
    picture += (skin - picture) * cover


def _through_the_lens(part: Plane, shot: Shot, dice: np.random.Generator) -> Plane:
    """Smear and defocus."""
    if shot.smear >= 1:
        part = np.asarray(cv2.filter2D(part, -1, _smear(shot.smear, dice.uniform(0, np.pi))), np.float32)
    return np.asarray(cv2.GaussianBlur(part, (0, 0), max(shot.blur, 0.2)), np.float32)


def _as_sent(picture: Image, shot: Shot, seed: int) -> Image:
    """Add the sensor's noise, and press the picture as JPEG as a camera sends it."""
    noise = np.roll(_noise(), seed * 7919, axis=(0, 1)[seed % 2]) * np.float32(3.0 / max(shot.light, 0.3))
    noisy = cv2.add(picture, np.repeat(noise[..., None], 3, 2), dtype=cv2.CV_8U)
    pressed = cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, shot.jpeg])[1]
    return np.asarray(cv2.imdecode(pressed, cv2.IMREAD_COLOR), np.uint8)


@lru_cache(maxsize=1)
def _noise() -> Plane:
    return np.random.default_rng(5).standard_normal((SIZE[1], SIZE[0]), np.float32)


def _smear(long: float, angle: float) -> Plane:
    side = int(long) | 1
    middle = side // 2
    kernel = np.zeros((side, side), np.float32)
    off = (np.cos(angle) * long / 2, np.sin(angle) * long / 2)
    ends = [(round(middle - s * off[0]), round(middle - s * off[1])) for s in (1, -1)]
    cv2.line(kernel, ends[0], ends[1], 1.0, 1)
    return np.asarray(kernel / max(float(kernel.sum()), 1.0), np.float32)
