"""Fictional ID cards as pictures: no province has their area code, and 示例 stands across them."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from PIL import Image as Pil
from PIL import ImageDraw, ImageFont

from hardware.fonts import chinese_font
from hardware.id_shape import CHECK_DIGITS, WEIGHTS
from hardware.ports import Image

CARD_MM = (85.6, 54.0)
PX_MM = 12
NO_PROVINCE = "29"
INK = (38, 36, 40)
LABEL_INK = (150, 104, 52)
EXAMPLE = "示例"
NUMBER_MM = (29.0, 44.6, 78.5, 3.1)
"""Where the number stands: left edge, top, right edge, height of a digit."""

# faces of one width, most like the one on a card first; any machine has at least the Chinese one
_DIGIT_FONTS = (
    "truetype/ocrb/OCRB.ttf",
    "truetype/liberation/LiberationMono-Bold.ttf",
    "truetype/dejavu/DejaVuSansMono.ttf",
    "truetype/noto/NotoSansMono-Regular.ttf",
    "truetype/dejavu/DejaVuSansMono-Bold.ttf",
)


@dataclass(frozen=True, slots=True)
class CardFace:
    """What is printed on one fictional card, and which of the fonts prints its number."""

    number: str
    name: str = "示例甲"
    address: str = "示例省示例市示例区幸福路十二号三单元四〇一室"
    font: int = 0


def made_up_number(dice: np.random.Generator, *, right: bool = True) -> str:
    """Make up a number of nobody: area code 29, born 1925 to 1975; its check digit right or wrong."""
    day = f"{dice.integers(1925, 1976)}{dice.integers(1, 13):02}{dice.integers(1, 29):02}"
    first = f"{NO_PROVINCE}{dice.integers(0, 10000):04}{day}{dice.integers(0, 1000):03}"
    rest = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, first, strict=True)) % 11
    return first + CHECK_DIGITS[rest if right else (rest + int(dice.integers(1, 11))) % 11]


def draw_card(face: CardFace, seed: int) -> Image:
    """Draw the face of one card, 12 pixels a millimetre, blue, green and red."""
    card = _guilloche(seed % 7).copy()
    pen = ImageDraw.Draw(card)
    _example(card)
    _photo(pen, seed)
    number = face.number
    woman = int(number[16]) % 2 == 0
    rows = (
        (6.5, "姓  名", face.name),
        (13.6, "性  别", f"{'女' if woman else '男'}    民 族  汉"),
        (20.4, "出  生", f"{number[6:10]} 年 {int(number[10:12])} 月 {int(number[12:14])} 日"),
        (27.4, "住  址", face.address[:11]),
        (31.8, "", face.address[11:22]),
    )
    for top, label, words in rows:
        _write(pen, (5.5, top), label, 2.5, LABEL_INK)
        _write(pen, (16.0, top), words, 3.0, INK)
    _write(pen, (5.5, NUMBER_MM[1]), "公民身份号码", 2.7, LABEL_INK)
    _number(pen, face)
    return np.ascontiguousarray(np.asarray(card, np.uint8)[..., ::-1])


@lru_cache(maxsize=32)
def digit_font(which: int, size_px: int) -> ImageFont.FreeTypeFont:
    """Give one of the machine's fonts with digits of one width."""
    there = [p for name in _DIGIT_FONTS if (p := Path("/usr/share/fonts") / name).is_file()]
    if not there:
        return chinese_font(size_px) or ImageFont.truetype("DejaVuSansMono.ttf", size_px)
    return ImageFont.truetype(str(there[which % len(there)]), size_px)


def _number(pen: ImageDraw.ImageDraw, face: CardFace) -> None:
    left, top, right, tall = (round(mm * PX_MM) for mm in NUMBER_MM)
    font = digit_font(face.font, 100)
    box = font.getbbox("8")
    font = digit_font(face.font, round(100 * tall / (box[3] - box[1])))
    pitch = (right - left) / len(face.number)
    for place, digit in enumerate(face.number):
        pen.text((left + pitch * (place + 0.5), top + tall), digit, INK, font, anchor="ms")


def _write(
    pen: ImageDraw.ImageDraw,
    at_mm: tuple[float, float],
    words: str,
    tall_mm: float,
    ink: tuple[int, int, int],
) -> None:
    font = chinese_font(round(tall_mm * PX_MM * 1.1))
    if font is not None:
        pen.text((at_mm[0] * PX_MM, at_mm[1] * PX_MM), words, ink, font)


def _example(card: Pil.Image) -> None:
    """Lay the word 示例 across the card, so that its picture can pass as no document."""
    font = chinese_font(20 * PX_MM)
    if font is None:
        return
    word = Pil.new("L", card.size, 0)
    ImageDraw.Draw(word).text((card.width * 0.42, card.height * 0.40), EXAMPLE, 105, font, anchor="mm")
    card.paste((214, 120, 118), (0, 0), word.rotate(14, Pil.Resampling.BILINEAR))


def _photo(pen: ImageDraw.ImageDraw, seed: int) -> None:
    """Draw a head without a face where a card has its photo."""
    shade = 70 + seed * 37 % 60
    box = [round(mm * PX_MM) for mm in (57.0, 8.0, 79.0, 36.0)]
    pen.rectangle(box, fill=(226, 232, 238))
    middle, top = (box[0] + box[2]) // 2, box[1]
    pen.ellipse((middle - 70, top + 60, middle + 70, top + 230), fill=(shade + 60, shade + 52, shade + 46))
    pen.chord((middle - 128, top + 230, middle + 128, top + 442), 180, 360, fill=(shade, shade, shade + 8))


@lru_cache(maxsize=7)
def _guilloche(seed: int) -> Pil.Image:
    """Draw the pale ground with fine woven lines of a card."""
    wide, high = (round(mm * PX_MM) for mm in CARD_MM)
    y, x = np.mgrid[0:high, 0:wide].astype(np.float32)
    turn = np.float32(seed)
    waves = np.zeros((high, wide), np.float32)
    for bend, gap in ((60.0, 11.0), (90.0, 14.0), (130.0, 9.0)):
        phase = (y + 26 * np.sin(x / bend + turn) + 12 * np.cos(y / bend)) / gap * 2 * np.pi
        waves += np.clip(np.sin(phase) - 0.72, 0, 1) / 0.28
    ground = np.stack([226 + 14 * np.sin(x / 400), 234 + 6 * np.cos(y / 300), 238 + 0 * x], -1)
    lines = waves[..., None] * np.array([26.0, 15.0, 11.0], np.float32)
    return Pil.fromarray(np.clip(ground - lines, 0, 255).astype(np.uint8))
