"""Whether a picture is worth looking for an ID card: cheap, and only where no code is in view."""

import cv2
import numpy as np

from hardware.id_strip import find_strips
from hardware.ports import Image

WITHOUT_CODE = 3
LOOK_WIDE = 320
AREA = (0.02, 0.9)
SHAPE = (1.15, 2.3)
"""How many times longer than high a card looks: 1.59 flat, less or more where it is tilted."""
FILLED = 0.72
LIGHTER = 12
PRINT_MIN = 0.02
ROW_RANK_MIN = 20.0
"""Before a light wall or a striped shirt a card has no outline, but its number still stands out."""


class CardWatch:
    """Counts pictures without a code; after three it looks for the shape of a card."""

    def __init__(self) -> None:
        self._without = 0

    def see(self, gray: Image, *, codes_seen: bool) -> bool:
        """Say whether this picture should be read as a card."""
        self._without = 0 if codes_seen else self._without + 1
        return self._without > WITHOUT_CODE and card_like(gray)


def card_like(gray: Image) -> bool:
    """Tell whether a card's shape, or a row of print like its number, is in view; 1 to 5 ms."""
    return _shape_in_view(gray) or any(row.rank > ROW_RANK_MIN for row in find_strips(gray, 1))


def _shape_in_view(gray: Image) -> bool:
    """Tell whether something light, oblong and printed on is in view."""
    scale = LOOK_WIDE / gray.shape[1]
    size = (LOOK_WIDE, max(1, round(gray.shape[0] * scale)))
    small = np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8)
    # print and woven lines closed, so that the card is one light area
    even = cv2.medianBlur(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((7, 7), np.uint8)), 5)
    level = cv2.threshold(even, 0, 255, cv2.THRESH_BINARY + cv2.THRESH_OTSU)[0]
    above = (level, (level + float(even.max())) / 2)
    return any(_has_card(np.asarray(even > cut, np.uint8), small) for cut in above)


def _has_card(light: Image, small: Image) -> bool:
    outlines = cv2.findContours(light, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    return any(_is_card(outline, small) for outline in outlines)


def _is_card(outline: cv2.typing.MatLike, small: Image) -> bool:
    area = cv2.contourArea(outline) / small.size
    if not AREA[0] <= area <= AREA[1]:
        return False
    (_, (w, h), _) = cv2.minAreaRect(outline)
    long, short = max(w, h), min(w, h)
    if short < 1 or not SHAPE[0] <= long / short <= SHAPE[1]:
        return False
    if cv2.contourArea(outline) / (w * h) < FILLED:
        return False
    x, y, wide, high = cv2.boundingRect(outline)
    part = small[y : y + high, x : x + wide]
    edges = cv2.morphologyEx(part, cv2.MORPH_BLACKHAT, np.ones((5, 5), np.uint8))
    return bool((edges > LIGHTER).mean() >= PRINT_MIN)
