"""From what a camera sent to a gray picture, with as little work as can be."""

import cv2
import numpy as np

from hardware.ports import Image

_JPEG_BEGINS = b"\xff\xd8"
_YUYV_PARTS = 2
_PREVIEW_WIDTH = 640


def unpack(raw: Image) -> tuple[Image | None, bytes | None]:
    """Give the picture and the JPEG it came as; a broken JPEG gives no picture, colours stay colours."""
    packed = raw.tobytes() if is_jpeg(raw) else None
    if packed is not None:
        return unpack_jpeg(packed, cv2.IMREAD_GRAYSCALE), packed
    if raw.ndim == 3 and raw.shape[2] == _YUYV_PARTS:  # noqa: PLR2004 - height, width, parts
        # YUYV: every first byte is the brightness already
        return np.ascontiguousarray(raw[..., 0]), None
    return raw, None


def is_jpeg(raw: Image) -> bool:
    """Tell a packed picture, one row or column of bytes, from one that can be looked at."""
    return raw.size == max(raw.shape) and raw.ravel()[:2].tobytes() == _JPEG_BEGINS


def unpack_jpeg(packed: bytes, how: int) -> Image | None:
    """Unpack a JPEG; None where it is broken."""
    image = cv2.imdecode(np.frombuffer(packed, np.uint8), how)
    return None if image is None else np.asarray(image, np.uint8)


def preview_of(packed: bytes, width: int) -> Image | None:
    """Unpack the colours for the eye only: half or a quarter of the width costs a third less."""
    for part, how in ((4, cv2.IMREAD_REDUCED_COLOR_4), (2, cv2.IMREAD_REDUCED_COLOR_2)):
        if width >= part * _PREVIEW_WIDTH:
            return unpack_jpeg(packed, how)
    return unpack_jpeg(packed, cv2.IMREAD_COLOR)
