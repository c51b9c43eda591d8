"""An arm with a sleeve and a hand, drawn along the x axis: the hand on the right."""

from dataclasses import dataclass

import numpy as np

from hardware.paint import Canvas, Colour, Plane, light, mottle, smooth_step, tint

WIDTH, HEIGHT = 1960, 760
MIDDLE_Y = 390.0
CUFF_X = 560.0
HAND_X = (960.0, 1660.0)
OUTLINE_X = (0, 300, 560, 700, 850, 960, 1060, 1150, 1250, 1330, 1400)
UPPER_Y = (176, 160, 138, 124, 116, 117, 126, 146, 158, 150, 104)
LOWER_Y = (182, 164, 140, 126, 117, 115, 122, 138, 152, 152, 118)
# from x, y to x, y (beside the axis), radius at both ends, share of the length that melts into the hand
FINGERS = (
    (1150, -88, 1530, -134, 46, 31, 0.50),
    (1150, 84, 1490, 122, 44, 29, 0.52),
    (1160, -34, 1600, -54, 44, 32, 0.45),
    (1160, 30, 1580, 38, 43, 31, 0.45),
)
THUMB = ((1030, -70, 1215, -158, 52, 45, 0.9), (1205, -152, 1345, -176, 45, 34, 0.3))


@dataclass(frozen=True, slots=True)
class Looks:
    """What tells one person's arm from another's: nothing about who they are."""

    skin: Colour = (130, 172, 222)
    sleeve: Colour = (98, 76, 62)
    seed: int = 1


def draw_arm(canvas: Canvas, looks: Looks) -> None:
    """Draw hand, forearm and sleeve."""
    across = across_arm(canvas)
    _forearm(canvas, looks, across)
    hand = canvas.part(*HAND_X)
    blotches = mottle(hand.cover.shape, 9, 0.012, looks.seed)
    for finger in (*THUMB, *FINGERS):
        _finger(hand, finger, looks.skin, blotches)
    _sleeve(canvas, looks, across)


def across_arm(canvas: Canvas, wider: float = 0.0) -> Plane:
    """Say for each pixel how far across the arm it lies, -1 and 1 being the edges."""
    return off_middle(canvas) / (half_width(canvas) + np.float32(wider))


def off_middle(canvas: Canvas) -> Plane:
    """Give the distance from the arm's axis, which bends a little."""
    bend = 10 * np.sin((canvas.x - 850) / 520)
    return np.asarray(canvas.y - MIDDLE_Y - bend, np.float32)


def half_width(canvas: Canvas) -> Plane:
    """Give the arm's half thickness for each pixel, upper and lower side apart."""
    above = np.interp(canvas.x[0], OUTLINE_X, UPPER_Y)
    below = np.interp(canvas.x[0], OUTLINE_X, LOWER_Y)
    # the corners between the given points are rounded off, or they would show as kinks
    size = max(3, round(70 * canvas.zoom))
    kernel = np.hanning(size + 2)[1:-1] / np.hanning(size + 2).sum()
    sides = [np.convolve(np.pad(s, size, mode="edge"), kernel, "same")[size:-size] for s in (above, below)]
    return np.where(off_middle(canvas) < 0, sides[0][None, :], sides[1][None, :]).astype(np.float32)


def edge_cover(canvas: Canvas, wider: float = 0.0) -> Plane:
    """Cover the arm with an edge one pixel soft."""
    gap = half_width(canvas) + np.float32(wider) - np.abs(off_middle(canvas))
    return np.asarray(np.clip(gap + 0.5, 0, 1), np.float32)


def _forearm(canvas: Canvas, looks: Looks, across: Plane) -> None:
    cover = edge_cover(canvas) * (1 - smooth_step(1330, 1362, canvas.x))
    blotches = mottle(canvas.cover.shape, 26, 0.02, looks.seed + 1) * mottle(
        canvas.cover.shape, 2, 0.008, looks.seed + 2
    )
    paint = tint(looks.skin, light(across) * blotches)
    # tendons and knuckles: soft ridges that fade towards the wrist
    ridges = np.cos(off_middle(canvas) / 72 * 2 * np.pi) * smooth_step(1080, 1290, canvas.x) * 0.05
    canvas.lay(np.asarray(paint * (1 + ridges)[..., None], np.float32), np.asarray(cover, np.float32))
    for x, strength in ((1000, 0.10), (1016, 0.07)):
        crease = np.exp(-(((canvas.x - x - 10 * across**2) / 2.6) ** 2)) * (1 - across**2) * strength
        canvas.darken(np.asarray(np.clip(crease, 0, 1), np.float32))


def _sleeve(canvas: Canvas, looks: Looks, across: Plane) -> None:
    across = across_arm(canvas, 22)
    edge = CUFF_X + 26 * (1 - across**2) + 5 * np.sin(across * 5 + looks.seed)
    shadow = smooth_step(0, 1, (edge + 46 - canvas.x) / 46) * 0.34
    canvas.darken(np.asarray(shadow, np.float32))
    cover = edge_cover(canvas, 22) * np.clip(edge - canvas.x + 0.5, 0, 1)
    folds = 1 + 0.10 * np.sin(canvas.x / 47 + across * 2.2 + looks.seed) * (0.4 + 0.6 * across**2)
    weave = mottle(canvas.cover.shape, 1.2, 0.035, looks.seed + 3)
    seam = 1 - 0.22 * np.exp(-(((edge - canvas.x - 34) / 2.2) ** 2))
    brightness = np.asarray(light(across) * folds * weave * seam, np.float32)
    canvas.lay(tint(looks.sleeve, brightness), np.asarray(cover, np.float32))


def _finger(canvas: Canvas, shape: tuple[float, ...], skin: Colour, blotches: Plane) -> None:
    """Draw a rod with round ends that grows thinner and melts into the hand where it begins."""
    x0, y0, x1, y1, r0, r1, melts = shape
    along_x, along_y = x1 - x0, y1 - y0
    dx, dy = canvas.x - x0, canvas.y - MIDDLE_Y - y0
    length = float(np.hypot(along_x, along_y))
    along = np.asarray((dx * along_x + dy * along_y) / length**2, np.float32)
    t = np.clip(along, 0, 1)
    radius = r0 + (r1 - r0) * t
    distance = np.hypot(dx - t * along_x, dy - t * along_y)
    across = np.asarray(np.clip((dy * along_x - dx * along_y) / length / radius, -1, 1), np.float32)
    # it melts into what is there already; beside the hand it is whole
    melted = 1 - (1 - smooth_step(melts * 0.3, melts, along)) * canvas.cover
    halo = np.clip(1 - (distance - radius) / 8, 0, 1) * 0.30 * smooth_step(melts * 0.5, melts * 1.3, along)
    canvas.darken(np.asarray(halo, np.float32))
    # a finger's own roundness is weaker than the arm's: light comes back from the finger beside it
    brightness = np.asarray((0.25 + 0.75 * light(across)) * blotches, np.float32)
    cover = np.clip(radius - distance + 0.5, 0, 1) * melted
    canvas.lay(tint(skin, brightness), np.asarray(cover, np.float32))
