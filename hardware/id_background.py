"""What is behind a card that is held up: the room, or somebody's patterned shirt."""

from functools import lru_cache

import cv2
import numpy as np

from hardware.ports import Image
from hardware.room_picture import room_picture

SIZE = (1280, 720)
SHIRT_EVERY = 3


@lru_cache(maxsize=12)
def behind(kind: int) -> Image:
    """Give what is behind the card: the room, or every third time a checked or striped shirt."""
    if kind % SHIRT_EVERY != SHIRT_EVERY - 1:
        return room_picture(SIZE, kind)
    dice = np.random.default_rng(kind)
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]].astype(np.float32)
    bent = x + 20 * np.sin(y / 90) + 6 * np.sin(y / 17)
    gap = float(dice.uniform(14, 60))
    cloth = (
        0.5
        + 0.25 * np.sin(bent / gap * 6.28)
        + (kind % 2) * 0.25 * np.sin((y + 8 * np.sin(x / 70)) / gap * 6.28)
    )
    folds = 0.8 + 0.2 * np.sin((x + y * 0.4) / 140)
    colour = dice.uniform(60, 190, 3).astype(np.float32)
    shirt = np.clip((0.35 + 0.65 * cloth * folds)[..., None] * colour, 0, 255).astype(np.uint8)
    return np.asarray(cv2.GaussianBlur(shirt, (0, 0), 1.6), np.uint8)
