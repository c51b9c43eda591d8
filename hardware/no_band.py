"""Pictures without any band: what else is held up, hangs, or lies about in a canteen."""

from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image as Drawing
from PIL import ImageDraw, ImageFont

from hardware.fonts import chinese_font
from hardware.pictures import gray_of
from hardware.ports import Image
from hardware.room_picture import room_picture
from hardware.worn_camera import Lens, taken
from hardware.worn_label import worn_label

SIZE = (1280, 720)
WORDS = "红烧肉土豆丝米饭馒头白菜豆腐鸡蛋汤价格元今日菜单社区食堂阜新日报新闻老人服务中心通知2023年12.00"
TO_PAY = ("281234567890123456", "https://qr.alipay.com/fkx0112", "wxp://f2f0Bq", "101234567890123456")
Dice = np.random.Generator


def room(dice: Dice) -> Image:
    """Give the canteen with nobody before the camera."""
    return gray_of(room_picture(SIZE, int(dice.integers(0, 999))))


def menu(dice: Dice) -> Image:
    """Give a menu of large characters."""
    return _page(dice, int(dice.integers(28, 60)), columns=2)


def newspaper(dice: Dice) -> Image:
    """Give a page of small print in columns."""
    return _page(dice, int(dice.integers(11, 18)), columns=5)


def carton(dice: Dice) -> Image:
    """Give a carton: areas of print, lines that look like a barcode and are none."""
    picture = np.full(SIZE[::-1], int(dice.integers(90, 220)), np.uint8)
    for _ in range(12):
        x, y = int(dice.integers(0, 1000)), int(dice.integers(0, 600))
        cv2.rectangle(picture, (x, y), (x + 200, y + 80), int(dice.integers(20, 240)), -1)
        cv2.putText(picture, "MILK 250ml", (x, y + 50), cv2.FONT_HERSHEY_SIMPLEX, 1.1, 30, 2)
    x = 300
    while x < 700:  # noqa: PLR2004 - as wide as a barcode held close
        wide = int(dice.integers(2, 9))
        cv2.rectangle(picture, (x, 300), (x + wide, 460), 20, -1)
        x += wide + int(dice.integers(2, 9))
    return picture


def chequers(dice: Dice) -> Image:
    """Give a chequered tablecloth."""
    step = int(dice.integers(6, 40))
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]]
    return np.where((x // step + y // step) % 2, 220, 40).astype(np.uint8)


def modules(dice: Dice) -> Image:
    """Give a field of black and white modules as in a code, without a code's corners."""
    picture = np.full(SIZE[::-1], 200, np.uint8)
    step = int(dice.integers(3, 9))
    field = np.kron(dice.integers(0, 2, (40, 40)), np.ones((step, step)))
    picture[150 : 150 + 40 * step, 400 : 400 + 40 * step] = np.where(field > 0, 25, 235)
    return picture


def cloth(dice: Dice) -> Image:
    """Give a rough cloth: texture at every scale."""
    picture = np.full(SIZE[::-1], 120, np.float32)
    for blur in (1.0, 2.0, 4.0, 12.0):
        noise = cv2.GaussianBlur(dice.standard_normal(SIZE[::-1], np.float32), (0, 0), blur)
        picture += noise / noise.std() * 18
    return np.asarray(np.clip(picture, 0, 255), np.uint8)


def payment(dice: Dice) -> Image:
    """Give a telephone that shows a payment code."""
    picture = room(dice)
    label = worn_label(str(dice.choice(TO_PAY)), 0, dice)
    picture[200 : 200 + label.shape[0], 500 : 500 + label.shape[1]] = label
    return picture


EMPTY: dict[str, Callable[[Dice], Image]] = {
    "room": room,
    "menu": menu,
    "newspaper": newspaper,
    "carton": carton,
    "chequers": chequers,
    "modules": modules,
    "cloth": cloth,
}
"""Sets in which there is no code at all."""


def showing(kind: Callable[[Dice], Image], seed: int, frames: int = 6) -> list[Image]:
    """Give a few camera pictures of a thing that is moved a little; the same seed gives the same pictures."""
    dice = np.random.default_rng((seed, 77))
    thing = kind(dice)
    lens = Lens(float(dice.uniform(0.5, 1.0)), float(dice.uniform(2, 6)), int(dice.integers(50, 85)))
    tilt, blur = float(dice.uniform(-15, 15)), float(dice.uniform(0.1, 1.2))
    given = []
    for step in range(frames):
        matrix = cv2.getRotationMatrix2D((SIZE[0] / 2, SIZE[1] / 2), tilt + step, 1.0)
        matrix[:, 2] += (5 * step, 3 * step)
        turned = cv2.warpAffine(thing, matrix, SIZE, flags=cv2.INTER_AREA, borderMode=cv2.BORDER_REFLECT)
        soft = cv2.GaussianBlur(turned, (0, 0), blur).astype(np.float32)
        given.append(taken(np.asarray(soft, np.float32), lens, dice))
    return given


def _page(dice: Dice, height_px: int, columns: int) -> Image:
    page = Drawing.new("L", SIZE, int(dice.integers(180, 245)))
    pen = ImageDraw.Draw(page)
    font = chinese_font(height_px) or ImageFont.load_default(height_px)
    wide = SIZE[0] // columns
    for column in range(columns):
        for y in range(10, SIZE[1], round(height_px * 1.35)):
            line = "".join(dice.choice(list(WORDS), int(wide * 0.9 / height_px)))
            pen.text((column * wide + 12, y), line, 30, font)
    return np.array(page, np.uint8)
