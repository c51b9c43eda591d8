"""The white label of a wristband with its QR code."""

import cv2
import numpy as np
import qrcode
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError

from hardware.ports import DeviceError, Image

QUIET_MODULES = 4
MODULE_PX_MIN = 5.0
"""Wobble and perspective take up to a fifth of it; below four nothing is sure to be read."""
SIDE_PX_MIN = 206
SIDE_PX_MAX = 320
FINE = 3
"""The label is drawn this much larger than it is shown."""


def label_side_px(text: str) -> int:
    """Say how wide the label must be so that a camera can read its modules."""
    modules = len(_matrix(text))
    side = max(SIDE_PX_MIN, round(modules * MODULE_PX_MIN))
    if side > SIDE_PX_MAX:
        raise _too_long(text)
    return side


def label_picture(text: str, side_px: int) -> Image:
    """Draw the label, gray, ``FINE`` times larger than ``side_px``."""
    matrix = np.array(_matrix(text), np.uint8)
    dark = cv2.resize(matrix, (side_px * FINE, side_px * FINE), interpolation=cv2.INTER_NEAREST)
    return np.where(dark > 0, 26, 250).astype(np.uint8)


def _matrix(text: str) -> list[list[bool]]:
    maker = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET_MODULES)
    maker.add_data(text.encode())
    try:
        maker.make(fit=True)
    except (DataOverflowError, ValueError) as why:
        raise _too_long(text) from why
    return [[bool(cell) for cell in row] for row in maker.get_matrix()]


def _too_long(text: str) -> DeviceError:
    return DeviceError(f"手环内容“{text[:12]}…”太长（{len(text)} 字），标签印不下：请缩短内容。", retry=False)
