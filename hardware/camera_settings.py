"""What a live camera is asked for, and what its driver really took."""

import logging
from dataclasses import dataclass
from typing import Literal, Protocol

import cv2

LOG = logging.getLogger("canteen.camera")
MJPG = "MJPG"
Setting = int | Literal["auto"] | None
"""A driver's own number, the driver's own automatic, or left as it is."""

# V4L counts "by hand" as 1; "automatic" is 3 where the lens has a fixed opening, 0 on a few others
_EXPOSURE_BY_HAND, _EXPOSURE_AUTOMATIC = 1, (3, 0)
_UNKNOWN = -1.0
_FPS_SLACK = 1.0
UNSUPPORTED = "驱动不支持"


class Capture(Protocol):
    """The part of cv2.VideoCapture that settings need."""

    def set(self, propId: int, value: float, /) -> bool:  # noqa: N803 - the name OpenCV gave it
        """Ask for a value; false when the driver does not know it."""
        ...

    def get(self, propId: int, /) -> float:  # noqa: N803
        """Give the value that is in force."""
        ...


@dataclass(frozen=True, slots=True)
class Wish:
    """What a live camera is asked for; it gives what it can."""

    width: int = 1280
    height: int = 720
    fps: int = 15
    exposure: Setting = None
    gain: Setting = None
    focus: Setting = None


@dataclass(frozen=True, slots=True)
class Taken:
    """One setting: what was wished and what the driver has now, both as shown on the set-up page."""

    name: str
    wished: str
    got: str
    honoured: bool


def settle(capture: Capture, wish: Wish) -> tuple[Taken, ...]:
    """Ask a device for everything wished, and read back what it took; a refusal is said, never raised."""
    # uncompressed pictures of this size do not fit through USB 2 at 15 a second
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*MJPG))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, wish.width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, wish.height)
    capture.set(cv2.CAP_PROP_FPS, wish.fps)
    capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
    # the JPEG as it is: gray for the scanner costs half of what all colours cost
    capture.set(cv2.CAP_PROP_CONVERT_RGB, 0)
    taken = [_format(capture), _size(capture, wish), _fps(capture, wish)]
    if wish.exposure is not None:
        taken.append(_exposure(capture, wish.exposure))
    if wish.gain is not None:
        taken.append(_value(capture, "增益", cv2.CAP_PROP_GAIN, wish.gain))
    if wish.focus is not None:
        capture.set(cv2.CAP_PROP_AUTOFOCUS, float(wish.focus == "auto"))
        taken.append(_value(capture, "对焦", cv2.CAP_PROP_FOCUS, wish.focus))
    for one in taken:
        if not one.honoured:
            LOG.warning("camera setting %s: wished %s, got %s", one.name, one.wished, one.got)
    return tuple(taken)


def fourcc_of(capture: Capture) -> str:
    """Give the four letters of the picture format, or "" where the driver names none."""
    code = int(capture.get(cv2.CAP_PROP_FOURCC))
    return code.to_bytes(4, "little").decode("latin-1").strip("\0 ") if code > 0 else ""


def _format(capture: Capture) -> Taken:
    got = fourcc_of(capture)
    return Taken("格式", MJPG, got or "不知道", got in (MJPG, "JPEG"))


def _size(capture: Capture, wish: Wish) -> Taken:
    width, height = (int(capture.get(p)) for p in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
    fits = (width, height) == (wish.width, wish.height)
    return Taken("大小", f"{wish.width}×{wish.height}", f"{width}×{height}", fits)


def _fps(capture: Capture, wish: Wish) -> Taken:
    got = capture.get(cv2.CAP_PROP_FPS)
    # more pictures than wished are dropped by the reader, so only fewer are a fault
    return Taken("帧数", str(wish.fps), _number(got), got >= wish.fps - _FPS_SLACK)


def _exposure(capture: Capture, wished: int | Literal["auto"]) -> Taken:
    modes = _EXPOSURE_AUTOMATIC if wished == "auto" else (_EXPOSURE_BY_HAND,)
    turned = any(capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, mode) for mode in modes)
    if wished == "auto":
        return Taken("曝光", "自动", "自动" if turned else UNSUPPORTED, turned)
    return _value(capture, "曝光", cv2.CAP_PROP_EXPOSURE, wished)


def _value(capture: Capture, name: str, prop: int, wished: int | Literal["auto"]) -> Taken:
    got = capture.get(prop)
    if wished == "auto":
        known = got != _UNKNOWN
        return Taken(name, "自动", "自动" if known else UNSUPPORTED, known)
    taken = capture.set(prop, wished)
    got = capture.get(prop)
    shown = _number(got) if taken or got not in (_UNKNOWN, 0.0) else UNSUPPORTED
    return Taken(name, str(wished), shown, taken and round(got) == wished)


def _number(value: float) -> str:
    return "不知道" if value in (_UNKNOWN, 0.0) else f"{value:g}"
