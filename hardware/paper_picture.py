"""The same rows as dots: what the paper will look like, and rows the printer has no glyphs for."""

from collections.abc import Sequence

import qrcode
from PIL import Image, ImageDraw

from hardware.fonts import chinese_font, has_glyph
from hardware.paper_style import (
    CELL_DOTS,
    MISSING,
    PaperLine,
    PaperStyle,
    as_printed,
    columns_of,
    scale_of,
)

GLYPH_DOTS = 24
ROW_GAP_DOTS = 6
QR_MODULE_DOTS = 6
MARGIN_DOTS = 24

_WHITE = 255
_BLACK = 0
# Of the em square of a Chinese font, 88 of 100 parts stand above the baseline.
_ABOVE_BASELINE = 0.88
_INK_BELOW = 150


def draw_receipt(lines: Sequence[PaperLine], style: PaperStyle) -> Image.Image:
    """Draw a whole receipt one to one: a column is 12 dots, a Han character exactly two columns."""
    rows = [draw_line(line, style) for line in lines]
    height = sum(row.height for row in rows) + 2 * MARGIN_DOTS
    paper = Image.new("1", (style.dots, height), _WHITE)
    top = MARGIN_DOTS
    for row in rows:
        paper.paste(row, (0, top))
        top += row.height
    return paper


def draw_line(line: PaperLine, style: PaperStyle) -> Image.Image:
    """Draw one row over the full width of the paper, in black and white."""
    if line.kind == "qr":
        return _centred(draw_qr(line.text), style)
    if line.kind == "rule":
        return _rule(style)
    _, taller = scale_of(line.size)
    row = Image.new("1", (style.dots, GLYPH_DOTS * taller + ROW_GAP_DOTS), _WHITE)
    text = as_printed(line.text)
    if line.kind == "text" and text:
        words = _words(text, line)
        room = style.columns * CELL_DOTS - words.width
        row.paste(words, (max(0, room // 2) if line.align == "center" else 0, ROW_GAP_DOTS // 2))
    return row


def draw_qr(content: str) -> Image.Image:
    """Draw a QR code with its quiet zone."""
    matrix = qr_modules(content, border=4)
    side = len(matrix)
    picture = Image.new("1", (side, side), _WHITE)
    picture.putdata([_BLACK if dark else _WHITE for row in matrix for dark in row])
    return picture.resize((side * QR_MODULE_DOTS, side * QR_MODULE_DOTS), Image.Resampling.NEAREST)


def qr_modules(content: str, border: int = 0) -> list[list[bool]]:
    """Give the modules of a QR code row by row, dark or not."""
    code = qrcode.QRCode(border=border, error_correction=qrcode.constants.ERROR_CORRECT_M)
    code.add_data(content.encode("utf-8"))
    return [[bool(dark) for dark in row] for row in code.get_matrix()]


def _words(text: str, line: PaperLine) -> Image.Image:
    """Draw each character into its own cells, at twice the dots where it is to be larger."""
    wider, taller = scale_of(line.size)
    fine = max(wider, taller)
    cell, glyph = CELL_DOTS * fine, GLYPH_DOTS * fine
    font = chinese_font(glyph)
    strip = Image.new("L", (columns_of(text) * cell, glyph), _WHITE)
    pen = ImageDraw.Draw(strip)
    left = 0
    for char in text:
        shown = char if has_glyph(char) else MISSING
        width = columns_of(char) * cell
        if font is not None:
            at = (left + width / 2, round(glyph * _ABOVE_BASELINE))
            pen.text(at, shown, fill=_BLACK, font=font, anchor="ms")
            if line.bold:
                pen.text((at[0] + fine, at[1]), shown, fill=_BLACK, font=font, anchor="ms")
        left += width
    size = (columns_of(text) * CELL_DOTS * wider, GLYPH_DOTS * taller)
    if strip.size != size:
        strip = strip.resize(size, Image.Resampling.BOX)
    return strip.point(lambda shade: _WHITE if shade > _INK_BELOW else _BLACK).convert("1")


def _rule(style: PaperStyle) -> Image.Image:
    row = Image.new("1", (style.dots, GLYPH_DOTS + ROW_GAP_DOTS), _WHITE)
    pen = ImageDraw.Draw(row)
    middle = row.height // 2
    for left in range(0, style.columns * CELL_DOTS, CELL_DOTS):
        pen.rectangle((left + 1, middle, left + CELL_DOTS - 4, middle + 1), fill=_BLACK)
    return row


def _centred(picture: Image.Image, style: PaperStyle) -> Image.Image:
    row = Image.new("1", (style.dots, picture.height), _WHITE)
    row.paste(picture, (max(0, (style.dots - picture.width) // 2), 0))
    return row
