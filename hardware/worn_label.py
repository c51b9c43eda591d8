"""The printed label of a band after a year on a wrist."""

import cv2
import numpy as np
import qrcode
from qrcode.constants import ERROR_CORRECT_Q

from hardware.ports import Image

MODULE_PX = 8
INK, PAPER = 28, 238
QUIET_MODULES = 4


def worn_label(text: str, scratches: int, dice: np.random.Generator) -> Image:
    """Draw the label of a text, ``MODULE_PX`` a module, with scratches, stains and faded ink."""
    label = _printed(text)
    for _ in range(int(dice.integers(0, scratches + 1))):
        _scratch(label, dice)
    for _ in range(int(dice.integers(0, 1 + scratches // 5))):
        _stain(label, dice)
    faded = float(dice.uniform(0, 0.3))
    return np.asarray(label * (1 - faded) + 150 * faded, np.uint8)


def _printed(text: str) -> Image:
    maker = qrcode.QRCode(error_correction=ERROR_CORRECT_Q, border=QUIET_MODULES)
    maker.add_data(text)
    maker.make(fit=True)
    dark = np.kron(np.array(maker.get_matrix()), np.ones((MODULE_PX, MODULE_PX)))
    return np.where(dark > 0, INK, PAPER).astype(np.uint8)


def _scratch(label: Image, dice: np.random.Generator) -> None:
    side = label.shape[0]
    x, y = (int(way) for way in dice.integers(0, side, 2))
    angle, length = dice.uniform(0, 6.28), dice.uniform(0.05, 0.5) * side
    end = (int(x + length * np.cos(angle)), int(y + length * np.sin(angle)))
    width = int(dice.integers(1, MODULE_PX // 2))
    cv2.line(label, (x, y), end, int(dice.choice([70, 200, 230])), width, cv2.LINE_AA)


def _stain(label: Image, dice: np.random.Generator) -> None:
    side = label.shape[0]
    cover = np.zeros(label.shape, np.float32)
    x, y = (int(way) for way in dice.integers(0, side, 2))
    axes = (int(dice.integers(MODULE_PX, 4 * MODULE_PX)), int(dice.integers(MODULE_PX, 3 * MODULE_PX)))
    cv2.ellipse(cover, (x, y), axes, float(dice.uniform(0, 180)), 0, 360, 0.55, -1)
    soft = np.asarray(cv2.GaussianBlur(cover, (0, 0), MODULE_PX / 2), np.float32)
    label[:] = (label * (1 - soft) + 110 * soft).astype(np.uint8)
