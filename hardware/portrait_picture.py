"""Drawn portraits for invented people: flat shapes, nobody's face."""

import io
import random
from dataclasses import dataclass

from PIL import Image, ImageDraw

SIDE_PX = 240
_FINE = 4  # drawn this much larger, then made smaller, so that edges are smooth
_GROUNDS = ("#E8DCC8", "#D6DCE2", "#DDE3D2", "#E6D5D0", "#D9D7E4")
_SKINS = ("#EFC9A4", "#E8BB92", "#F2D2B2", "#DFAE85")
_HAIRS = ("#C9C4BD", "#DAD6D0", "#8E877E", "#B5AFA7")
_COATS = ("#7A4A3A", "#3E5570", "#4F6B52", "#6B4F73", "#7A6A4A")
_EYES = "#3A2E28"
_CHEEKS = "#E59F86"


@dataclass(frozen=True)
class _Face:
    ground: str
    skin: str
    hair: str
    coat: str
    woman: bool


def portrait(number: int, *, woman: bool) -> bytes:
    """Draw invented person ``number`` as a JPEG; the same number always gives the same picture."""
    choose = random.Random(number)  # noqa: S311, a picture, no secret
    face = _Face(
        choose.choice(_GROUNDS), choose.choice(_SKINS), choose.choice(_HAIRS), choose.choice(_COATS), woman
    )
    side = SIDE_PX * _FINE
    picture = Image.new("RGB", (side, side), face.ground)
    _draw(ImageDraw.Draw(picture), face, side)
    out = io.BytesIO()
    picture.resize((SIDE_PX, SIDE_PX), Image.Resampling.LANCZOS).save(out, "JPEG", quality=85)
    return out.getvalue()


def _draw(pen: ImageDraw.ImageDraw, face: _Face, side: int) -> None:
    def box(x: float, y: float, wide: float, high: float) -> tuple[float, float, float, float]:
        """Place a shape by its middle; all in hundredths of the picture."""
        unit = side / 100
        return (x - wide / 2) * unit, (y - high / 2) * unit, (x + wide / 2) * unit, (y + high / 2) * unit

    if face.woman:
        pen.ellipse(box(50, 16, 24, 20), fill=face.hair)  # a bun
    pen.ellipse(box(50, 42, 56, 58), fill=face.hair)
    pen.rounded_rectangle(box(50, 76, 20, 24), radius=side * 0.08, fill=face.skin)
    pen.ellipse(box(50, 108, 92, 56), fill=face.coat)
    pen.ellipse(box(50, 84, 24, 14), fill=face.skin)
    for ear in (24, 76):
        pen.ellipse(box(ear, 50, 9, 13), fill=face.skin)
    pen.ellipse(box(50, 49, 50, 54), fill=face.skin)
    high = 34 if face.woman else 26
    pen.chord(box(50, 42, 52, 52), 200 if face.woman else 210, 340 if face.woman else 330, fill=face.hair)
    for eye in (40, 60):
        pen.arc(box(eye, 50, 9, 7), 200, 340, fill=_EYES, width=side // 80)
        pen.arc(box(eye, high + 11, 12, 6), 200, 340, fill=face.hair, width=side // 70)
        pen.ellipse(box(eye + (-5 if eye < 50 else 5), 58, 9, 6), fill=_CHEEKS)  # noqa: PLR2004, the middle
    pen.arc(box(50, 60, 18, 13), 25, 155, fill=_EYES, width=side // 80)
