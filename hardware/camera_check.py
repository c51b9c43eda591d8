"""Measuring a camera on the set-up page: pace, light, sharpness, and which sizes of the sheet are read."""

import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, Protocol

import numpy as np

from hardware.camera_settings import Taken
from hardware.decoder import decode
from hardware.feed import CameraState
from hardware.pictures import gray_of
from hardware.ports import Code, Frame, Image
from hardware.suspects import brightness, glare_share, sharpness, suspects
from hardware.test_sheet import BAND_MM, SIZES_MM, size_of

Verdict = Literal["good", "usable", "adjust"]
READ_WITHIN_S = 5.0
PACE_WITHIN_S = 3.0
FPS_MIN = 8.0
DARK, BRIGHT = 60.0, 252.0
GLARE_MAX = 0.05
SHARPNESS_MIN = 0.1
MODULES = 21


class Feed(Protocol):
    """One camera that runs."""

    settings: tuple[Taken, ...]

    @property
    def state(self) -> CameraState:
        """Say whether there is a picture now."""
        ...

    def newest(self, after: int, timeout_s: float) -> Frame | None:
        """Wait for a picture with a number above ``after``."""
        ...


@dataclass(frozen=True, slots=True)
class SizeRead:
    """One size of the sheet: whether it was read in the last seconds, and its pixels a module then."""

    size_mm: int
    read: bool
    module_px: float


@dataclass(frozen=True, slots=True)
class Measured:
    """What one look found; ``sharpness`` is 0 where nothing in view looks like a code."""

    fps: float
    brightness: float
    sharpness: float
    glare: float
    sizes: tuple[SizeRead, ...]


class CameraCheck:
    """Looks when asked and costs nothing in between."""

    def __init__(self, feed: Feed, clock: Callable[[], float] = time.monotonic) -> None:
        self._feed = feed
        self._clock = clock
        self._paces: deque[tuple[int, float]] = deque(maxlen=32)
        self._read: dict[int, tuple[float, float]] = {}  # size: when, pixels a module

    def look(self, timeout_s: float = 0.5) -> Measured | None:
        """Measure the newest picture; None where there is none."""
        frame = self._feed.newest(self._paces[-1][0] if self._paces else 0, timeout_s)
        if frame is None:
            self._paces.clear()
            return None
        if self._paces and frame.taken_at - self._paces[-1][1] > PACE_WITHIN_S:
            self._paces.clear()
        self._paces.append((frame.number, frame.taken_at))
        gray = gray_of(frame.image)
        codes = decode(gray)
        self._remember(codes)
        part = _part(gray, codes)
        return Measured(
            fps=self._fps(),
            brightness=brightness(gray),
            sharpness=0.0 if part is None else sharpness(part),
            glare=0.0 if part is None else glare_share(part),
            sizes=tuple(self._size(size) for size in SIZES_MM),
        )

    def _remember(self, codes: tuple[Code, ...]) -> None:
        for code in codes:
            size = size_of(code.text)
            if size is not None:
                self._read[size] = (self._clock(), _side_px(code) / MODULES)

    def _size(self, size: int) -> SizeRead:
        at, module_px = self._read.get(size, (float("-inf"), 0.0))
        return SizeRead(size, self._clock() - at <= READ_WITHIN_S, round(module_px, 1))

    def _fps(self) -> float:
        near = [pace for pace in self._paces if self._paces[-1][1] - pace[1] <= PACE_WITHIN_S]
        (first, began), (last, ended) = near[0], near[-1]
        return (last - first) / (ended - began) if ended > began else 0.0


def verdict(state: CameraState, measured: Measured | None) -> tuple[Verdict, str]:
    """Say how good the camera is, and what to do first where it could be better."""
    if measured is None or not state.live:
        return "adjust", state.sentence
    if state.warning:
        return "adjust", state.warning
    return _of_picture(measured) or _of_sheet(measured)


def _of_picture(measured: Measured) -> tuple[Verdict, str] | None:
    if 0 < measured.fps < FPS_MIN:
        return "adjust", "每秒帧数太少：把灯开亮，换一个 USB 口，或把画面调小。"
    if measured.brightness < DARK:
        return "adjust", "太暗：在摄像头旁边加一盏灯，照着手环，不要照着镜头。"
    if measured.brightness >= BRIGHT and not any(size.read for size in measured.sizes):
        return "adjust", "太亮：灯不要直照镜头，或把曝光调小。"
    if measured.glare > GLARE_MAX and not any(size.read for size in measured.sizes):
        return "adjust", "有反光：把灯移到旁边，让光斜着照。"
    if 0 < measured.sharpness < SHARPNESS_MIN:
        return "adjust", "不清楚：擦一擦镜头，把焦距固定在一掌远，纸拿稳。"
    return None


def _of_sheet(measured: Measured) -> tuple[Verdict, str]:
    read = {size.size_mm for size in measured.sizes if size.read}
    if not read:
        return "adjust", "把测试页拿到镜头前，离镜头一掌远，一条一条看。"
    if min(read) < BAND_MM:
        return "good", "比手环小的码也读得出，可以用了。"
    if min(read) == BAND_MM:
        return "usable", "手环大小的码读得出。再近一点，或光再亮一点，会更稳。"
    return "adjust", f"只读得出 {min(read)} 毫米以上的码：把摄像头移近，或把画面调大。"


def _part(gray: Image, codes: tuple[Code, ...]) -> Image | None:
    """Cut out the code that was read, else the place that looks most like one."""
    if codes and codes[0].box:
        xs, ys = ([point[axis] for point in codes[0].box] for axis in (0, 1))
        box = max(0, min(xs)), max(0, min(ys)), max(xs) - min(xs) + 1, max(ys) - min(ys) + 1
    else:
        found = suspects(gray)
        if not found:
            return None
        box = found[0].box
    left, top, width, height = box
    part = gray[top : top + height, left : left + width]
    return np.ascontiguousarray(part) if part.size else None


def _side_px(code: Code) -> float:
    (ax, ay), (bx, by) = code.box[0], code.box[1]
    return float(np.hypot(bx - ax, by - ay))
