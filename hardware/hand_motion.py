"""How a hand comes to the camera, is held there, and goes."""

import math
from dataclasses import dataclass
from random import Random

import cv2
import numpy as np
import numpy.typing as npt

ENTER_S = 0.7
LEAVE_S = 0.55
Matrix = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Habit:
    """How one person holds the arm: tilt in degrees, place relative to the middle in pixels of 1280."""

    from_right: bool
    tilt: float
    x: float
    y: float
    size: float
    yaw: float
    phase: float


@dataclass(frozen=True, slots=True)
class Pose:
    """Where the label's middle is and how it is turned; ``speed`` is in pixels of 1280 a frame."""

    x: float
    y: float
    tilt: float
    size: float
    yaw: float
    pitch: float
    speed: float = 0.0


def habit_of(number: int, seed: int) -> Habit:
    """Make up a habit; the same person of the same film always has the same one."""
    dice = Random(f"{seed}/{number}")  # noqa: S311 - a film is no secret
    return Habit(
        from_right=number % 3 == 2,  # noqa: PLR2004 - every third
        tilt=dice.uniform(-11, 9),
        x=dice.uniform(-45, 45),
        y=dice.uniform(-34, 40),
        size=dice.uniform(0.97, 1.12),
        yaw=dice.uniform(-13, 13),
        phase=dice.uniform(0, 6.28),
    )


def pose_at(habit: Habit, at_s: float, lasts_s: float, frame_s: float) -> Pose:
    """Say where the hand is ``at_s`` seconds after it set out."""
    before = _out(at_s - frame_s, lasts_s)
    out = _out(at_s, lasts_s)
    side = 1 if habit.from_right else -1
    p, t = habit.phase, at_s
    # two slow swings for the arm and a faint quick one: old hands tremble
    sway = math.sin(t * 2.1 + p) + 0.5 * math.sin(t * 3.7 + 2 * p)
    shake = math.sin(t * 17 + p)
    return Pose(
        x=640 + habit.x + side * out * 1480 + 7 * sway,
        y=352 + habit.y + out * 150 + 6 * math.cos(t * 1.7 + p) + 1.2 * shake,
        tilt=habit.tilt + side * out * 14 + 1.4 * sway,
        size=habit.size * (1 + 0.012 * math.sin(t * 1.3 + p) - 0.06 * out),
        yaw=habit.yaw + 2 * sway,
        pitch=5 * math.sin(t * 1.1 + 2 * p),
        speed=abs(out - before) * 1480,
    )


def _out(at_s: float, lasts_s: float) -> float:
    """Say how far out of the picture the hand is: 1 outside, 0 held before the camera."""
    if at_s < ENTER_S:
        left = 1 - max(0.0, at_s) / ENTER_S
        return left**3
    going = (at_s - (lasts_s - LEAVE_S)) / LEAVE_S
    return math.pow(min(1.0, max(0.0, going)), 2.2)


def warp_of(pose: Pose, middle: tuple[float, float], zoom: float, *, turned: bool) -> Matrix:
    """Give the matrix that moves the arm's picture to its place in the frame."""
    reach = 500.0 * zoom
    flat = np.array([(-reach, -reach), (reach, -reach), (reach, reach), (-reach, reach)], np.float64)
    turn = math.radians(pose.tilt + (180 if turned else 0))
    yaw, pitch = math.radians(pose.yaw), math.radians(pose.pitch)
    eye = 1500.0 * zoom
    placed = []
    for x, y in flat:
        depth = x * math.sin(yaw) + y * math.sin(pitch)
        near = pose.size * eye / (eye + depth)
        u, v = x * math.cos(yaw) * near, y * math.cos(pitch) * near
        placed.append(
            (
                pose.x * zoom + u * math.cos(turn) - v * math.sin(turn),
                pose.y * zoom + u * math.sin(turn) + v * math.cos(turn),
            )
        )
    source = (flat + np.array(middle)).astype(np.float32)
    return np.asarray(cv2.getPerspectiveTransform(source, np.array(placed, np.float32)), np.float64)
